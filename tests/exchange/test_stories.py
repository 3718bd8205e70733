"""Stories 4, 5 and 6, told with actions alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.factories import exchange as make
from tests.personas import World

from tessera import audit
from tessera.access.people import CLOCK, VISITOR
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import actions
from tessera.exchange.models import (
    Answer,
    AnswerEdition,
    ClockEntry,
    Compilation,
    CompilationFile,
    Consultation,
    Departure,
    Query,
    Reply,
)
from tessera.exchange.reads.links import bearer
from tessera.workflow import NotNow, NotReady, NotYours

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


def on(day: date):
    return clock.frozen(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def test_a_query_is_followed_up_returned_once_and_launched(cast: World) -> None:
    """Story 4."""
    asker, office = cast["member coordinator"], cast["secretariat officer"]
    old = make.launched(cast, by="other member")
    assert old.number == "2026.1"
    new = actions.follow_up(
        old, by=asker, title={"en": "Guardians, an update"},
        more_questions=[make.EVERY_KIND[3], make.EVERY_KIND[4]],
    )  # fmt: skip
    assert new.follow_up_of == old
    assert new.questions.count() == 4
    assert new.questions.get(position=1).follow_up_of.query == old
    actions.submit(new, by=asker)
    with pytest.raises(NotNow):
        actions.revise(new, by=asker, title={"en": "Other"})
    actions.return_(new, by=office, words="Say which law you mean.")
    assert new.state == "draft" and new.number is None
    assert new.comments.get().words == "Say which law you mean."
    new = actions.revise(new, by=asker, background={"en": "The law of 2019."}, edition=new.edition)
    actions.submit(new, by=asker)
    actions.approve(new, by=office)
    with pytest.raises(PermissionDenied):
        actions.launch(new, by=cast["other member"])
    actions.launch(new, by=asker)
    assert new.number == "2026.2"
    assert new.state == "open"
    told = {reply.area: reply.due_on for reply in new.replies.all()}
    assert set(told) == {"AT", "SE", "AL"}  # the bare observer has no right to reply
    assert told["SE"] == date(2026, 3, 30)  # twenty working days
    assert told["AL"] > told["SE"]  # it has more public holidays in March
    assert new.due_on == max(told.values())
    assert audit.verify() is None


def test_a_reply_is_split_merged_and_released_in_two_parts(cast: World) -> None:
    """Story 5."""
    query = make.launched(
        cast, questions=make.EVERY_KIND[:3] + make.EVERY_KIND[6:7], audience="public"
    )
    point, ministry = cast["observer"], cast["institution officer"]
    reply = make.reply_of(query, cast.organisations["observer"])
    first, second, third, fourth = query.questions.all()
    to_ministry = actions.consult(
        reply, by=point, questions=[first, second], due_on=date(2026, 3, 10),
        organisation=cast.organisations["institution"],
    )  # fmt: skip
    to_expert = actions.consult(
        reply, by=point, questions=[fourth], due_on=date(2026, 3, 10), email="Expert@Example.org",
        office="Expert in family law",
    )  # fmt: skip
    assert to_ministry.token not in str(Consultation.objects.values())
    # The ministry by its account, the expert by the link.
    actions.contribute(
        to_ministry.consultation, first, by=ministry, edition=0, coded="yes", words="Article 7."
    )
    with pytest.raises(NotReady, match="Question 2"):
        actions.sign_off(to_ministry.consultation, by=ministry)
    actions.contribute(to_ministry.consultation, second, by=ministry, edition=0, coded="court")
    actions.sign_off(to_ministry.consultation, by=ministry)
    holder = bearer(to_expert.token)
    assert holder is not None and bearer("something else") is None
    with pytest.raises(ValidationError, match="not put to you"):
        actions.contribute(to_expert.consultation, third, by=holder, edition=0, coded=["o1"])
    with pytest.raises(PermissionDenied):
        actions.contribute(to_ministry.consultation, first, by=holder, edition=1, coded="no")
    actions.contribute(
        to_expert.consultation, fourth, by=holder, edition=0, words="In practice, two days."
    )
    actions.sign_off(to_expert.consultation, by=holder, office="Expert in family law")
    # The contact point merges and edits.
    for contribution in to_ministry.consultation.contributions.all():
        actions.merge(contribution, by=point, edition=0)
    make.answer(reply, fourth, point, words="Our own words.")
    [said] = to_expert.consultation.contributions.all()
    merged = actions.merge(said, by=point, edition=1)
    assert merged.words == "Our own words.\n\nIn practice, two days."
    to_expert.consultation.refresh_from_db()
    assert to_expert.consultation.state == "merged"
    # One answer for members only until the law is published, one still pending.
    law = date(2026, 6, 1)
    actions.save_answer(
        reply, first, by=point, edition=1, coded="yes", words="Article 7.",
        audience=Circle.MEMBERS, audience_until=law - timedelta(days=1),
        audience_then=Circle.PUBLIC, reason="The law is not published yet.",
    )  # fmt: skip
    with pytest.raises(NotReady, match="Question 3"):
        actions.clear(reply, by=point)
    actions.save_answer(reply, third, by=point, edition=0, status="pending")
    actions.clear(reply, by=point)
    actions.release(reply, by=point)
    assert reply.released_at and not reply.completed_at
    assert AnswerEdition.objects.filter(reply=reply).count() == 3
    edition = make.edition_of(reply)
    assert edition in AnswerEdition.objects.visible_to(cast["other member"])
    with on(law):
        assert edition.audience_now is Circle.PUBLIC
        assert AnswerEdition.objects.visible_to(cast["institute expert"]).filter(pk=edition.pk)
    # Five days more for the rest; three are granted.
    before = Reply.objects.get(pk=reply.pk).due_on
    asked = actions.ask_more_time(
        reply, by=point, until=before + timedelta(days=5), reason="One ministry is late."
    )
    with pytest.raises(NotYours):
        actions.agree(asked, by=point)
    actions.refuse(asked, by=cast["member coordinator"], counter_on=before + timedelta(days=3))
    reply.refresh_from_db()
    assert reply.due_on == before + timedelta(days=3)
    actions.correct(reply, by=point)
    actions.save_answer(reply, third, by=point, edition=1, coded=["o1", "o2"])
    actions.clear(reply, by=point)
    actions.release(reply, by=point)
    assert reply.completed_at and reply.version == 2
    assert AnswerEdition.objects.get(reply=reply, version=2).question == third
    kinds = list(ClockEntry.objects.filter(reply=reply).values_list("kind", flat=True))
    assert kinds == [
        "due_set", "consulted", "consulted", "consultation_answered", "consultation_answered",
        "accepted", "answered_partly", "extension_asked", "extension_refused", "answered",
    ]  # fmt: skip
    assert audit.verify() is None


def compiled(query: Query, circle: Circle) -> CompilationFile:
    """A compilation as the room's renderer would store it."""
    made = Compilation.objects.create(
        query=query, circle=circle, version=1, language="en", style="eu", made_by="Office",
        sha256="0" * 64,
    )  # fmt: skip
    made.editions.set(AnswerEdition.objects.filter(query=query).current().cleared_for(circle))
    return CompilationFile.objects.create(
        compilation=made, format="docx", path="x", sha256="0" * 64, size=1
    )


