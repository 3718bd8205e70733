"""Figures too large to be held: one command, one action, the same release, and nothing left unsaid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.factories import statistics as make
from tests.migstat import factories as numbers

from migstat.disclosure import Policy
from migstat.sdmx import delimited, lines
from migstat.sdmx.model import MigstatError
from migstat.sources import streamed
from tessera import audit
from tessera.access.people import OPERATOR, VISITOR
from tessera.audit.models import Event
from tessera.statistics import actions, bridge, checking, reads
from tessera.statistics.models import Release

pytestmark = pytest.mark.django_db
AREAS = ("AL", "AT", "BA", "DE", "FR", "ME", "RS", "XK")


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in many pieces, and tables are checked a few reporters at a time."""
    monkeypatch.setattr(streamed, "LARGE", 0)
    monkeypatch.setattr(lines, "PIECE", 8_000)
    monkeypatch.setattr(delimited, "_CHUNK", 4_096)


def file_of(folder: Path, fell: str = "", name: str = "asylum.csv") -> Path:
    """Citizenships by areas by years; the last year of ``fell`` is hardly there."""
    rows = (
        f"ESTAT:MIGR_TEST(1.0),05/06/25 11:00:00,A,{citizen},{geo},{year},"
        f"{1 if geo == fell and year == 2024 else 1_000 + year},,"
        for citizen in AREAS for geo in AREAS for year in range(2010, 2025) if citizen != geo
    )  # fmt: skip
    head = "DATAFLOW,LAST UPDATE,freq,citizen,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS"
    file = folder / name
    file.write_text("\n".join((head, *rows)) + "\n")
    return file


def test_a_large_file_is_published_as_every_release_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "WHOLE", 250)
    read: list[tuple[int, int, int]] = []
    checked: list[tuple[int, int, int]] = []
    (published,) = actions.load_file(
        file_of(tmp_path, fell="DE"), by=OPERATOR,
        heard=lambda *said: read.append(said), checked=lambda *said: checked.append(said),
    )  # fmt: skip
    release = published.release
    assert published.is_new and release.rows == 840 and published.changes.added == 840
    assert reads.table("MIGR_TEST", {}, VISITOR).total == 840
    assert Event.objects.get(step="release.publish").facts["rows"] == 840
    assert audit.verify() is None
    assert read[-1] == (read[-1][1], read[-1][1], 840)
    assert len(checked) > 2 and checked[-1][0] == checked[-1][1] and checked[-1][2] == 840
    rules = {one["rule"]: one for one in release.findings}
    assert rules["REPORTER-FELL"]["where"]["GEO"] == "DE"
    assert "part by part" in rules["PARTIAL-TAIL"]["words"]["en"]


def test_in_pieces_or_whole_the_release_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = file_of(tmp_path)
    (pieces,) = actions.load_file(file, by=OPERATOR)
    monkeypatch.setattr(streamed, "LARGE", 1 << 30)
    (whole,) = actions.load_file(file, by=OPERATOR)
    assert not whole.is_new and whole.release == pieces.release


def test_what_follows_says_what_was_added_and_revised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.load_file(file_of(tmp_path), by=OPERATOR)
    monkeypatch.setattr(checking, "WHOLE", 250)
    later = file_of(tmp_path, fell="RS")
    later.write_text(later.read_text().replace("05/06/25", "06/06/25"))
    (published,) = actions.load_file(later, by=OPERATOR)
    assert (published.changes.added, published.changes.revised) == (0, 7)
    assert "REVISED" in {one["rule"] for one in published.release.findings}


def test_a_release_of_another_installation_is_published_as_it_is(tmp_path: Path) -> None:
    source = numbers.monthly(8, 8, 24)
    other = bridge.Store(tmp_path / "other")
    stored = other.write(source)
    (published,) = actions.load_file(tmp_path / "other" / stored.path, by=OPERATOR)
    assert published.release.sha256 == stored.sha256
    assert published.release.vintage == source.vintage


def test_small_figures_that_a_policy_protects_are_not_published_in_pieces(tmp_path: Path) -> None:
    rows = make.table()
    table = streamed.Streamed(
        replace(rows.dataflow), date(2025, 3, 1), date(2025, 3, 1), lambda: iter([rows.rows])
    )
    policy = Policy("small", ("TESTFLOW",), threshold=5)
    with pytest.raises(MigstatError, match="Small figures of TESTFLOW are protected"):
        actions.publish(table, by=OPERATOR, terms=actions.Terms(protected_by=policy))
    assert not Release.objects.exists()


def test_a_line_that_cannot_be_read_publishes_nothing(tmp_path: Path) -> None:
    file = file_of(tmp_path)
    file.write_text(file.read_text().replace("XK,RS,2024,3024", "XK,RS,2024,many"))
    there = bridge.store().releases()
    with pytest.raises(MigstatError, match=r"asylum\.csv, line 8\d\d, column OBS_VALUE"):
        actions.load_file(file, by=OPERATOR)
    assert not Release.objects.exists() and bridge.store().releases() == there
