"""Publishing: a file, a catalogue row and an event together, or nothing; never anything overwritten."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from tests.factories import statistics as make

from migstat.sdmx.model import MigstatError
from tessera import audit
from tessera.access.people import OPERATOR, VISITOR
from tessera.audit.models import Event
from tessera.statistics import actions, reads
from tessera.statistics.models import Dataflow, Release
from tessera.workflow import Refused

pytestmark = pytest.mark.django_db


def test_a_table_becomes_file_row_and_event_in_one_step() -> None:
    published = make.published()
    release = published.release
    assert published.is_new and published.changes.is_first
    assert (release.rows, release.first_period, release.last_period) == (12, "2021", "2023")
    assert reads.table("TESTFLOW", {}, VISITOR).total == 12
    event = Event.objects.get(step="release.publish")
    assert event.facts["sha256"] == release.sha256
    assert audit.verify() is None


def test_the_same_figures_again_make_no_new_release() -> None:
    first = make.published()
    again = make.published(vintage=date(2025, 6, 1))
    assert again.release == first.release and not again.is_new
    assert Release.objects.count() == 1
    assert Event.objects.filter(step="release.publish").count() == 1


def test_new_figures_make_a_new_release_and_the_old_one_stays() -> None:
    old = make.release()
    rows = make.changed(make.ROWS, XK_DE_2023=80.0)[:-2] + [("A", "XK", "DE", "T", "2024", 90.0)]
    published = make.published(rows, vintage=date(2025, 6, 1))
    changes = published.changes
    assert (changes.added, changes.revised, changes.gone) == (1, 0, 2)
    then = reads.table("TESTFLOW", {"GEO": ["DE"], "CITIZEN": ["XK"]}, VISITOR, sha=old.sha256)
    assert [row[-3] for row in then.rows()] == [70.0, 71.0, 77.0]


def test_figures_that_return_to_what_they_were_are_news_too() -> None:
    make.release()
    make.release(make.changed(make.ROWS, XK_DE_2023=80.0), vintage=date(2025, 6, 1))
    back = make.published(vintage=date(2025, 9, 1))
    assert back.is_new and Release.objects.count() == 3


def test_a_table_the_store_refuses_leaves_nothing_behind() -> None:
    with pytest.raises(MigstatError, match="occurs in row"):
        make.published([*make.ROWS, make.ROWS[0]])
    assert not Release.objects.exists() and not Dataflow.objects.exists()
    assert not Event.objects.filter(step="release.publish").exists()


def test_who_may_not_publish_is_refused(cast) -> None:
    for person in (VISITOR, cast["member coordinator"], cast["observer"]):
        with pytest.raises((PermissionDenied, Refused)):
            actions.publish(make.table(), by=person)
    assert not Release.objects.exists()


def test_a_failing_event_takes_the_row_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **facts: object) -> None:
        raise RuntimeError("no event")

    monkeypatch.setattr("tessera.audit.record", broken)
    with pytest.raises(RuntimeError):
        make.published()
    assert not Release.objects.exists()


def test_loading_a_folder_twice_changes_nothing(tmp_path, data) -> None:
    (tmp_path / "frontex").symlink_to(data / "frontex")
    first = actions.load_folder(tmp_path, by=OPERATOR)
    again = actions.load_folder(tmp_path, by=OPERATOR)
    assert [one.is_new for one in first] == [True]
    assert [one.is_new for one in again] == [False]


def test_a_file_that_cannot_be_read_names_itself_and_changes_nothing(tmp_path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    with pytest.raises(MigstatError, match=r"empty\.csv"):
        actions.load_file(empty, by=OPERATOR)
    assert not Release.objects.exists()
