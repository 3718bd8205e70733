"""Columns on their way into a release: wide to long, words as positions, keys that must differ."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migstat.sdmx.frame import melted, plain, query, words
from migstat.sdmx.guard import refuse_duplicates, translated
from migstat.sdmx.model import BadFile


def test_each_measure_that_is_there_becomes_a_row() -> None:
    wide = pa.table({"year": [2020, 2021], "ref": [1, None], "asy": [0, 2.5]})
    long = melted(wide, {"TIME_PERIOD": "year"}, {"ref": "REF", "asy": "ASY"}, "INDICATOR")
    assert plain(long).to_pylist() == [
        {"TIME_PERIOD": "2020", "INDICATOR": "REF", "OBS_VALUE": 1.0},
        {"TIME_PERIOD": "2020", "INDICATOR": "ASY", "OBS_VALUE": 0.0},
        {"TIME_PERIOD": "2021", "INDICATOR": "ASY", "OBS_VALUE": 2.5},
    ]


cells = st.lists(
    st.tuples(
        st.integers(2000, 2003),
        st.none() | st.integers(-3, 3) | st.floats(-3, 3),
        st.none() | st.integers(-3, 3),
    ),
    min_size=1,
)


@given(cells)
def test_wide_to_long_is_what_sql_says(rows: list[tuple[int, float | None, int | None]]) -> None:
    year, first, second = zip(*rows, strict=True)
    wide = pa.table(
        {"y": year, "A": pa.array(first, pa.float64()), "B": pa.array(second, pa.int64())}
    )
    sql = """
        UNPIVOT (SELECT CAST(y AS VARCHAR) AS TIME_PERIOD, A, CAST(B AS DOUBLE) AS B FROM src)
        ON A, B INTO NAME INDICATOR VALUE OBS_VALUE
    """
    long = melted(wide, {"TIME_PERIOD": "y"}, {"A": "A", "B": "B"}, "INDICATOR")
    assert plain(long).to_pylist() == query(sql, src=wide).to_pylist()


def test_words_are_spelt_once() -> None:
    column = words(pa.chunked_array([[2020, 2021], [2020]]))
    assert column.to_pylist() == ["2020", "2021", "2020"]
    assert len(column.chunk(0).dictionary) == 2


def test_two_labels_of_one_area_become_one_code() -> None:
    column = pa.chunked_array([["Kosovo*", "Kosovo (UNSCR)"], ["Albania"]])
    codes = {"Kosovo*": "XK", "Kosovo (UNSCR)": "XK", "Albania": "AL"}
    found = translated(column, codes, "file", "geo")
    assert found.to_pylist() == ["XK", "XK", "AL"]
    assert found.dictionary.to_pylist() == ["XK", "AL"]


def test_the_first_row_with_an_unknown_code_is_named() -> None:
    column = pa.array(["AL", "??", None])
    with pytest.raises(BadFile, match=r"line 3, .*'\?\?' is not known"):
        translated(column, {"AL": "AL"}, "file", "geo", first_line=2)
    with pytest.raises(BadFile, match=r"line 4, .*is empty"):
        translated(column, {"AL": "AL", "??": "XX"}, "file", "geo", first_line=2)


@given(st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.none() | st.integers(0, 2))))
def test_keys_are_refused_exactly_where_two_rows_agree(
    keys: list[tuple[str | None, int | None]],
) -> None:
    rows = pa.table(
        {
            "geo": pa.array([geo for geo, _ in keys], pa.string()),
            "year": pa.array([year for _, year in keys], pa.int64()),
        }
    )
    if len(set(keys)) == len(keys):
        refuse_duplicates(rows, ("geo", "year"), "file")
    else:
        with pytest.raises(BadFile, match="appears twice"):
            refuse_duplicates(rows, ("geo", "year"), "file")
