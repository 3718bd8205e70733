"""Arithmetic on figures: gaps stay gaps, flags stay on, and what cannot be known is bounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migstat.derive import (
    Counting,
    Figure,
    annual,
    asymmetry,
    balance,
    plus,
    rate,
    recognition,
    triangle,
)
from migstat.derive.balance import Reference

MONTHS = [f"2024-{month:02d}" for month in range(1, 13)]
counts = st.integers(0, 1_000).map(float)
figures = st.one_of(
    counts.map(Figure),
    st.just(Figure()),
    st.just(Figure(is_withheld=True)),
    st.tuples(counts, st.sampled_from(["B", "P", "U", "BP"])).map(
        lambda p: Figure(p[0], flags=p[1])
    ),
)


@given(st.lists(figures, min_size=1, max_size=6))
def test_a_sum_is_a_value_only_where_every_part_is_one(parts) -> None:
    found = plus([(1, one) for one in parts])
    assert found.is_withheld == any(one.is_withheld for one in parts)
    if all(one.value is not None for one in parts):
        assert found.value == sum(one.value for one in parts)
    else:
        assert found.value is None  # never the sum of the rest, never zero
    assert set(found.flags) == {letter for one in parts for letter in one.flags}


def test_a_rate_names_the_year_of_its_inhabitants_and_keeps_the_flags() -> None:
    heads = {"2022": Figure(1_000_000.0), "2023": Figure(2_000_000.0, flags="B")}
    rated = rate({"2023": Figure(500.0, flags="P"), "2024": Figure(500.0)}, [heads], 100_000)
    assert rated.points["2023"] == Figure(25.0, flags="BP")
    assert rated.by == {"2023": "2023", "2024": "2023"}


def test_no_rate_without_inhabitants_and_none_by_stale_ones() -> None:
    heads = {"2019": Figure(10.0), "2024": Figure(0.0)}
    rated = rate({"2022": Figure(1.0), "2024": Figure(1.0), "2023": Figure()}, [heads], 1000)
    assert all(point.value is None for point in rated.points.values()) and not rated.by


def test_an_area_counted_with_another_is_divided_by_both_or_not_at_all() -> None:
    one, other = {"2024": Figure(6.0)}, {"2024": Figure(2.0)}
    assert rate({"2024": Figure(4.0)}, [one, other], 1000).points["2024"].value == 500
    assert rate({"2024": Figure(4.0)}, [one, {}], 1000).points["2024"].value is None


def test_bounds_are_divided_as_values_are() -> None:
    rated = rate({"2024": Figure(low=5.0, high=10.0)}, [{"2024": Figure(1000.0)}], 1000)
    assert rated.points["2024"] == Figure(low=5.0, high=10.0)


@given(st.lists(counts, min_size=12, max_size=12))
def test_persons_counted_once_a_month_make_an_upper_bound_and_never_a_year(months) -> None:
    series = {period: Figure(value) for period, value in zip(MONTHS, months, strict=True)}
    found = annual(series, Counting.PERSONS_ONCE)["2024"]
    assert found.value is None
    assert (found.low, found.high) == (max(months), sum(months))
    assert annual(series, Counting.EVENTS)["2024"].value == sum(months)


def test_a_month_that_is_missing_leaves_a_year_of_events_at_least_the_rest() -> None:
    series = {period: Figure(1.0) for period in MONTHS[:-1]} | {MONTHS[-1]: Figure()}
    assert annual(series, Counting.EVENTS)["2024"] == Figure(low=11.0)
    assert annual(series, Counting.PERSONS_ONCE)["2024"] == Figure(low=1.0)


def test_one_withheld_month_withholds_the_year() -> None:
    series = {period: Figure(1.0) for period in MONTHS} | {"2024-06": Figure(is_withheld=True)}
    assert annual(series, Counting.EVENTS)["2024"] == Figure(is_withheld=True)


def test_a_stock_of_the_year_is_its_last_moment_and_quarters_count_four() -> None:
    stock = {period: Figure(float(n)) for n, period in enumerate(MONTHS)}
    assert annual(stock, Counting.STOCK)["2024"] == Figure(11.0)
    del stock["2024-12"]
    assert annual(stock, Counting.STOCK)["2024"].value is None
    quarters = {f"2024-Q{n}": Figure(1.0) for n in (1, 2, 3, 4)}
    assert annual(quarters, Counting.EVENTS)["2024"] == Figure(4.0)


def test_recognition_is_missing_where_one_outcome_is() -> None:
    refugee, other = {"2024": Figure(20.0)}, {"2024": Figure(5.0, flags="P")}
    total = {"2024": Figure(100.0), "2023": Figure(0.0)}
    assert recognition([refugee, other], [total])["2024"] == Figure(25.0, flags="P")
    assert recognition([refugee, {}], [total])["2024"].value is None
    assert recognition([{"2023": Figure(0.0)}], [total])["2023"].value is None


@given(counts, counts, counts, st.integers(-500, 500), counts)
def test_the_balance_closes_to_the_unit_with_its_residual(p, b, d, m, q) -> None:
    series = [{"2023": Figure(float(v))} for v in (b, d, m)]
    one = balance({"2023": Figure(p), "2024": Figure(q)}, *series, Reference.FIRST_OF_JANUARY)
    found = one["2023"]
    assert found.residual.value is not None
    assert p + b - d + m + found.residual.value == pytest.approx(q)
    gone = balance({"2023": Figure(p), "2024": Figure(q)}, *series[:2], {}, Reference.MIDDLE)
    assert gone["2023"].residual.value is None


def test_two_reports_are_compared_without_taking_one_for_the_truth() -> None:
    found = asymmetry({"2024": Figure(150.0)}, {"2024": Figure(50.0, flags="E")})["2024"]
    assert (found.absolute, found.relative, found.ratio, found.flags) == (100, 100, 3, "E")
    back = asymmetry({"2024": Figure(50.0)}, {"2024": Figure(150.0)})["2024"]
    assert (back.absolute, back.relative) == (-100, -100)


def test_a_side_that_says_nothing_gives_no_difference() -> None:
    found = asymmetry({"2024": Figure(0.0), "2023": Figure(5.0)}, {"2023": Figure()})
    assert found["2024"].right is None and found["2024"].absolute is None
    assert found["2023"].absolute is None
    zero = asymmetry({"2024": Figure(0.0)}, {"2024": Figure(0.0)})["2024"]
    assert zero.absolute == 0 and zero.relative is None and zero.ratio is None


def test_rounding_alone_may_explain_and_days_a_year_apart_are_matched() -> None:
    near = asymmetry({"2024": Figure(10.0)}, {"2024": Figure(15.0)}, rounded=(5, 5))["2024"]
    assert near.is_within_rounding
    exact = asymmetry({"2024": Figure(10.0)}, {"2024": Figure(11.0)})["2024"]
    assert not exact.is_within_rounding
    moved = asymmetry({"2023": Figure(1.0)}, {"2024": Figure(1.0)}, shift=1)
    assert list(moved) == ["2023"] and moved["2023"].absolute == 0


def test_a_triangle_says_what_each_vintage_changed_and_what_it_lost() -> None:
    found = triangle([
        ("2024-01-01", {"2022": Figure(100.0), "2023": Figure(50.0)}),
        ("2024-06-01", {"2022": Figure(110.0)}),
        ("2025-01-01", {"2022": Figure(105.0), "2023": Figure(), "2024": Figure(7.0)}),
    ])  # fmt: skip
    first, second, third = found.rows
    assert first[0].is_first and first[2].figure is None and not first[2].is_gone
    assert (second[0].change, second[0].per_cent) == (10, 10) and second[1].is_gone
    assert third[1].change is None and third[2].is_first
    assert found.total == {"2022": 5, "2023": None, "2024": 0}
    assert found.mean_absolute["2022"] == 7.5 and found.mean_absolute["2024"] is None
