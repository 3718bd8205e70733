"""Who is told of studies, by mail and in the calendar; nobody of what they may not see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from tests.factories import network as people
from tests.factories import studies as make
from tests.personas import World

from tessera.access.people import CLOCK
from tessera.core import clock
from tessera.exchange.actions import studies
from tessera.notices import actions as notices
from tessera.notices.deadlines import deadlines
from tessera.notices.models import Notice

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


def told(kind: str) -> set[str]:
    notices.gather(by=CLOCK)
    return set(Notice.objects.filter(kind=kind).values_list("person__name", flat=True))


def test_a_template_round_is_told_to_who_may_contribute(cast: World) -> None:
    make.asked(cast)
    assert told("study.open_round") == {
        "other member", "member officer", "secretariat officer", "secretariat coordinator",
    }  # fmt: skip


def test_a_round_on_a_synthesis_is_told_to_who_reads_it(cast: World) -> None:
    make.allow(cast, "see", "contribute")
    study = make.synthesised(cast, synthesis_audience="members")
    notices.gather(by=CLOCK)
    Notice.objects.all().delete()
    studies.circulate(study, by=cast["member coordinator"], closes_on=make.in_days(9))
    names = told("study.open_round")
    assert "other member" in names and "observer" not in names


def test_a_call_a_reminder_and_a_release_are_told_without_titles(cast: World) -> None:
    study = make.called(cast, contributions_due_on=make.in_days(20))
    assert told("study.call") == {"other member", "member officer"}
    with clock.frozen(MONDAY + timedelta(days=17)):
        make.released(make.of(study, cast.organisations["member"]), cast["member coordinator"])
        studies.remind(by=CLOCK)
        assert told("national_contribution.remind") == {"other member"}
        notices.send(by=CLOCK)
    subjects = {one.subject for one in mail.outbox}
    assert any("contribution to study 2026.1 by 22 March 2026" in one for one in subjects), subjects
    assert not any("Labour" in one.subject + one.body for one in mail.outbox)


def test_days_stand_in_the_calendar_until_they_are_done(cast: World) -> None:
    study = make.called(cast, contributions_due_on=make.in_days(20))
    other = people.again(cast["other member"])
    assert [one.words for one in deadlines(other)] == [
        "Study 2026.1: Your contribution is awaited."
    ]
    make.released(make.of(study, cast.organisations["other-member"]), cast["other member"])
    assert deadlines(people.again(cast["other member"])) == []
    assert deadlines(people.again(cast["member reader"])) == []
    studies.synthesise(study, by=cast["member coordinator"])
    for text in study.synthesis.select_related("study", "section"):
        studies.save_synthesis(
            text, by=cast["member coordinator"], edition=0, words={"en": "x"}, short={}
        )
    studies.circulate(study, by=cast["member coordinator"], closes_on=make.in_days(9))
    assert [one.words for one in deadlines(people.again(cast["other member"]))] == [
        "Study 2026.1: You may comment on the synthesis."
    ]


def test_who_commented_is_told_how_it_was_settled(cast: World) -> None:
    study = make.circulated(cast)
    made = make.comment(study, cast["other member"], 1)
    assert "member officer" in told("study.comment")
    studies.overrule(made, by=cast["member coordinator"], reason="No.")
    assert told("study_comment.overrule") == {"other member"}
