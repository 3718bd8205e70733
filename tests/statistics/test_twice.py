"""Two people publish the same large table at the same moment: one release, and nothing left lying about."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from tests.factories import statistics as make
from tests.statistics.test_large import file_of

from migstat.sources import streamed
from tessera import audit
from tessera.access.people import OPERATOR
from tessera.audit.models import Event
from tessera.statistics import actions, bridge, keeping
from tessera.statistics.actions import Published, publishing
from tessera.statistics.models import Release


def both(work: Callable[[int], Published], monkeypatch: pytest.MonkeyPatch) -> list[Published]:
    """Two threads that have both written and judged their file before either enters it."""
    from django.db import connections

    met, real = Barrier(2, timeout=60), publishing.changes
    waits = [True, True]

    def changes(*versions: object) -> object:
        if waits:
            waits.pop()
            met.wait()
        return real(*versions)

    def one(number: int) -> Published:
        try:
            return work(number)
        finally:
            connections["default"].close()

    monkeypatch.setattr(publishing, "changes", changes)
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, range(2)))


@pytest.fixture
def empty(shared: None, monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> None:
    """A store of its own beside the shared database."""
    settings.STORE = tmp_path / "store"
    monkeypatch.setattr(streamed, "LARGE", 0)


def agreed() -> None:
    """Every file has its row, every row its file, and no writer left anything."""
    there = set(bridge.store().releases())
    rows = set(Release._default_manager.values_list("path", flat=True))
    assert there == rows == keeping.released(there)
    assert list(bridge.store()._disk.folder.glob(".[cs]*-*")) == []
    assert audit.verify() is None


@pytest.mark.django_db
def test_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamed, "LARGE", 0)
    file = file_of(tmp_path)
    first, second = (actions.load_file(file, by=OPERATOR)[0] for _time in range(2))
    assert (first.is_new, second.is_new) == (True, False) and first.release == second.release


def test_one_release_is_made_and_the_other_is_told(
    empty: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker
) -> None:
    file = file_of(tmp_path)
    with django_db_blocker.unblock():
        done = both(lambda _number: actions.load_file(file, by=OPERATOR)[0], monkeypatch)
        assert sorted(one.is_new for one in done) == [False, True]
        assert done[0].release == done[1].release
        assert Release._default_manager.count() == 1
        assert Event._default_manager.filter(step="release.publish").count() == 1
        agreed()


def test_the_same_figures_of_two_days_make_one_release(
    empty: None, monkeypatch: pytest.MonkeyPatch, django_db_blocker
) -> None:
    """Whoever comes second is compared with the release that came between, whichever came first."""
    with django_db_blocker.unblock():
        done = both(lambda number: make.published(vintage=date(2025, 3, 1 + number)), monkeypatch)
        later = next(one for one in done if one.release.vintage == date(2025, 3, 1))
        assert later.is_new
        assert Release._default_manager.count() in (1, 2)
        agreed()


def test_other_figures_at_the_same_moment_are_compared_with_those_that_came_first(
    empty: None, monkeypatch: pytest.MonkeyPatch, django_db_blocker
) -> None:
    rows = make.changed(make.ROWS, XK_DE_2023=80.0)
    with django_db_blocker.unblock():
        done = both(lambda number: make.published((make.ROWS, rows)[number]), monkeypatch)
        assert [one.is_new for one in done] == [True, True]
        first, second = sorted(done, key=lambda one: one.release.published_at)
        assert first.changes.is_first and (second.changes.added, second.changes.revised) == (0, 1)
        agreed()
