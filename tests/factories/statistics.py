"""Small releases to test with: figures of a few areas, published the way every release is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from tests.migstat import factories as numbers
from tests.once import made_once

from migstat.sdmx.model import Table
from tessera.access.people import OPERATOR
from tessera.statistics import actions, bridge
from tessera.statistics.actions import Published
from tessera.statistics.models import Release

Row = tuple[Any, ...]

#: Two citizenships in two areas over three years, total of sexes; one is missing, one is zero.
ROWS: tuple[Row, ...] = (
    ("A", "AL", "AT", "T", "2021", 10.0), ("A", "AL", "AT", "T", "2022", 12.0),
    ("A", "AL", "AT", "T", "2023", 15.0), ("A", "AL", "DE", "T", "2021", 110.0),
    ("A", "AL", "DE", "T", "2022", None, "L", "F"), ("A", "AL", "DE", "T", "2023", 150.0, "P", "F"),
    ("A", "XK", "AT", "T", "2021", 0.0), ("A", "XK", "AT", "T", "2022", 7.0),
    ("A", "XK", "AT", "T", "2023", 8.0), ("A", "XK", "DE", "T", "2021", 70.0),
    ("A", "XK", "DE", "T", "2022", 71.0), ("A", "XK", "DE", "T", "2023", 77.0),
)  # fmt: skip


def table(
    rows: Iterable[Row] = ROWS,
    *,
    code: str = "TESTFLOW",
    vintage: date = date(2025, 3, 1),
    rounded_to: int | None = None,
) -> Table:
    """A table of the test's structure, as known on a day."""
    flow = replace(numbers.dataflow(id=code), rounded_to=rounded_to)
    made = numbers.table(flow, rows)
    return replace(made, vintage=vintage, retrieved=vintage)


def published(rows: Iterable[Row] = ROWS, **facts: Any) -> Published:
    """Publish a table; what :func:`table` does not take are the terms on which it is given."""
    about = {name: facts.pop(name) for name in ("code", "vintage", "rounded_to") if name in facts}
    return actions.publish(table(rows, **about), by=OPERATOR, terms=actions.Terms(**facts))


def release(rows: Iterable[Row] = ROWS, **facts: Any) -> Release:
    """The release that publishing gave."""
    return published(rows, **facts).release


def standing() -> Release:
    """The small table as most tests find it: published for the first that asks, its rows written again
    for those after it. Its file stays in the store, unless a test takes it away.
    """
    made = _standing(str(settings.HOME))
    if made.path not in bridge.store().releases():
        bridge.store().write(table())
    return made


@made_once
def _standing(_home: str) -> Release:
    return release()


def changed(rows: Iterable[Row], **figures: float | None) -> list[Row]:
    """The same rows with some figures replaced: ``XK_DE_2023=80.0``."""
    wanted = dict(figures)
    return [
        (*row[:5], wanted[key]) if (key := f"{row[1]}_{row[2]}_{row[4]}") in wanted else row
        for row in rows
    ]
