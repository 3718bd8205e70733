"""Answers: each kind, two writers at once, identifiers of others, reuse."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.factories import exchange as make
from tests.factories import network as people
from tests.once import made_once
from tests.personas import World

from tessera.core import clock
from tessera.exchange import actions, reads
from tessera.exchange.models import Answer, Query, Reply
from tessera.network.models import Membership, Right
from tessera.workflow import NotNow, NotReady, NotYours


@pytest.fixture
@made_once
def asked(cast: World) -> Query:
    return make.launched(cast, questions=make.EVERY_KIND)


@pytest.fixture
def reply(cast: World, asked: Query) -> Reply:
    return make.reply_of(asked, cast.organisations["other-member"])


GOOD = {
    "yes_no_partly": [("yes", "yes"), ("partly", "partly")],
    "one_choice": [("centre", "centre")],
    "several_choices": [(["o2", "o1"], ["o1", "o2"]), ("o1", ["o1"])],
    "number": [("12", 12), (3.5, 3.5), (0, 0)],
    "date": [("2026-03-01", "2026-03-01")],
    "table": [
        ([{"year": "2025", "place": "here"}, {}], [[2025, "here"]]),
        ([[2025, None], [None, ""]], [[2025, None]]),
    ],
    "text": [(None, None)],
    "file": [(None, None)],
}
BAD = {
    "yes_no_partly": ["maybe", None, True],
    "one_choice": ["nobody", ["court"]],
    "several_choices": [["o1", "o9"], []],
    "number": ["many", "NaN", float("inf"), True],
    "date": ["1 March", "2026-13-01"],
    "table": [[[2025]], [{"month": 1}], [["many", "here"]], "2025", [[None, None]]],
    "text": ["yes"],
    "file": ["yes"],
}


@pytest.mark.parametrize("kind", list(GOOD))
def test_a_value_that_fits_its_question_is_kept_normalised(cast, asked, reply, kind) -> None:
    question = asked.questions.get(kind=kind)
    for edition, (given, kept) in enumerate(GOOD[kind]):
        made = actions.save_answer(
            reply, question, by=cast["other member"], edition=edition, coded=given, words="So."
        )
        assert made.coded == Answer.objects.get(pk=made.pk).coded == kept


@pytest.mark.parametrize("kind", list(BAD))
def test_a_value_that_does_not_fit_is_refused_in_a_sentence(cast, asked, reply, kind) -> None:
    question = asked.questions.get(kind=kind)
    for given in BAD[kind]:
        with pytest.raises(ValidationError):
            actions.save_answer(
                reply, question, by=cast["other member"], edition=0, coded=given, words="So."
            )
    assert not Answer.objects.exists()


def test_of_two_writers_the_second_sees_both_versions_and_loses_nothing(cast, asked, reply) -> None:
    question, by = asked.questions.get(kind="text"), cast["other member"]
    actions.save_answer(reply, question, by=by, edition=0, words="Mine.")
    with pytest.raises(actions.EditionConflict) as why:
        actions.save_answer(reply, question, by=by, edition=0, words="Yours.")
    assert why.value.yours["words"] == "Yours."
    assert why.value.theirs["words"] == "Mine."
    assert "organisation" not in str(why.value) and "other-member" in str(why.value)
    again = actions.save_answer(reply, question, by=by, edition=why.value.edition, words="Both.")
    assert (again.words, again.edition) == ("Both.", 2)


def test_sending_the_same_again_after_a_lost_connection_is_no_conflict(cast, asked, reply) -> None:
    question, by = asked.questions.get(kind="text"), cast["other member"]
    first = actions.save_answer(reply, question, by=by, edition=0, words="Mine.")
    assert actions.save_answer(reply, question, by=by, edition=0, words="Mine.") == first
    assert Answer.objects.get().edition == 1


def test_two_who_revise_a_draft_are_told_too(cast: World) -> None:
    draft = make.draft(cast)
    by = cast["member coordinator"]
    actions.revise(draft, by=by, edition=draft.edition, title={"en": "One"})
    with pytest.raises(actions.EditionConflict) as why:
        actions.revise(draft, by=by, edition=draft.edition, title={"en": "Two"})
    assert (why.value.yours["title"], why.value.theirs["title"]) == ({"en": "Two"}, {"en": "One"})


def test_saving_is_accepting_and_accepting_again_changes_nothing(cast, asked, reply) -> None:
    make.answer(reply, asked.questions.get(kind="text"), cast["other member"])
    first = Reply.objects.get(pk=reply.pk).accepted_at
    assert first
    actions.accept(reply, by=cast["other member"])
    assert Reply.objects.get(pk=reply.pk).accepted_at == first
    assert reply.ledger.filter(kind="accepted").count() == 1


def test_a_cleared_or_released_reply_is_not_written_in(cast: World) -> None:
    query = make.launched(cast)
    by = cast["other member"]
    reply = make.cleared(make.reply_of(query, cast.organisations["other-member"]), by)
    question = query.questions.first()
    with pytest.raises(NotNow, match="take it back"):
        make.answer(reply, question, by)
    actions.resume(reply, by=by)
    make.answer(reply, question, by, words="More.")
    actions.release(actions.clear(reply, by=by), by=by)
    with pytest.raises(NotNow, match="start a correction"):
        make.answer(reply, question, by)


def test_travelling_less_far_than_suggested_needs_a_reason(cast, asked, reply) -> None:
    question, by = asked.questions.get(kind="text"), cast["other member"]
    for facts, sentence in (
        ({"audience": "requester"}, "Say why"),
        ({"audience": "everyone"}, "not known"),
        ({"audience": "members", "audience_until": clock.today()}, "limit in time"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            actions.save_answer(reply, question, by=by, edition=0, words="So.", **facts)
    actions.save_answer(reply, question, by=by, edition=0, words="So.", audience="public")


def test_an_own_earlier_answer_is_reused_dated_today(cast: World) -> None:
    old = make.launched(cast)
    by = cast["other member"]
    replied = make.released(make.reply_of(old, cast.organisations["other-member"]), by)
    new = actions.follow_up(old, by=cast["member coordinator"])
    actions.approve(actions.submit(new, by=cast["member coordinator"]),
                    by=cast["secretariat officer"])  # fmt: skip
    actions.launch(new, by=cast["member coordinator"])
    reply = make.reply_of(new, cast.organisations["other-member"])
    desk = reads.workspace(reply, by)
    assert desk is not None
    [earlier] = desk.items[0].earlier
    assert earlier.reply == replied
    made = actions.reuse(reply, desk.items[0].question, earlier, by=by, edition=0)
    assert (made.coded, made.as_of, made.reused_from) == ("partly", clock.today(), earlier.answer)
    with pytest.raises(ValidationError, match="own organisation"):
        actions.reuse(
            make.reply_of(new, cast.organisations["observer"]), desk.items[0].question, earlier,
            by=cast["observer"], edition=0,
        )  # fmt: skip


def test_identifiers_of_others_open_nothing(cast: World) -> None:
    """The own object in one place and another's in the other, on every write that takes two."""
    one, two = make.launched(cast), make.launched(cast)
    by, stranger = cast["other member"], cast["observer"]
    mine = make.reply_of(one, cast.organisations["other-member"])
    theirs = make.reply_of(one, cast.organisations["observer"])
    foreign = two.questions.first()
    with pytest.raises(ValidationError, match="another query"):
        make.answer(mine, foreign, by)
    with pytest.raises(PermissionDenied):
        make.answer(theirs, one.questions.first(), by)
    with pytest.raises(ValidationError, match="another query"):
        actions.consult(theirs, by=stranger, questions=[foreign], due_on=clock.today(),
                        email="a@example.org")  # fmt: skip
    with pytest.raises(PermissionDenied):
        actions.consult(mine, by=stranger, questions=one.questions.all(), due_on=clock.today(),
                        email="a@example.org")  # fmt: skip
    with pytest.raises(ValidationError, match="not in your national network"):
        actions.consult(theirs, by=stranger, questions=one.questions.all(), due_on=clock.today(),
                        organisation=cast.organisations["stranger"])  # fmt: skip
    with pytest.raises(ValidationError, match="another query"):
        actions.comment(one, by=cast["member coordinator"], words="So?", question=foreign)
    hidden = make.launched(cast, audience="requester")
    with pytest.raises(ValidationError, match="no launched query"):
        actions.draft(cast.foreign, by=cast["stranger"], follow_up_of=hidden)
    make.released(mine, by)
    answer = mine.answers.first()
    for person in (stranger, cast["member coordinator"], cast["secretariat officer"]):
        with pytest.raises(PermissionDenied):
            actions.narrow(answer, by=person, audience="team", reason="No.")
    draft = make.draft(cast)
    moved = {"id": one.questions.first().pk, "words": {"en": "Mine now"}}
    actions.revise(draft, by=cast["member coordinator"], questions=[moved])
    assert one.questions.count() == 2 and one.questions.first().words != moved["words"]


