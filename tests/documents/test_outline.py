import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tessera.documents.outline import (
    Answers,
    Cell,
    Column,
    Gap,
    Missing,
    Note,
    Outline,
    Response,
    Section,
    Table,
    Text,
)

NOTE = Note("*", "One note.")


def test_an_outline_knows_its_gaps_and_each_note_once() -> None:
    gap = Gap("Figures for 2025", "Ministry", date(2026, 3, 14))
    table = Table("T", (Column("A"),), ((Cell("x"),),), notes=(NOTE,))
    rows = (Response("A", (Text("So."),)), Response("B", (gap,)))
    inner = Section("Inner", (table, Answers("Why?", "Participant", "Response", rows)))
    outline = Outline("Title", "public", "en", "eu", (Section("Outer", (NOTE, inner)),))
    assert outline.notes() == (NOTE,)
    assert outline.gaps() == (gap,)


def test_rows_are_as_wide_as_the_header() -> None:
    with pytest.raises(ValueError, match="Row 2 has 2 cells under 1 columns"):
        Table("T", (Column("A"),), ((Cell("x"),), (Cell("x"), Cell("y"))))


def test_a_cell_is_a_value_or_a_reason() -> None:
    with pytest.raises(ValueError, match="not both"):
        Cell(1, Missing.PENDING)


def test_the_outline_needs_no_django() -> None:
    code = "import sys, tessera.documents.outline; sys.exit('django' in sys.modules)"
    source = str(Path(__file__).parents[2] / "src")
    environment = {**os.environ, "PYTHONPATH": source}
    done = subprocess.run([sys.executable, "-c", code], check=False, env=environment)
    assert done.returncode == 0
