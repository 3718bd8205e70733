"""What can be asked of a release, and what is refused; from memory and from Parquet alike."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from tests.migstat.factories import dataflow, monthly, structure, table

from migstat.sdmx.model import MigstatError, UnknownDimension
from migstat.store import (
    Answer,
    BadPeriod,
    BadQuery,
    Query,
    Store,
    UnknownCode,
    UnknownColumn,
)
from migstat.store.duck import Duck

FLOW = dataflow()
ROWS = [
    ("A", "SY", "AT", "T", "2022", 10.0),
    ("A", "SY", "AT", "T", "2023", 20.0),
    ("A", "SY", "AT", "T", "2024", None, "O", "F"),
    ("A", "SY", "DE", "F", "2023", 7.0),
    ("A", "SY", "DE", "M", "2023", 8.0),
    ("A", "XK", "AT", "T", "2023", 0.0),
    ("M", "XK", "AT", "T", "2023-02", 1.0),
    ("M", "XK", "AT", "T", "2023-12", 2.0),
    ("M", "XK", "AT", "T", "2024-01", 3.0, "P", "C"),
]
Ask = Callable[[Query], Answer]


@pytest.fixture(params=["memory", "parquet"])
def ask(request: pytest.FixtureRequest, tmp_path: Path) -> Ask:
    """Ask a release that is held in memory, or one that fits into no budget."""
    store = Store(tmp_path, **({} if request.param == "memory" else {"budget": 0}))
    release = store.write(table(FLOW, ROWS))
    return lambda query: store.read(FLOW.structure, release, query)


def values(answer: Answer) -> list[object]:
    return list(answer.column("OBS_VALUE"))


def test_all_rows_of_an_unrestricted_query(ask: Ask) -> None:
    answer = ask(Query())
    assert answer.columns == FLOW.structure.columns
    assert answer.rows() == [row + ("A", "F")[len(row) - 6 :] for row in ROWS]
    assert answer.total == len(answer) == 9


def test_codes_of_one_dimension_are_alternatives_and_dimensions_conditions(ask: Ask) -> None:
    assert values(ask(Query({"GEO": ("DE",), "SEX": ("M", "F")}))) == [7.0, 8.0]
    assert values(ask(Query({"CITIZEN": ("XK",), "FREQ": ("A",)}))) == [0.0]
    assert values(ask(Query({"SEX": ("F",)}))) == [7.0]


def test_a_code_that_is_known_but_absent_gives_no_rows(ask: Ask) -> None:
    answer = ask(Query({"GEO": ("FR",)}))
    assert (len(answer), answer.total, answer.rows()) == (0, 0, [])
    assert answer.columns == FLOW.structure.columns
    assert answer.arrow().num_rows == 0
    assert (
        len(ask(Query({"GEO": ("FR",), "FREQ": ("A",), "SEX": ("T",)}, last=1, group=("GEO",))))
        == 0
    )
    assert values(ask(Query({"GEO": ("FR", "DE")}))) == [7.0, 8.0]


def test_periods_lie_wholly_between_the_bounds(ask: Ask) -> None:
    assert values(ask(Query({"CITIZEN": ("XK",)}, start="2023", end="2023"))) == [0.0, 1.0, 2.0]
    assert values(ask(Query({"CITIZEN": ("XK",)}, start="2023-03"))) == [2.0, 3.0]
    assert values(ask(Query({"FREQ": ("M",)}, end="2023-Q4"))) == [1.0, 2.0]
    assert values(ask(Query(start="2031"))) == []


def test_last_counts_observations_of_each_series_missing_ones_too(ask: Ask) -> None:
    answer = ask(Query({"FREQ": ("A",)}, last=2))
    assert values(answer) == [20.0, None, 7.0, 8.0, 0.0]
    assert values(ask(Query({"FREQ": ("A",)}, last=1, end="2023"))) == [20.0, 7.0, 8.0, 0.0]
    assert len(ask(Query(last=99))) == 9


def test_columns_limit_and_offset(ask: Ask) -> None:
    answer = ask(Query(columns=("OBS_VALUE", "GEO"), limit=2, offset=3))
    assert answer.columns == ("OBS_VALUE", "GEO")
    assert answer.rows() == [(7.0, "DE"), (8.0, "DE")]
    assert answer.total == 9
    assert ask(Query(limit=0)).total == 9
    assert ask(Query(offset=50)).rows() == []


def test_missing_is_none_and_zero_is_zero(ask: Ask) -> None:
    answer = ask(Query({"GEO": ("AT",), "FREQ": ("A",)}, columns=("OBS_VALUE", "OBS_STATUS")))
    assert answer.rows() == [(10.0, "A"), (20.0, "A"), (None, "O"), (0.0, "A")]
    arrow = answer.arrow()
    assert arrow.schema == pa.schema({"OBS_VALUE": pa.float64(), "OBS_STATUS": pa.string()})
    assert arrow.column("OBS_VALUE").null_count == 1
    assert arrow.to_pylist() == answer.to_dicts()


def test_batches_are_the_rows(ask: Ask) -> None:
    answer = ask(Query())
    batches = list(answer.batches(4))
    assert [len(batch) for batch in batches] == [4, 4, 1]
    assert [row for batch in batches for row in batch] == answer.rows()
    with pytest.raises(ValueError, match="at least one row"):
        next(answer.batches(0))


def test_what_is_unknown_is_an_error_never_the_whole_table(ask: Ask) -> None:
    with pytest.raises(UnknownDimension, match="no dimension “AGE” here; this table has FREQ"):
        ask(Query({"AGE": ("TOTAL",)}))
    with pytest.raises(UnknownDimension, match="“AGE”"):
        ask(Query(group=("AGE",)))
    with pytest.raises(UnknownCode, match="“X” is not a code of SEX"):
        ask(Query({"SEX": ("T", "X")}))
    with pytest.raises(UnknownCode, match="“de” is not a code of GEO; near to it are DE"):
        ask(Query({"GEO": ("de",)}))
    with pytest.raises(UnknownCode):
        ask(Query({"GEO": ("' OR 1=1 --",)}))
    with pytest.raises(UnknownColumn, match="no column “value”"):
        ask(Query(columns=("value",)))
    with pytest.raises(UnknownColumn, match="no column “GEO”"):
        ask(Query({"SEX": ("T",)}, group=("FREQ", "CITIZEN"), columns=("GEO",)))


@pytest.mark.parametrize(
    "text", ["", "24", "2024-13", "2024-02-30", "2024-Q5", "now", "٢٠٢٤", "0000"]
)
def test_a_bad_period_is_refused(text: str) -> None:
    for question in ({"start": text}, {"end": text}):
        with pytest.raises(BadPeriod, match="is not a period; write 2024"):
            Query(**question)


def test_queries_without_a_meaning_are_refused() -> None:
    with pytest.raises(BadQuery, match="2024 to 2023-12 ends before it starts"):
        Query(start="2024", end="2023-12")
    with pytest.raises(BadQuery, match="GEO is given without a code"):
        Query({"GEO": ()})
    with pytest.raises(BadQuery, match="must be a list, not the text 'DE'"):
        Query({"GEO": "DE"})  # type: ignore[dict-item]
    with pytest.raises(BadQuery, match="last must be a whole number of 1 or more, not 0"):
        Query(last=0)
    with pytest.raises(BadQuery, match="limit"):
        Query(limit=-1)
    with pytest.raises(BadQuery, match="offset"):
        Query(offset=-1)
    with pytest.raises(BadQuery, match="names the same column twice"):
        Query(columns=("GEO", "GEO"))


def test_a_structure_with_other_dimensions_is_refused(store: Store) -> None:
    release = store.write(table(FLOW, ROWS))
    with pytest.raises(MigstatError, match="not those of the structure"):
        store.read(structure(*structure().dimensions[:1]), release, Query())


def test_what_occurs_is_known_without_reading(store: Store) -> None:
    release = store.write(table(FLOW, ROWS))
    assert store.codes(FLOW.structure, release, "GEO") == ["AT", "DE"]
    assert store.periods(release)[:2] == ["2022", "2023"]
    assert store.series_count(release) == 5
    assert store.parts(FLOW.structure, release, "SEX") == ["F", "M"]
    with pytest.raises(UnknownDimension):
        store.codes(FLOW.structure, release, "OBS_VALUE")


def test_answers_from_memory_cannot_be_changed(store: Store) -> None:
    release = store.write(table(FLOW, ROWS))
    before = store.read(FLOW.structure, release, Query()).rows()
    answer = store.read(FLOW.structure, release, Query())
    for column in answer.data:
        array = column.values if hasattr(column, "values") else column.codes
        if array.flags.writeable:
            array[:] = 0
    assert store.read(FLOW.structure, release, Query()).rows() == before


def test_memory_keeps_to_its_budget_and_the_least_asked_leaves(tmp_path: Path) -> None:
    small = monthly(4, 5)
    budget = 70_000  # two of the three releases of about 30 kB
    store = Store(tmp_path, budget=budget)
    days = (1, 2, 3)
    from dataclasses import replace

    releases = [store.write(replace(small, vintage=small.vintage.replace(day=day))) for day in days]
    whole = store.read(small.dataflow.structure, releases[0], Query()).rows()
    for turn in range(12):
        release = releases[turn * 7 % 3]
        assert store.read(small.dataflow.structure, release, Query()).rows() == whole
        assert 0 < store.memory <= budget


def test_threads_ask_at_the_same_time(tmp_path: Path) -> None:
    source = monthly(12, 12)
    for budget in (10**8, 0):
        store = Store(tmp_path, budget=budget)
        release = store.write(source)
        codes = store.codes(source.dataflow.structure, release, "CITIZEN")

        def one(code: str, store: Store = store, release: object = release) -> set[object]:
            answer = store.read(source.dataflow.structure, release, Query({"CITIZEN": (code,)}))
            assert len(answer) == 12 * 120
            return set(answer.column("CITIZEN"))

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(one, codes * 4)) == [{code} for code in codes * 4]


def test_the_engine_reads_nothing_but_releases(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    (tmp_path / "releases").mkdir()
    duck = Duck(tmp_path / "releases")
    for sql in (
        f"SELECT * FROM read_csv('{secret}')",
        f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ):
        with pytest.raises(duckdb.Error):
            duck.run(sql, [])
