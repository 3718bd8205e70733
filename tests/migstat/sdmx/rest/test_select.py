"""A question made definite: the store gives a cover, and the cut leaves exactly what was meant."""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as some
from tests.migstat import factories as make

from migstat.sdmx.model import MigstatError
from migstat.sdmx.rest import parse, select, since
from migstat.sdmx.rest.periods import passes, passes_text
from migstat.store import Store
from migstat.store.answer import Answer, Coded, Measured

ORIGINS, AREAS, SEXES = ("AL", "XK", "RS"), ("AT", "DE"), ("T", "M")
PERIODS = ("2020", "2021", "2022")
ROWS = [
    ("A", *cell, None if n % 7 == 3 else float(n), "L" if n % 7 == 3 else "P" if n % 5 == 0 else "A", "F")
    for n, cell in enumerate(itertools.product(ORIGINS, AREAS, SEXES, PERIODS))
    if n % 6 != 5
]  # fmt: skip
FLOW = make.dataflow()
NAMES = FLOW.structure.columns


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    found = Store(tmp_path_factory.mktemp("store"))
    return found, found.write(make.table(FLOW, ROWS))


def answered(store, path: str, query: str = "") -> list[tuple[object, ...]]:
    there, release = store
    asked = parse("3.0", path, query)
    selection = select(asked, FLOW.structure, there.facts(release).codes)
    return selection.cut(there.read(FLOW.structure, release, selection.query)).rows()


def meant(path: str, query: str = "") -> list[tuple[object, ...]]:
    """The same question asked of each row by itself, as slowly and as plainly as can be."""
    asked = parse("3.0", path, query)
    found = []
    for row in sorted(ROWS, key=lambda one: one[:5]):
        cell = dict(zip(NAMES, row, strict=True))
        on_key = not asked.keys or any(
            all(not codes or code in codes for code, codes in zip(row, key, strict=False))
            for key in asked.keys
        )
        if on_key and all(_passes(cell, one) for one in asked.filters):
            found.append(row)
    series = [list(rows) for _, rows in itertools.groupby(found, key=lambda one: one[:4])]
    if asked.first or asked.last:
        series = [
            [
                row
                for n, row in enumerate(rows)
                if (asked.first and n < asked.first) or (asked.last and len(rows) - n <= asked.last)
            ]
            for rows in series
        ]
    return [row for rows in series for row in rows]


def _passes(cell, one) -> bool:
    value = cell[one.component]
    if one.component == "OBS_VALUE":
        compared = {"ge": lambda a, b: a >= b, "lt": lambda a, b: a < b}
        return value is not None and any(
            all(compared[t.operator](value, float(t.value)) for t in tests) for tests in one.either
        )
    test = passes if one.component == "TIME_PERIOD" else passes_text
    return any(all(test(value, t) for t in tests) for tests in one.either)


keys = some.tuples(
    some.sampled_from(["*", "A"]), some.sampled_from(["*", *ORIGINS, "AL+XK"]),
    some.sampled_from(["*", *AREAS]), some.sampled_from(["*", *SEXES]),
).map(".".join)  # fmt: skip
filters = some.sampled_from([
    "c[CITIZEN]=XK", "c[CITIZEN]=ne:XK", "c[CITIZEN]=sw:A,ew:K", "c[GEO]=co:E", "c[GEO]=nc:E",
    "c[SEX]=T,M", "c[TIME_PERIOD]=ge:2021", "c[TIME_PERIOD]=2020,2022",
    "c[TIME_PERIOD]=ge:2020+le:2021", "c[TIME_PERIOD]=lt:2021,gt:2021", "c[OBS_STATUS]=P",
    "c[OBS_VALUE]=ge:10+lt:30", "c[CITIZEN]=gt:AL+lt:XK", "firstNObservations=1",
    "lastNObservations=1", "c[CITIZEN]=ne:AL+ne:XK+ne:RS", "c[SEX]=M&c[GEO]=AT",
])  # fmt: skip


@given(
    key=some.just("*") | some.lists(keys, min_size=1, max_size=3).map(",".join),
    asked=some.lists(filters, max_size=3, unique_by=lambda one: one.partition("=")[0]),
)
@examples(max_examples=200)
def test_whatever_is_asked_each_row_that_was_meant_is_given_and_no_other(store, key, asked):
    path, query = f"data/dataflow/TESSERA/TESTFLOW/1.0/{key}", "&".join(asked)
    assert answered(store, path, query) == meant(path, query)


@pytest.mark.parametrize(
    ("path", "query", "says"),
    [
        ("data/*/*/*/*/A.XK.AT", "", "4 places"),
        ("data/*/*/*/*/A.QQQ.AT.T", "", "QQQ"),
        ("data/*/*/*/*/A.XK.AT.T,A.XK.QQQ.T", "", "QQQ"),
        ("data/*/*/*", "c[CITIZENSHIP]=XK", "CITIZENSHIP"),
        ("data/*/*/*", "c[CITIZEN]=QQQ", "QQQ"),
        ("data/*/*/*", "c[TIME_PERIOD]=ge:soon", "soon"),
        ("data/*/*/*", "c[OBS_VALUE]=sw:1", "sw:1"),
        ("data/*/*/*", "c[OBS_VALUE]=ge:many", "many"),
        ("data/*/*/*", "dimensionAtObservation=AREA", "AREA"),
        ("data/*/*/*", "attributes=COLOUR", "COLOUR"),
        ("data/*/*/*", "measures=WEIGHT", "WEIGHT"),
    ],
)
def test_what_the_structure_does_not_have_is_refused_by_name(store, path, query, says):
    with pytest.raises(MigstatError) as refused:
        answered(store, path, query)
    assert says in str(refused.value)


def _answer(cells: dict[tuple[str, str], tuple[float, str]]) -> Answer:
    rows = sorted((*key, *cell) for key, cell in cells.items())
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]

    def coded(values):
        labels = tuple(sorted(set(values)))
        return Coded(np.array([labels.index(one) for one in values], np.int64), labels)

    free = coded(["F"] * len(rows))
    data = (
        coded(columns[0]), coded(columns[1]), Measured(np.array(columns[2], np.float64)),
        coded(columns[3]), free,
    )  # fmt: skip
    names = ("GEO", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "CONF_STATUS")
    return Answer(names, data, len(rows))


cells = some.dictionaries(
    some.tuples(some.sampled_from(AREAS + ORIGINS), some.sampled_from(PERIODS)),
    some.tuples(some.sampled_from([0.0, 1.0, float("nan")]), some.sampled_from("AP")),
)


@given(old=cells, new=cells)
def test_what_changed_since_is_what_is_new_or_otherwise_and_what_is_gone(old, new):
    found = since(_answer(old), _answer(new))
    keys = [row[:2] for row in found.changed.rows()]
    assert keys == sorted(key for key in new if str(old.get(key)) != str(new[key]))
    assert [row[:2] for row in found.gone.rows()] == sorted(set(old) - set(new))


def test_a_period_may_be_written_in_the_ways_of_the_standard(store):
    wanted = answered(store, "data/*/*/*", "c[TIME_PERIOD]=ge:2021")
    for said in ("2021-A1", "2021-M01", "2021-01-01T00:00:00", "2021-Q1", str(date(2021, 1, 1))):
        assert answered(store, "data/*/*/*", f"c[TIME_PERIOD]=ge:{said}") == wanted
