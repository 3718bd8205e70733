"""Nobody's small figure can be worked out from what is published, whatever is added and subtracted."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.migstat import factories as make

from migstat.disclosure import Policy, audit, policy_for, protect, protected, read_policies
from migstat.disclosure.relations import axis
from migstat.sdmx.model import Kind, MigstatError, Table
from migstat.store import Query, Store

POLICY = Policy("small", threshold=5)
CITIZENS = ("AL", "RS", "XK", "STLS")
AREAS = ("AT", "DE", "CH")


def table(cells: dict[tuple[str, str, str], int], *, wholes: bool = True) -> Table:
    """Counts by citizenship, area and sex (M, F) with every total and an aggregate of areas."""
    rows: dict[tuple[str, str, str], float] = {}
    for (citizen, geo, sex), value in cells.items():
        places = product(
            (citizen, "TOTAL"), (geo, "TOTAL", *(["EU27_2020"] if geo != "CH" else [])), (sex, "T")
        )
        for key in places if wholes else [(citizen, geo, sex)]:
            rows[key] = rows.get(key, 0.0) + value
    return make.table(
        make.dataflow(), [("A", *key, "2023", value) for key, value in sorted(rows.items())]
    )


small_tables = st.fixed_dictionaries({
    key: st.one_of(st.integers(0, 6), st.integers(0, 60))
    for key in product(CITIZENS, AREAS, ("M", "F"))
}).map(table)  # fmt: skip


def equations(whole: Table) -> list[tuple[int, list[int]]]:
    """Row of each total and rows of its parts, straight from the codes."""
    keys = list(
        zip(*(whole.rows.column(id).to_pylist() for id in ("CITIZEN", "GEO", "SEX")), strict=True)
    )
    place = {key: n for n, key in enumerate(keys)}
    found = []
    for n, (citizen, geo, sex) in enumerate(keys):
        if citizen == "TOTAL":
            found.append((n, [place[c, geo, sex] for c in CITIZENS if (c, geo, sex) in place]))
        if geo == "TOTAL":
            found.append((n, [place[citizen, g, sex] for g in AREAS if (citizen, g, sex) in place]))
        if geo == "EU27_2020":
            found.append((n, [place[citizen, g, sex] for g in ("AT", "DE")]))
        if sex == "T":
            found.append((n, [place[citizen, geo, s] for s in "MF"]))
    return found


@settings(max_examples=40)
@given(small_tables, st.integers(1, 2))
def test_for_every_small_figure_there_is_another_table_with_the_same_published_figures(
    whole, width
) -> None:
    found = protect(whole, Policy("p", threshold=5, width=width))
    values = whole.rows.column("OBS_VALUE").to_numpy()
    for row in np.flatnonzero(found.primary):
        other = values.copy()
        for moved, step in found.moves[int(row)].items():
            other[moved] += step * width
        assert abs(other[row] - values[row]) == width
        changed = other != values
        assert not (changed & ~found.withheld).any()  # what is published is the same
        assert (other[changed] >= 1).all()  # and a withheld count is still somebody
        for total, parts in equations(whole):
            assert other[total] == sum(other[parts])


@settings(max_examples=40)
@given(small_tables)
def test_an_audit_that_knows_nothing_of_the_method_finds_no_exact_figure(whole) -> None:
    shown, found = protected(whole, POLICY)
    audited = audit(shown)
    values = whole.rows.column("OBS_VALUE").to_numpy()
    assert set(audited.low) == set(np.flatnonzero(found.withheld).tolist())
    assert not set(audited.exposed) & set(np.flatnonzero(found.primary).tolist())
    for row, low in audited.low.items():
        assert low <= values[row] <= audited.high[row]


@settings(max_examples=12)
@given(
    st.fixed_dictionaries({(c, g, "M"): st.integers(0, 3) for c in CITIZENS[:3] for g in AREAS[:2]})
)
def test_trying_every_table_there_could_be_gives_no_small_figure_away(cells) -> None:
    rows: dict[tuple[str, str], float] = {}
    for (citizen, geo, _sex), value in cells.items():
        for key in product((citizen, "TOTAL"), (geo, "TOTAL")):
            rows[key] = rows.get(key, 0.0) + value
    keys = sorted(rows)
    whole = make.table(make.dataflow(), [("A", c, g, "T", "2023", rows[c, g]) for c, g in keys])
    shown, found = protected(whole, POLICY)
    published = shown.rows.column("OBS_VALUE").to_pylist()
    fixed = {key: v for key, v in zip(keys, published, strict=True) if v is not None}
    inner = [key for key in keys if "TOTAL" not in key]
    possible: dict[tuple[str, str], set[float]] = {key: set() for key in keys}
    choices = [[fixed[key]] if key in fixed else range(1, 6) for key in inner]
    for values in product(*choices):
        one = dict(zip(inner, map(float, values), strict=True))
        for c in ("AL", "RS", "XK"):
            one[c, "TOTAL"] = one[c, "AT"] + one[c, "DE"]
        for g in ("AT", "DE", "TOTAL"):
            one["TOTAL", g] = sum(one[c, g] for c in ("AL", "RS", "XK"))
        if all(one[key] == value for key, value in fixed.items()):
            for key, value in one.items():
                possible[key].add(value)
    for n in np.flatnonzero(found.primary):
        assert len(possible[keys[int(n)]]) > 1, keys[int(n)]


@settings(max_examples=15)
@given(small_tables, st.data())
def test_no_sum_that_is_asked_for_says_more_than_the_cells(tmp_path_factory, whole, data) -> None:
    shown, found = protected(whole, POLICY)
    store = Store(tmp_path_factory.mktemp("store"))
    release = store.write(shown)
    structure = whole.dataflow.structure
    hidden = {
        tuple(key) for key, is_hidden in zip(
            zip(*(whole.rows.column(id).to_pylist() for id in ("CITIZEN", "GEO", "SEX")), strict=True),
            found.withheld.tolist(), strict=True,
        ) if is_hidden
    }  # fmt: skip
    for _query in range(6):
        citizens = data.draw(st.lists(st.sampled_from(CITIZENS), min_size=1, unique=True))
        areas = data.draw(st.lists(st.sampled_from(AREAS), min_size=1, unique=True))
        query = Query(keys={"CITIZEN": tuple(citizens), "GEO": tuple(areas), "SEX": ("M",)},
                      group=("TIME_PERIOD",))  # fmt: skip
        for row in store.read(structure, release, query).to_dicts():
            summed = {(c, g, "M") for c in citizens for g in areas}
            if summed & hidden:
                assert row["CONF_STATUS"] == "C"  # withheld in reads, whatever the rest adds up to
            else:
                assert row["CONF_STATUS"] == "F"


def test_one_mark_for_all_that_is_withheld_and_the_same_answer_every_time() -> None:
    whole = table({(c, g, s): 3 if (c, g, s) == ("AL", "AT", "M") else 20
                   for c, g, s in product(CITIZENS, AREAS, ("M", "F"))})  # fmt: skip
    shown, found = protected(whole, POLICY)
    again, _found = protected(whole, POLICY)
    assert shown.rows.equals(again.rows)
    assert found.primary.sum() == 1 and found.secondary.sum() >= 3
    marks = np.array(shown.rows.column("CONF_STATUS").to_pylist())
    assert set(marks[found.withheld]) == {"C"} and set(marks[~found.withheld]) == {"F"}


def test_zero_and_missing_stay_what_they_are() -> None:
    rows = [("A", "AL", "AT", "T", "2023", 0.0), ("A", "AL", "DE", "T", "2023", None, "O", "F")]
    shown, found = protected(make.table(make.dataflow(), rows), POLICY)
    assert not found.withheld.any()
    assert shown.rows.column("OBS_VALUE").to_pylist() == [0.0, None]


def test_two_persons_in_all_are_not_told_by_their_total() -> None:
    rows = [
        ("A", "AL", geo, "T", "2023", v) for geo, v in (("AT", 1.0), ("DE", 1.0), ("TOTAL", 2.0))
    ]
    _shown, found = protected(make.table(make.dataflow(), rows), POLICY)
    assert found.primary.sum() == 3  # one and one make two, so that two must not be said either


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=30))
def test_rounding_moves_nothing_by_more_than_half_and_says_so(values) -> None:
    rows = [("A", "AL", "AT", "T", str(1990 + n), float(v)) for n, v in enumerate(values)]
    shown, _found = protected(make.table(make.dataflow(), rows), Policy("r", round_to=5))
    got = shown.rows.column("OBS_VALUE").to_pylist()
    assert all(v % 5 == 0 and abs(v - was) <= 2.5 for v, was in zip(got, values, strict=True))
    assert shown.dataflow.rounded_to == 5


def test_what_cannot_be_protected_is_refused_with_the_reason() -> None:
    both = [("A", "AL", "AT", "T", "2023", 1.0), ("M", "AL", "AT", "T", "2023-01", 1.0)]
    with pytest.raises(MigstatError, match="several frequencies"):
        protect(make.table(make.dataflow(), both), POLICY)
    with pytest.raises(MigstatError, match="shares or rates"):
        protect(make.table(make.dataflow(kind=Kind.RATE), both[:1]), POLICY)


def test_policies_are_data_and_refuse_what_they_do_not_know() -> None:
    assert policy_for("NAT_PERMITS") is not None and policy_for("ASYAPP") is None
    with pytest.raises(MigstatError, match="mood"):
        read_policies("[[policy]]\nid = 'x'\nmood = 1")
    with pytest.raises(MigstatError, match="threshold"):
        read_policies("[[policy]]\nid = 'x'\nthreshold = 1")
    with pytest.raises(MigstatError, match="TOML"):
        read_policies("[[policy")


def test_a_composite_is_a_part_like_any_unless_its_own_parts_are_there() -> None:
    citizen = make.structure().dimension("CITIZEN")
    alone = axis(citizen, ("AL", "RS_XK", "TOTAL"))
    assert alone.wholes == {2: (0, 1)}
    beside = axis(citizen, ("AL", "RS", "RS_XK", "XK"))
    assert beside.wholes == {2: (1, 3)}
