"""Every lesson of data that was taken in unread has its rule, and figures that stay raise no alarm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.migstat import factories as make

from migstat.sdmx.model import Kind, Table
from migstat.sources.review import Severity, is_severe, review

Row = tuple[Any, ...]
#: Two origins, three hosts, three years; figures large enough that a fall means something.
ROWS: tuple[Row, ...] = tuple(
    ("A", origin, host, "T", str(year), float(1000 + 100 * n + year - 2020))
    for n, (origin, host) in enumerate(
        (origin, host) for origin in ("AL", "XK") for host in ("AT", "DE", "SE")
    )
    for year in (2021, 2022, 2023)
)


def found(new: Sequence[Row], old: Sequence[Row] | None = ROWS) -> dict[str, tuple[Severity, str]]:
    before = make.table(make.dataflow(), old) if old is not None else None
    said = review(
        make.table(make.dataflow(), new),
        before.rows if before else None,
        before.dataflow.structure if before else None,
    )
    return {one.rule: (one.severity, str(one)) for one in said}


def without(where: Callable[[Row], bool]) -> list[Row]:
    return [row for row in ROWS if not where(row)]


def changed(where: Callable[[Row], bool], factor: float) -> list[Row]:
    return [(*row[:5], row[5] * factor) if where(row) else row for row in ROWS]


def test_a_first_release_and_one_that_stays_are_only_noted() -> None:
    assert found(ROWS, None) == {
        "first": (Severity.NOTE, "This is the first release of the table; figures: 18.")
    }
    assert found(ROWS) == {"changes": (Severity.NOTE, "Figures: 0 new, 0 revised, 0 gone.")}


@pytest.mark.parametrize(
    ("new", "rule", "severity", "words"),
    [
        (without(lambda r: r[4] == "2022"), "vanished-period", "severe", "have not come again: 2022."),
        (without(lambda r: r[4] == "2022" and r[2] == "SE"), "vanished-area-period", "severe", "(1): SE 2022."),
        (without(lambda r: r[1] == "XK"), "vanished-codes", "severe", "has lost codes that it had before: XK."),
        ([*ROWS, ("A", "RS", "AT", "T", "2021", 5.0)], "new-codes", "look", "has codes that it did not have before: RS."),
        (changed(lambda r: r[1:5] == ("XK", "DE", "T", "2022"), 0.01), "fell-revised", "severe", "A XK DE T 2022 (1402 → 14.02)"),
        ([*ROWS, ("A", "XK", "DE", "T", "2024", 3.0)], "fell", "severe", "A XK DE T 2024 (1403 → 3)"),
        ([*ROWS, ("A", "DE", "DE", "T", "2023", 5.0)], "diagonal", "severe", "from an area to itself (1): DE 2023."),
        (changed(lambda r: r[4] == "2021", 1.2), "totals", "look", "2021 +20%"),
        (changed(lambda r: r[4] == "2021", 1.6), "totals", "severe", "2021 +60%"),
        (changed(lambda r: r[4] == "2023", 2.0), "doubled-figures", "severe", "exactly twice what it was: 2023."),
        ([*ROWS, ROWS[0]], "doubled-rows", "severe", "there twice (1): A AL AT T 2021."),
    ],
)  # fmt: skip
def test_what_happened_elsewhere_is_found_here(
    new: list[Row], rule: str, severity: str, words: str
) -> None:
    said = found(new)
    assert said[rule][0] == severity and words in said[rule][1]


def test_own_citizens_of_a_stock_are_no_flow_to_oneself() -> None:
    rows = [*ROWS, ("A", "DE", "DE", "T", "2023", 5.0)]
    flow = replace(make.dataflow(), kind=Kind.STOCK)
    assert [one.rule for one in review(make.table(flow, rows), None)] == ["first"]


def test_a_diagonal_that_was_there_before_asks_for_a_glance() -> None:
    rows = [*ROWS, ("A", "DE", "DE", "T", "2023", 5.0)]
    assert found(rows, rows)["diagonal"][0] is Severity.LOOK


def test_many_figures_that_are_gone_are_severe() -> None:
    many = [("A", "AL", "AT", "T", f"{year}", 5.0) for year in range(1700, 2024)]
    assert found(many[:200], many)["gone"][0] is Severity.SEVERE


def test_other_dimensions_cannot_be_compared() -> None:
    table = make.table(make.dataflow(), ROWS)
    flow = replace(table.dataflow, structure=replace(
        table.dataflow.structure, dimensions=table.dataflow.structure.dimensions[:-1]))  # fmt: skip
    old = table.rows.drop_columns([table.dataflow.structure.dimensions[-1].id])
    said = review(table, old, flow.structure)
    assert [(one.rule, one.severity) for one in said] == [("axes", "severe")]


@settings(max_examples=25, deadline=None)
@given(figures=st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=18, max_size=18))
def test_the_same_figures_are_never_severe(figures: list[float | None]) -> None:
    """Whatever stands in a table: if it stays as it is, nobody has to decide."""
    rows = [(*row[:5], value) for row, value in zip(ROWS, figures, strict=True)]
    table: Table = make.table(make.dataflow(), rows)
    assert not is_severe(review(table, table.rows, table.dataflow.structure))