def test_a_correction_keeps_the_old_version_and_a_narrowing_works_at_once(cast: World) -> None:
    """Story 6, without the files."""
    query = make.launched(cast, audience="public", default_audience="public")
    other, reader = cast["other member"], cast["observer"]
    reply = make.reply_of(query, cast.organisations["other-member"])
    make.released(reply, other, words="First words.")
    first = make.edition_of(reply, 2)
    public = compiled(query, Circle.PUBLIC)
    members = compiled(query, Circle.MEMBERS)
    Departure.objects.create(file=public, organisation=None)
    actions.correct(reply, by=other)
    answer = Answer.objects.get(reply=reply, question__position=2)
    make.answer(reply, answer.question, other, words="Second words.")
    shown = AnswerEdition.objects.visible_to(reader).filter(question=answer.question)
    assert [one.words for one in shown.current()] == ["First words."]  # nothing unreleased
    assert not Answer.objects.visible_to(reader).exists()
    actions.clear(reply, by=other)
    actions.release(reply, by=other)
    assert [one.words for one in shown.current()] == ["Second words."]
    assert {one.words for one in shown} == {"First words.", "Second words."}  # citable
    assert AnswerEdition.objects.filter(reply=reply).current().count() == 2
    done = actions.narrow(answer, by=other, audience="members", reason="A court asked for it.")
    assert not shown.all().exists()
    assert not AnswerEdition.objects.visible_to(VISITOR).filter(pk=first.pk).exists()
    assert set(AnswerEdition.objects.visible_to(cast["member reader"]).filter(answer=answer)) == {
        first, make.edition_of(reply, 2)
    }  # fmt: skip
    assert [one.circle for one in done.recalled] == ["public"]
    assert [one.file for one in done.departures] == [public]
    assert not CompilationFile.objects.visible_to(VISITOR).exists()
    assert list(CompilationFile.objects.visible_to(cast["member reader"])) == [members]
    assert Compilation.objects.visible_to(VISITOR).count() == 1  # still cited, no longer read
    with pytest.raises(ValidationError, match="no further"):
        actions.narrow(answer, by=other, audience="network", reason="Again.")
    first.refresh_from_db()
    assert (first.audience, first.released_audience) == ("members", "public")
    actions.widen(answer, by=other, audience="network")
    assert shown.current().exists()


def test_the_clock_reminds_whoever_has_not_answered_and_nobody_else(cast: World) -> None:
    query = make.launched(cast, asked_areas=["AT", "SE"])
    at, se = (make.reply_of(query, cast.organisations[one]) for one in ("member", "other-member"))
    assert at.due_on == se.due_on == date(2026, 3, 30)
    assert not actions.remind(by=CLOCK)
    with on(date(2026, 3, 16)):
        assert {one.reply for one in actions.remind(by=CLOCK)} == {at, se}
        assert not actions.remind(by=CLOCK)
    with on(date(2026, 3, 20)):
        make.released(at, cast["member coordinator"])
    with on(date(2026, 3, 28)):  # the day before nobody ran it
        [one] = actions.remind(by=CLOCK)
        assert (one.reply, one.offset, one.due_on) == (se, -3, se.due_on)
    with on(date(2026, 3, 29)):
        assert not actions.remind(by=CLOCK)
        more = actions.ask_more_time(
            se, by=cast["other member"], until=date(2026, 4, 8), reason="Easter."
        )
        actions.agree(more, by=cast["member coordinator"])
    with on(date(2026, 4, 5)):
        assert [one.offset for one in actions.remind(by=CLOCK)] == [-3]
    told = []
    for day in range(6, 40):
        with on(date(2026, 4, 1) + timedelta(days=day - 1)):
            told += [(one.at.date(), one.kind, one.offset) for one in actions.remind(by=CLOCK)]
    assert told == [
        (date(2026, 4, 9), "reminded", 1),
        (date(2026, 4, 15), "reminded", 7),
        (date(2026, 4, 22), "escalated", 14),
    ]
    with pytest.raises(PermissionDenied):
        actions.remind(by=cast["member coordinator"], on=date(2026, 5, 30))
