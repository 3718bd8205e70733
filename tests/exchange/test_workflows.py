"""Every step of the exchange's workflows: allowed from where the table says, refused elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps
from tests.factories import exchange as make
from tests.once import made_once
from tests.personas import World

from tessera.access import policy
from tessera.access.people import CLOCK, OPERATOR, VISITOR, Actor
from tessera.access.policy import POLICY
from tessera.audit.models import Event
from tessera.core import clock
from tessera.exchange import actions, reads
from tessera.exchange.models import Attachment, Consultation, Extension, Query, Reply
from tessera.exchange.workflow import CONSULTATION, EXTENSION, QUERY, REPLY
from tessera.workflow import NotNow, NotReady, NotYours, Step, Workflow, next_steps, take

query = made_once(make.launched)


@made_once
def reply(cast: World) -> Reply:
    made = make.reply_of(make.launched(cast), cast.organisations["other-member"])
    return make.released(made, cast["other member"])


@made_once
def consultation(cast: World) -> Consultation:
    asked = make.launched(cast)
    return actions.consult(
        make.reply_of(asked, cast.organisations["observer"]), by=cast["observer"],
        questions=asked.questions.all(), due_on=clock.today(),
        organisation=cast.organisations["institution"],
    ).consultation  # fmt: skip


@made_once
def extension(cast: World) -> Extension:
    answering = make.reply_of(make.launched(cast), cast.organisations["other-member"])
    return Extension.objects.create(reply=answering, until=answering.due_on, reason="Time.")


MAKERS = {
    "query": query, "reply": reply, "consultation": consultation, "extension": extension,
}  # fmt: skip


def at(state: str, flow: Workflow, cast: World) -> Query | Reply | Consultation | Extension:
    """What the workflow is about, put into a state."""
    made = MAKERS[flow.name](cast)
    type(made).objects.filter(pk=made.pk).update(state=state)
    return type(made).objects.get(pk=made.pk)


WORKFLOWS = [QUERY, REPLY, CONSULTATION, EXTENSION]
EVERY = [
    pytest.param(flow, step, state, id=f"{flow.name}-{state}-{step.name}")
    for flow in WORKFLOWS
    for step in flow.steps
    for state in flow.states
    # A withdrawn consultation is seen by the contact point alone; its link and institution are out.
    if not (flow is CONSULTATION and step.name == "answer" and state == "withdrawn")
]


def who_may(step: Step, obj, cast: World) -> Actor:
    people = [*cast.people.values(), replace(VISITOR, invitation=obj.pk)]
    able = [one for one in people if policy.may(one, step.act, obj) and one is not OPERATOR]
    assert able, f"nobody may {step.act}"
    return able[0]


@pytest.mark.parametrize(("flow", "step", "state"), EVERY)
def test_a_step_is_taken_from_its_states_only(
    cast: World, flow: Workflow, step: Step, state
) -> None:
    obj = at(state, flow, cast)
    person = who_may(step, obj, cast)
    offered = {one.name for one in next_steps(flow, obj, person)}
    before = Event.objects.count()
    if state in step.before:
        assert step.name in offered
        take(flow, step.name, obj, by=person)
        event = Event.objects.order_by("-number").first()
        assert (event.step, event.object_id) == (f"{flow.name}.{step.name}", str(obj.pk))
        assert type(obj).objects.get(pk=obj.pk).state == obj.state == step.after
    else:
        assert step.name not in offered
        with pytest.raises(NotNow):
            take(flow, step.name, obj, by=person)
        assert type(obj).objects.get(pk=obj.pk).state == state
        assert Event.objects.count() == before


STRANGERS = (
    "visitor", "stranger", "member reader", "former member", "auditor", "bare observer",
    "closed account", "administrator",
)  # fmt: skip


@pytest.mark.parametrize(
    ("flow", "step"),
    [pytest.param(flow, step, id=f"{flow.name}-{step.name}")
     for flow in WORKFLOWS for step in flow.steps],
)  # fmt: skip
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
    model = apps.get_model("exchange", flow.name)
    field = model._meta.get_field("state")
    assert [value for value, _words in field.choices] == list(flow.states)
    assert field.default == flow.start
    assert any(one.name == f"exchange_{flow.name}_state" for one in model._meta.constraints)


def test_conditions_are_told_in_sentences(cast: World) -> None:
    asker = cast["member coordinator"]
    bare = actions.draft(cast.international, by=asker)
    for facts, sentence in (
        ({}, "no title"),
        ({"title": {"en": "Guardians"}}, "no question"),
        ({"questions": make.TWO}, "no topic"),
    ):
        actions.revise(bare, by=asker, **facts)
        with pytest.raises(NotReady, match=sentence):
            actions.submit(bare, by=asker)
    actions.revise(bare, by=asker, topics=["unaccompanied-minors"])
    actions.submit(bare, by=asker)


def test_nothing_is_replied_to_what_was_withdrawn(cast: World) -> None:
    asked = make.launched(cast, audience="public")
    answering = make.reply_of(asked, cast.organisations["other-member"])
    with pytest.raises(NotReady, match="Tell those"):
        actions.withdraw(asked, by=cast["member coordinator"])
    actions.withdraw(asked, by=cast["member coordinator"], reason="The law was repealed.")
    asked.refresh_from_db()
    for name, words in (("other member", ["The law was repealed."]), ("bare observer", [])):
        assert [one.words for one in reads.page(asked, cast[name]).comments] == words
    with pytest.raises(NotReady, match="withdrawn"):
        make.answer(answering, asked.questions.first(), cast["other member"])
    assert not actions.remind(by=CLOCK)


def test_a_late_reply_is_taken_after_the_query_is_closed(cast: World) -> None:
    asked = make.launched(cast)
    actions.close(asked, by=CLOCK)
    answering = make.reply_of(asked, cast.organisations["other-member"])
    assert make.released(answering, cast["other member"]).completed_at
    actions.reopen(asked, by=cast["member coordinator"])
    assert asked.closed_at is None


def test_a_file_that_was_asked_for_is_there_or_said_where(cast: World) -> None:
    asked, by = make.launched(cast, questions=[make.EVERY_KIND[7]]), cast["other member"]
    answering = make.reply_of(asked, cast.organisations["other-member"])
    answer = make.answer(answering, asked.questions.get(), by, words="")
    with pytest.raises(NotReady, match="asks for a file"):
        actions.clear(answering, by=by)
    Attachment.objects.create(
        answer=answer, name="law.pdf", media_type="application/pdf", path="x", sha256="0" * 64,
        size=1,
    )  # fmt: skip
    actions.release(actions.clear(answering, by=by), by=by)
    assert make.edition_of(answering).attachments.count() == 1
