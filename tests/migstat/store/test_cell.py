"""Missing, zero, confidential, rounded and plain values are told apart."""

from __future__ import annotations

import pytest

from migstat.store import CellState, State, period, state
from migstat.store.period import fits


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ((12.0, "A", "F", None), CellState(State.VALUE, 12.0)),
        ((0.0, "A", "F", None), CellState(State.ZERO, 0.0)),
        ((None, "A", "F", None), CellState(State.MISSING, None, "O")),
        ((None, "L", "F", 5), CellState(State.MISSING, None, "L")),
        ((None, "MP", "F", None), CellState(State.MISSING, None, "M")),
        ((None, "OQ", "F", None), CellState(State.MISSING, None, "Q")),
        ((12.0, "A", "C", 5), CellState(State.CONFIDENTIAL, None, "C")),
        ((None, "Q", "N", None), CellState(State.CONFIDENTIAL, None, "N")),
        ((10.0, "P", "F", 5), CellState(State.ROUNDED, 10.0)),
        ((0.0, "A", "F", 5), CellState(State.ROUNDED, 0.0)),
        ((0.0, "N", "F", None), CellState(State.ROUNDED, 0.0, "N")),
        ((7.0, "EL", "F", None), CellState(State.VALUE, 7.0, "", is_incomplete=True)),
    ],
)
def test_states(cell: tuple[float | None, str, str, int | None], expected: CellState) -> None:
    assert state(*cell) == expected


@pytest.mark.parametrize(
    ("text", "frequency", "begin", "end"),
    [
        ("2024", "A", "2024-01-01", "2024-12-31"),
        ("2024-S2", "S", "2024-07-01", "2024-12-31"),
        ("2024-Q1", "Q", "2024-01-01", "2024-03-31"),
        ("2024-02", "M", "2024-02-01", "2024-02-29"),
        ("2020-W53", "W", "2020-12-28", "2021-01-03"),
        ("2024-02-29", "D", "2024-02-29", "2024-02-29"),
    ],
)
def test_periods(text: str, frequency: str, begin: str, end: str) -> None:
    span = period(text)
    assert (span.frequency, str(span.begin), str(span.end)) == (frequency, begin, end)
    assert fits(text, frequency)


def test_a_five_yearly_period_is_written_as_a_year() -> None:
    assert fits("1990", "A5")
    assert not fits("1990-01", "A5")
    assert not fits("2023-W53", "W")