def test_an_observer_answers_while_its_arrangement_says_so_and_narrows_always(cast: World) -> None:
    query = make.launched(cast, default_audience="network")
    reply = make.released(
        make.reply_of(query, cast.organisations["observer"]), cast["observer"], words="So."
    )
    Right.objects.filter(act="contribute").update(until=date(2020, 1, 1))
    observer = people.again(cast["observer"])
    with pytest.raises(NotYours):
        actions.correct(reply, by=observer)
    with pytest.raises(PermissionDenied):
        actions.ask_more_time(reply, by=observer, until=date(2100, 1, 1), reason="Time.")
    Membership.objects.filter(organisation=observer.organisation_id).update(until=date(2020, 1, 1))
    observer = people.again(observer)
    done = actions.narrow(reply.answers.first(), by=observer, audience="team", reason="We left.")
    assert done.answer.audience == "team"
    assert reads.page(query, cast["other member"]).sections[0].rows[2].state == reads.WITHHELD


def test_versions_stay_citable_and_name_what_they_changed(cast: World) -> None:
    query = make.launched(cast)
    by = cast["other member"]
    reply = make.released(make.reply_of(query, cast.organisations["other-member"]), by)
    actions.correct(reply, by=by)
    with pytest.raises(NotReady, match="Nothing was changed"):
        actions.release(actions.clear(reply, by=by), by=by)
    actions.resume(reply, by=by)
    make.answer(reply, query.questions.last(), by, words="Corrected.")
    actions.release(actions.clear(reply, by=by), by=by)
    told = reads.versions(reply, cast["member coordinator"])
    assert [(one.version, len(one.editions)) for one in told] == [(2, 1), (1, 2)]
    assert told[0].editions[0].words == "Corrected."
    assert reads.versions(reply, cast["observer"]) == []
