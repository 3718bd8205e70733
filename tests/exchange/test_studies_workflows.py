"""Every step of studies, contributions and comments: allowed from where the table says, refused elsewhere."""

from __future__ import annotations

import pytest
from django.apps import apps
from tests.factories import studies as make
from tests.once import made_once
from tests.personas import World

from tessera.access import policy
from tessera.access.people import OPERATOR, Actor
from tessera.access.policy import POLICY
from tessera.audit.models import Event
from tessera.core import clock
from tessera.exchange.models import (
    CommentRound,
    NationalContribution,
    Study,
    StudyComment,
)
from tessera.exchange.workflow import NATIONAL_CONTRIBUTION, STUDY, STUDY_COMMENT
from tessera.workflow import NotNow, NotYours, Step, Workflow, next_steps, take

WORKFLOWS = [STUDY, NATIONAL_CONTRIBUTION, STUDY_COMMENT]
MODELS = {"study": Study, "national_contribution": NationalContribution,
          "study_comment": StudyComment}  # fmt: skip


@made_once
def study(cast: World) -> Study:
    made = make.circulated(cast)
    CommentRound.objects.filter(study=made).update(closed_at=clock.now())
    Study.objects.filter(pk=made.pk).update(released_at=clock.now())
    return made


@made_once
def national_contribution(cast: World) -> NationalContribution:
    made = make.of(make.called(cast), cast.organisations["other-member"])
    return make.released(made, cast["other member"])


@made_once
def study_comment(cast: World) -> StudyComment:
    made = make.comment(make.asked(cast), cast["other member"])
    StudyComment.objects.filter(pk=made.pk).update(reason="So.")
    return made


MAKERS = {"study": study, "national_contribution": national_contribution,
          "study_comment": study_comment}  # fmt: skip


def at(state: str, flow: Workflow, cast: World) -> Study | NationalContribution | StudyComment:
    """What the workflow is about, put into a state."""
    made = MAKERS[flow.name](cast)
    type(made).objects.filter(pk=made.pk).update(state=state)
    return type(made).objects.get(pk=made.pk)


STEPS = [
    pytest.param(flow, step, id=f"{flow.name}-{step.name}")
    for flow in WORKFLOWS
    for step in flow.steps
]


def who_may(step: Step, obj, cast: World) -> Actor:
    people = (one for one in cast.people.values() if one is not OPERATOR)
    found = next((one for one in people if policy.may(one, step.act, obj)), None)
    assert found, f"nobody may {step.act}"
    return found


@pytest.mark.parametrize(("flow", "step"), STEPS)
def test_a_step_is_taken_from_its_states_only(cast: World, flow: Workflow, step: Step) -> None:
    obj = at(step.before[0], flow, cast)
    person = who_may(step, obj, cast)
    for state in flow.states:
        type(obj).objects.filter(pk=obj.pk).update(state=state)
        obj.refresh_from_db()
        offered = {one.name for one in next_steps(flow, obj, person)}
        assert (step.name in offered) == (state in step.before), state
        if state not in step.before:
            before = Event.objects.count()
            with pytest.raises(NotNow):
                take(flow, step.name, obj, by=person)
            assert Event.objects.count() == before
    type(obj).objects.filter(pk=obj.pk).update(state=step.before[-1])
    take(flow, step.name, obj, by=person)
    event = Event.objects.order_by("-number").first()
    assert (event.step, event.object_id) == (f"{flow.name}.{step.name}", str(obj.pk))
    assert type(obj).objects.get(pk=obj.pk).state == step.after


STRANGERS = (
    "visitor", "stranger", "member reader", "former member", "auditor", "bare observer", "observer",
    "closed account", "administrator", "institution officer",
)  # fmt: skip


@pytest.mark.parametrize(("flow", "step"), STEPS)
def test_who_has_no_role_is_refused_whatever_the_state(cast: World, flow, step) -> None:
    obj = at(step.before[0], flow, cast)
    for name in STRANGERS:
        with pytest.raises(NotYours):
            take(flow, step.name, obj, by=cast[name])
        assert not list(next_steps(flow, obj, cast[name]))


@pytest.mark.parametrize("flow", WORKFLOWS, ids=lambda flow: flow.name)
def test_the_table_is_whole(flow: Workflow) -> None:
    assert all(step.act in POLICY for step in flow.steps)
    reached = {flow.start}
    for _round in flow.states:
        reached |= {step.after for step in flow.steps if reached & set(step.before)}
    assert reached == set(flow.states)
    model = apps.get_model("exchange", flow.name.replace("_", ""))
    field = model._meta.get_field("state")
    assert [value for value, _words in field.choices] == list(flow.states)
    assert set(model.State.values) == set(flow.states)
    assert field.default == flow.start
    assert any(one.name == f"exchange_{flow.name}_state" for one in model._meta.constraints)
