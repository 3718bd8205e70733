"""Small questions about figures that pages, files and pictures share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.utils.translation import gettext as _

from tessera.statistics import bridge
from tessera.statistics.reads.facts import Facts
from tessera.statistics.reads.pivot import Pivot, PivotRow

#: More rows than this make a picture that nobody can read.
READABLE = 60


@cache
def time_axis() -> bridge.Dimension:
    """TIME_PERIOD as a dimension, so that it can be named and laid out like any other."""
    name = {"en": "Period", "sq": "Periudha", "sr-latn": "Period"}
    return bridge.Dimension(
        bridge.TIME_PERIOD, name, bridge.Role.OTHER, bridge.Codelist("TIME", ())
    )


def decimals(rows: Iterable[PivotRow]) -> int:
    """Digits after the decimal sign that the figures of a page need: none for whole numbers."""
    values = [c.value for row in rows for c in row.cells if c is not None and c.value is not None]
    if all(value.is_integer() for value in values):
        return 0
    return 1 if max(map(abs, values)) >= 100 else 2


def legend(laid: Pivot) -> list[tuple[str, str]]:
    """The signs that occur on a page, each with its meaning."""
    rows = [*laid.rows, *([laid.sums] if laid.sums else [])]
    letters = sorted({
        letter for row in rows for flag in row.flags for letter in flag if letter not in "AOLMQ"
    })  # fmt: skip
    cells = [cell for row in rows for cell in row.cells]
    states = {cell.state for cell in cells if cell is not None}
    found = [(letter.lower(), bridge.status_text(letter)) for letter in letters]
    said: list[tuple[str, str]] = []
    if any(cell is None for cell in cells):
        said.append(("–", _("no observation; not the same as zero")))
    if bridge.State.MISSING in states:
        said.append((":", _("missing: the publisher gives no figure")))
    if bridge.State.CONFIDENTIAL in states:
        said.append(("c", _("confidential: the figure exists and is withheld")))
    if any(cell is not None and cell.is_incomplete for cell in cells):
        said.append(("≥", _("a sum of which some parts are missing")))
    return said + [(sign, words) for sign, words in found]


def is_drawable(rows: int, columns: int) -> bool:
    """Whether so many rows and columns make a readable picture."""
    return 0 < rows <= READABLE and columns > 0


#: Publishers' names, titles of tables and licences stand in the line of the source as published.
PUBLISHED_IN = "en"


def source_line(facts: Facts) -> str:
    """Publisher, table, release and licence in one line under a figure."""
    return " · ".join(
        (
            f"{facts.publisher}, {facts.title}",
            _("release %(day)s (%(short)s)")
            % {"day": facts.vintage.isoformat(), "short": facts.short},
            facts.licence,
        )
    )
