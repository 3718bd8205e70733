"""A limit in time passes: seen at once, recorded once, and what was made before is marked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests.factories import exchange as make
from tests.personas import World

from tessera.access.people import CLOCK
from tessera.audit.models import Event
from tessera.core import clock
from tessera.exchange import actions
from tessera.exchange.models import AnswerEdition, ClockEntry, Compilation, Query

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
UNTIL = (MONDAY + timedelta(days=10)).date()
AFTER = MONDAY + timedelta(days=11)


def limited(cast: World, audience: str, then: str) -> Query:
    """A query with an answer that travels to ``audience`` for ten days, and then otherwise."""
    query = make.launched(cast)
    reply = make.reply_of(query, cast.organisations["other-member"])
    make.released(reply, cast["other member"], {1: {
        "audience": audience, "reason": "Until the law.", "audience_until": UNTIL,
        "audience_then": then,
    }})  # fmt: skip
    return actions.close(query, by=cast["member coordinator"])


def compiled(cast: World, query: Query, circle: str) -> Compilation:
    made = actions.compile_(query, circle, by=cast["member coordinator"], language="en", style="eu")
    assert isinstance(made, Compilation)
    return made


def test_narrower_after_its_day(cast: World) -> None:
    with clock.frozen(MONDAY):
        query = limited(cast, "network", "requester")
        wide, close = compiled(cast, query, "network"), compiled(cast, query, "requester")
        file = wide.files.first()
        actions.hand_out(file, by=cast["observer"])
        assert actions.lapse(by=CLOCK) == 0 and not actions.has_lapsed()
    with clock.frozen(AFTER):
        # What readers see does not wait for the job.
        assert (
            not AnswerEdition.objects.visible_to(cast["observer"])
            .filter(question__position=1)
            .exists()
        )
        with pytest.raises(PermissionDenied):
            actions.hand_out(file, by=cast["observer"])
        assert actions.has_lapsed() and actions.lapse(by=CLOCK) == 1
        assert actions.lapse(by=CLOCK) == 0
    wide.refresh_from_db()
    close.refresh_from_db()
    assert wide.recalled_at == AFTER and close.recalled_at is None and close.outdated_at == AFTER
    event = Event.objects.get(step="answer.lapse")
    assert event.facts == {
        "before": "network", "after": "requester", "recalled": 1, "departures": 1, "summaries": 0,
        "until": UNTIL.isoformat(),
    }  # fmt: skip
    assert ClockEntry.objects.filter(kind="narrowed", query=query).count() == 1


def test_wider_after_its_day(cast: World) -> None:
    with clock.frozen(MONDAY):
        query = limited(cast, "requester", "network")
        wide, close = compiled(cast, query, "network"), compiled(cast, query, "requester")
    with clock.frozen(AFTER):
        assert actions.lapse(by=CLOCK) == 1
    for made in (wide, close):
        made.refresh_from_db()
        assert made.outdated_at == AFTER and made.recalled_at is None
    assert not ClockEntry.objects.filter(kind="narrowed").exists()
    with clock.frozen(AFTER):
        assert compiled(cast, query, "network").version == 2


def test_killed_in_the_middle_it_is_recorded_once(cast: World, monkeypatch) -> None:
    from tessera.exchange.actions import lapsing

    with clock.frozen(MONDAY):
        query = limited(cast, "network", "requester")
        wide = compiled(cast, query, "network")
    with clock.frozen(AFTER):
        with monkeypatch.context() as dying:
            dying.setattr(lapsing.audit, "record", lambda *_a, **_k: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                actions.lapse(by=CLOCK)
        wide.refresh_from_db()
        assert wide.recalled_at is None and actions.has_lapsed()
        assert actions.lapse(by=CLOCK) == 1
    assert Event.objects.filter(step="answer.lapse").count() == 1


def test_released_after_its_day_nothing_lapses(cast: World) -> None:
    with clock.frozen(MONDAY):
        query = make.launched(cast)
        reply = make.reply_of(query, cast.organisations["other-member"])
        make.cleared(reply, cast["other member"], {1: {
            "audience": "network", "audience_until": UNTIL, "audience_then": "team",
        }})  # fmt: skip
    with clock.frozen(AFTER):
        actions.release(reply, by=cast["other member"])
        assert actions.lapse(by=CLOCK) == 0


def test_a_new_limit_lapses_anew(cast: World) -> None:
    with clock.frozen(MONDAY):
        query = limited(cast, "network", "members")
    with clock.frozen(AFTER):
        actions.lapse(by=CLOCK)
        answer = make.edition_of(make.reply_of(query, cast.organisations["other-member"])).answer
        actions.narrow(answer, by=cast["other member"], audience="requester", reason="So.",
                       until=(AFTER + timedelta(days=1)).date(), then="team")  # fmt: skip
    with clock.frozen(AFTER + timedelta(days=2)):
        assert actions.lapse(by=CLOCK) == 1
    assert [one.facts["after"] for one in Event.objects.filter(step="answer.lapse")] == [
        "members", "team",
    ]  # fmt: skip


def test_nobody_lapses_by_hand(cast: World) -> None:
    with pytest.raises(PermissionDenied):
        actions.lapse(by=cast["administrator"])
