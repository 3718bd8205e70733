"""Every step of every workflow: allowed from where it says, refused from everywhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from tests.factories import network as make
from tests.personas import World

from tessera.access.people import CLOCK, OPERATOR, VISITOR, Actor
from tessera.access.policy import POLICY
from tessera.audit.models import Event
from tessera.core import clock
from tessera.network.models import Arrangement, Invitation
from tessera.network.workflow import ARRANGEMENT, INVITATION
from tessera.workflow import NotNow, NotReady, NotYours, Step, Workflow, next_steps, take


def invitation(cast: World, state: str) -> Invitation:
    return Invitation.objects.create(
        token_hash=f"{Invitation.objects.count():064}", email="x@example.org", name="X",
        organisation=cast.organisations["member"], role="expert", state=state,
        expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip


def arrangement(cast: World, state: str) -> Arrangement:
    made = make.arrangement(cast.international, cast.organisations["observer"])
    made.state = state
    made.save()
    return made


MAKERS = {"invitation": invitation, "arrangement": arrangement}
WORKFLOWS = [INVITATION, ARRANGEMENT]
EVERY = [
    pytest.param(flow, step, state, id=f"{flow.name}-{state}-{step.name}")
    for flow in WORKFLOWS
    for step in flow.steps
    for state in flow.states
]


def who_may(step: Step, obj, cast: World) -> Actor:
    """Somebody whom the policy lets take the step, other than the command line where possible."""
    people = [*cast.people.values(), replace(VISITOR, invitation=obj.pk)]
    from tessera.access import policy

    able = [one for one in people if policy.may(one, step.act, obj) and one is not OPERATOR]
    assert able, f"nobody may {step.act}"
    return able[0]


@pytest.mark.parametrize(("flow", "step", "state"), EVERY)
def test_a_step_is_taken_from_its_states_only(
    cast: World, flow: Workflow, step: Step, state
) -> None:
    obj = MAKERS[flow.name](cast, state)
    person = who_may(step, obj, cast)
    offered = {one.name for one in next_steps(flow, obj, person)}
    before = Event.objects.count()
    if state in step.before:
        assert step.name in offered
        take(flow, step.name, obj, by=person, reason="test")
        event = Event.objects.order_by("-number").first()
        assert (event.step, event.object_id) == (f"{flow.name}.{step.name}", str(obj.pk))
        assert event.facts == {"before": state, "after": step.after, "reason": "test"}
        assert obj.state == step.after
        assert type(obj).objects.get(pk=obj.pk).state == step.after
    else:
        assert step.name not in offered
        with pytest.raises(NotNow):
            take(flow, step.name, obj, by=person)
        assert type(obj).objects.get(pk=obj.pk).state == state
        assert Event.objects.count() == before


@pytest.mark.parametrize(("flow", "step", "state"), EVERY)
def test_who_has_no_role_is_refused_before_anything_else(cast, flow, step, state) -> None:
    """Also when the state would not allow it: a refusal tells a stranger nothing."""
    obj = MAKERS[flow.name](cast, state)
    for name in ("visitor", "stranger", "member reader", "former member", "auditor"):
        with pytest.raises(NotYours):
            take(flow, step.name, obj, by=cast[name])
        assert not list(next_steps(flow, obj, cast[name]))
    assert type(obj).objects.get(pk=obj.pk).state == state
    assert not Event.objects.exists()


def test_a_condition_that_is_not_met_says_so(cast: World) -> None:
    step = replace(
        ARRANGEMENT.step("sign"), when=lambda obj: f"{obj.area or 'The area'} is missing."
    )
    flow = replace(ARRANGEMENT, steps=(step,))
    obj = arrangement(cast, "drafted")
    with pytest.raises(NotReady, match="is missing"):
        take(flow, "sign", obj, by=cast["secretariat officer"])
    obj.refresh_from_db()
    assert obj.state == "drafted"


def test_of_two_who_press_the_same_button_one_is_told(cast: World) -> None:
    mine = arrangement(cast, "drafted")
    yours = Arrangement.objects.get(pk=mine.pk)
    take(ARRANGEMENT, "sign", mine, by=cast["secretariat officer"])
    with pytest.raises(NotNow, match="changed since you opened the page"):
        take(ARRANGEMENT, "sign", yours, by=cast["secretariat coordinator"])


@pytest.mark.parametrize("flow", WORKFLOWS, ids=lambda flow: flow.name)
def test_the_table_is_whole(flow: Workflow) -> None:
    """Acts have rows, states are reachable, and the model knows the states of the table."""
    assert all(step.act in POLICY for step in flow.steps)
    reached = {flow.start}
    for _round in flow.states:
        reached |= {step.after for step in flow.steps if reached & set(step.before)}
    assert reached == set(flow.states)
    model = apps.get_model("network", flow.name)
    field = model._meta.get_field(flow.field)
    assert [value for value, _words in field.choices] == list(flow.states)
    assert field.default == flow.start
    assert any(one.name.endswith(f"_{flow.field}") for one in model._meta.constraints)
    with pytest.raises(KeyError, match="no step"):
        flow.step("burn")


def test_the_clock_takes_its_own_steps_only(cast: World) -> None:
    take(INVITATION, "expire", invitation(cast, "sent"), by=CLOCK)
    with pytest.raises(NotYours):
        take(INVITATION, "withdraw", invitation(cast, "sent"), by=CLOCK)
