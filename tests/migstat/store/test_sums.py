"""Sums: what may be added, and what a sum says about its parts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.migstat.factories import APPLICANT, INDICATOR, dataflow, table

from migstat.sdmx.model import Dimension, Kind, Role
from migstat.store import Answer, NotSummable, Query, Store

MEASURES = (
    Dimension("INDICATOR", {"en": "Indicator"}, Role.INDICATOR, INDICATOR),
    Dimension("APPLICANT", {"en": "Applicant"}, Role.OTHER, APPLICANT),
)
Rows = list[tuple[str | float | None, ...]]
Sum = Callable[..., Answer]


@pytest.fixture(params=["memory", "parquet"])
def add(request: pytest.FixtureRequest, tmp_path: Path) -> Sum:
    """Write rows and sum them, in memory or over Parquet."""
    store = Store(tmp_path, **({} if request.param == "memory" else {"budget": 0}))

    def add(rows: Rows, query: Query, **flow: object) -> Answer:
        made = dataflow(*flow.pop("extra", ()), **flow)  # type: ignore[misc, arg-type]
        return store.read(made.structure, store.write(table(made, rows)), query)

    return add


def test_a_sum_keeps_what_is_asked_and_the_period(add: Sum) -> None:
    rows: Rows = [
        ("A", "SY", "AT", "F", "2023", 1.0),
        ("A", "SY", "AT", "M", "2023", 2.0),
        ("A", "SY", "DE", "F", "2023", 4.0),
        ("A", "XK", "DE", "F", "2024", 8.0),
    ]
    answer = add(rows, Query(group=("CITIZEN",)))
    assert answer.columns == ("CITIZEN", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "CONF_STATUS")
    assert answer.rows() == [("SY", "2023", 7.0, "A", "F"), ("XK", "2024", 8.0, "A", "F")]
    answer = add(rows, Query(group=("TIME_PERIOD",), columns=("TIME_PERIOD", "OBS_VALUE"), last=1))
    assert answer.rows() == [("2024", 8.0)]
    answer = add(rows, Query(group=("GEO",), last=1, columns=("GEO", "OBS_VALUE"), limit=1))
    assert (answer.rows(), answer.total) == ([("AT", 3.0)], 2)


def test_missing_stays_missing_and_incomplete_is_told(add: Sum) -> None:
    rows: Rows = [
        ("A", "SY", "AT", "F", "2022", None, "L", "F"),
        ("A", "SY", "AT", "M", "2022", None, "A", "F"),
        ("A", "SY", "AT", "F", "2023", None, "P", "F"),
        ("A", "SY", "AT", "M", "2023", 5.0, "E", "F"),
        ("A", "SY", "AT", "F", "2024", 0.0),
        ("A", "SY", "AT", "M", "2024", 0.0, "BP", "F"),
    ]
    answer = add(rows, Query(group=("GEO",), columns=("OBS_VALUE", "OBS_STATUS")))
    assert answer.rows() == [(None, "LO"), (5.0, "EOP"), (0.0, "BP")]


def test_a_sum_is_as_confidential_as_its_parts(add: Sum) -> None:
    rows: Rows = [
        ("A", "SY", "AT", "F", "2022", 1.0, "A", "F"),
        ("A", "SY", "AT", "M", "2022", 1.0, "A", "N"),
        ("A", "SY", "AT", "F", "2023", 1.0, "A", "C"),
        ("A", "SY", "AT", "M", "2023", 1.0, "A", "N"),
    ]
    answer = add(rows, Query(group=("GEO",), columns=("CONF_STATUS",)))
    assert answer.rows() == [("N",), ("C",)]


def test_a_total_is_not_added_to_its_parts(add: Sum) -> None:
    rows: Rows = [("A", "SY", "AT", sex, "2022", 1.0) for sex in "TMF"]
    with pytest.raises(NotSummable, match="SEX cannot be summed: T already contains the others"):
        add(rows, Query(group=("GEO",)))
    assert add(rows, Query({"SEX": ("T",)}, group=("GEO",))).column("OBS_VALUE") == [1.0]
    assert add(rows, Query({"SEX": ("M", "F")}, group=("GEO",))).column("OBS_VALUE") == [2.0]


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        (("EU27_2020", "AT"), "EU27_2020 is an aggregate"),
        (("RS_XK", "XK"), "RS_XK already contains XK"),
        (("TOTAL", "AT"), "TOTAL is an aggregate"),
        (("FX", "AT"), "FX must never be summed"),
    ],
)
def test_areas_that_overlap_are_not_added(add: Sum, codes: tuple[str, str], sentence: str) -> None:
    rows: Rows = [("A", code, "DE", "T", "2022", 1.0) for code in codes]
    with pytest.raises(NotSummable, match=sentence):
        add(rows, Query(group=("GEO",)))
    assert len(add(rows, Query({"CITIZEN": codes[:1]}, group=("GEO",)))) == 1


def test_a_composite_without_its_parts_is_added_like_any_area(add: Sum) -> None:
    rows: Rows = [("A", code, "DE", "T", "2022", 1.0) for code in ("RS_XK", "SY", "STLS")]
    assert add(rows, Query(group=("GEO",))).column("OBS_VALUE") == [3.0]


def test_indicators_and_frequencies_do_not_add_up(add: Sum) -> None:
    rows: Rows = [
        ("A", "SY", "AT", "T", indicator, applicant, "2022", 1.0)
        for indicator in ("REF", "ASY")
        for applicant in ("FRST", "SUBS")
    ]
    with pytest.raises(NotSummable, match="INDICATOR cannot be summed: different indicators"):
        add(rows, Query(group=("GEO",)), extra=MEASURES)
    answer = add(rows, Query({"INDICATOR": ("REF",)}, group=("GEO",)), extra=MEASURES)
    assert answer.column("OBS_VALUE") == [2.0]
    mixed: Rows = [("A", "SY", "AT", "T", "2022", 1.0), ("M", "SY", "AT", "T", "2022-01", 1.0)]
    with pytest.raises(NotSummable, match="FREQ cannot be summed"):
        add(mixed, Query(group=("GEO",)))


def test_rates_and_shares_do_not_add_up(add: Sum) -> None:
    rows: Rows = [("A", "SY", geo, "T", "2022", 1.0) for geo in ("AT", "DE")]
    with pytest.raises(NotSummable, match="rates"):
        add(rows, Query(group=("CITIZEN",)), kind=Kind.RATE)
    with pytest.raises(NotSummable, match="shares"):
        add(rows, Query(group=("CITIZEN",)), unit="PC")
    assert len(add(rows, Query(group=("CITIZEN", "GEO")), unit="PC")) == 2
