"""Every step of the exchange's workflows: allowed from where the table says, refused elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from tests.factories import exchange as make
from tests.once import made_once, undone
from tests.personas import World

from tessera.access import policy
from tessera.access.people import CLOCK, OPERATOR, VISITOR, Actor
from tessera.access.policy import POLICY
from tessera.audit.models import Event
from tessera.core import clock
from tessera.exchange import actions, reads
from tessera.exchange.models import Attachment, Consultation, Extension, Reply
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


def at(state: str, made: Any) -> Any:
    """What the workflow is about, put into a state."""
    type(made).objects.filter(pk=made.pk).update(state=state)
    return type(made).objects.get(pk=made.pk)


WORKFLOWS = [QUERY, REPLY, CONSULTATION, EXTENSION]
EACH = pytest.mark.parametrize("flow", WORKFLOWS, ids=lambda flow: flow.name)


def every(flow: Workflow) -> Iterator[tuple[Step, str]]:
    """Each step with each state that it could be tried from."""
    for step, state in product(flow.steps, flow.states):
        # A withdrawn consultation is seen by the contact point alone; link and institution are out.
        if not (flow is CONSULTATION and step.name == "answer" and state == "withdrawn"):
            yield step, state


def who_may(step: Step, obj, cast: World) -> Actor:
    people = [*cast.people.values(), replace(VISITOR, invitation=obj.pk)]
    able = (one for one in people if one is not OPERATOR and policy.may(one, step.act, obj))
    found = next(able, None)
    assert found, f"nobody may {step.act}"
    return found


@EACH
def test_a_step_is_taken_from_its_states_only(cast: World, flow: Workflow) -> None:
    made = MAKERS[flow.name](cast)
    for step, state in every(flow):
        with undone():
            obj = at(state, made)
            tried(flow, step, obj, by=who_may(step, obj, cast))


def tried(flow: Workflow, step: Step, obj: Any, *, by: Actor) -> None:
    """A step is offered, taken and told of, or neither offered nor taken."""
    state, before, case = obj.state, Event.objects.count(), f"{step.name} from {obj.state}"
    offered = {one.name for one in next_steps(flow, obj, by)}
    if state in step.before:
        assert step.name in offered, case
        take(flow, step.name, obj, by=by)
        event = Event.objects.order_by("-number").first()
        assert (event.step, event.object_id) == (f"{flow.name}.{step.name}", str(obj.pk)), case
        assert type(obj).objects.get(pk=obj.pk).state == obj.state == step.after, case
    else:
        assert step.name not in offered, case
        with pytest.raises(NotNow):
            take(flow, step.name, obj, by=by)
        assert type(obj).objects.get(pk=obj.pk).state == state, case
        assert Event.objects.count() == before, case


STRANGERS = (
    "visitor", "stranger", "member reader", "former member", "auditor", "bare observer",
    "closed account", "administrator",
)  # fmt: skip


@EACH
def test_who_has_no_role_is_refused_whatever_the_state(cast: World, flow: Workflow) -> None:
    made = MAKERS[flow.name](cast)
    for step in flow.steps:
        obj = at(step.before[0], made)
        for name in STRANGERS:
            with pytest.raises(NotYours):
                take(flow, step.name, obj, by=cast[name])
            assert not list(next_steps(flow, obj, cast[name])), (step.name, name)


@EACH
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
