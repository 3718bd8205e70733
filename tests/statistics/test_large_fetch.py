"""A file that is too long to be held comes from a publisher: it goes to the disk, and from there in pieces."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.statistics import test_sources
from tests.statistics.replay import Replay
from tests.statistics.test_sources import fetched, figures, rules, source

from migstat.sdmx import lines
from migstat.sources import streamed
from tessera.access.people import OPERATOR
from tessera.statistics import bridge, keeping
from tessera.statistics.actions import accepting
from tessera.statistics.models import Fetch, Release, Source
from tessera.statistics.reads import sources as reads

pytestmark = pytest.mark.django_db
replay = test_sources.replay


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is large, and read some lines at a time."""
    monkeypatch.setattr(streamed, "LARGE", 0)
    monkeypatch.setattr(lines, "PIECE", 200)
    monkeypatch.setattr(bridge, "HELD", 0)


def bulk(replay: Replay) -> Source:
    return source(replay, since=2023, fixed={"CITIZEN": ["XK", "AL"]}, service="bulk")


@pytest.fixture
def never_held(large: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A table in memory would be refused."""

    def refused(*_table: object, **_more: object) -> None:
        raise AssertionError("the table was held")

    monkeypatch.setattr(streamed.Streamed, "whole", refused)
    monkeypatch.setattr(bridge, "table_at", refused)
    yield


def whole(replay: Replay) -> list[tuple[object, ...]]:
    """What the same file gives where it is read whole."""
    accepting.accept(fetched(bulk(replay), replay), by=OPERATOR)
    found = figures()
    Fetch.objects.all().delete()
    Release.objects.all().delete()
    Source.objects.update(known={})
    return found


def test_the_release_is_that_of_the_file_read_whole(
    replay: Replay, request: pytest.FixtureRequest
) -> None:
    expected = whole(replay)
    request.getfixturevalue("large")
    row = fetched(bulk(replay), replay)
    assert row.state == "waiting" and rules(row) == {"first": "note"}, row.sentence
    assert row.rows == len(expected)
    accepting.accept(row, by=OPERATOR)
    assert figures() == expected and row.release.rows == len(expected)
    assert keeping.waiting(bridge.waiting().releases()) == set()


def test_nothing_of_it_is_held(replay: Replay, never_held: None) -> None:
    row = fetched(bulk(replay), replay)
    accepting.accept(row, by=OPERATOR)
    assert row.state == "accepted" and row.release.rows == row.rows


def test_a_file_that_is_cut_goes_on_where_it_was(replay: Replay, large: None) -> None:
    replay.faults = [("data/MIGR_ASYAPPCTZM", "cut")]
    row = fetched(bulk(replay), replay)
    assert row.state == "waiting", row.sentence
    assert len(replay.ranges) == 1 and not replay.ranges[0].startswith("bytes=0-")


@pytest.mark.parametrize("fault", ["gzip", "503", "drop", "warning", "html"])
def test_what_goes_wrong_on_the_way_is_met_as_with_a_small_one(
    replay: Replay, large: None, fault: str
) -> None:
    replay.faults = [("data/MIGR_ASYAPPCTZM", fault)]
    row = fetched(bulk(replay), replay)
    assert row.state == ("failed" if fault in ("warning", "html") else "waiting"), row.sentence


def test_a_later_one_waits_for_somebody_who_is_told_what_cannot_be_told(
    replay: Replay, large: None
) -> None:
    accepting.accept(fetched(bulk(replay), replay), by=OPERATOR)
    replay.publishers.updated["migr_asyappctzm"] = "01.07.2026"
    table = replay.publishers.eurostat["MIGR_ASYAPPCTZM"]
    table.cells = [one for one in table.cells if one["TIME_PERIOD"] != "2025-03"]
    row = fetched(bulk(replay), replay)
    assert row.state == "waiting" and rules(row)["large"] == "severe"
    assert rules(row)["vanished-period"] == "severe"
    told = " ".join(str(one.sentence) for one in reads.report(row))
    assert "too large to be compared figure by figure" in told and "2025-03" in told
    accepting.accept(row, by=OPERATOR)
    assert row.release.changes["gone"] > 0
