"""Lines that are all alike are cut at once, into what the reader of any table finds in them."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from migstat.sdmx import grid, tsv
from migstat.sdmx.delimited import cells
from migstat.sdmx.model import BadFile

CELLS = st.text("0123456789.:bep é ", max_size=32).filter(lambda cell: len(cell.encode()) <= 32)
KEYS = st.text("AT,BEČ ", min_size=1, max_size=40)
HEADER = "geo\\TIME_PERIOD\t2022\t2023"


@given(
    lines=st.lists(st.tuples(KEYS, CELLS, CELLS), min_size=1, max_size=6),
    end=st.sampled_from(("\n", "\r\n")),
    is_closed=st.booleans(),
)
@example(lines=[("AT", "1", "2 b")], end="\r\n", is_closed=True)
@example(
    lines=[("AT", "12345678", "123456789 bep"), ("BE", "", "2" * 32)], end="\n", is_closed=False
)
def test_cells_are_those_of_the_reader_of_any_table(
    lines: list[tuple[str, str, str]], end: str, is_closed: bool
) -> None:
    text = end.join([HEADER, *("\t".join(line) for line in lines)]) + (
        end if is_closed or end == "\r\n" else ""
    )
    header = tuple(HEADER.split("\t"))
    found, rows = grid.cut(text.encode(), 3), cells(text.encode(), "file", header, "\t")
    assert found is not None
    assert found.first.to_pylist() == rows.column(0).to_pylist()
    columns = [column.combine_chunks() for column in rows.columns[1:]]
    assert found.cells.to_pylist() == pa.concat_arrays(columns).to_pylist()
    assert len(set(found.cells.dictionary.to_pylist())) == len(found.cells.dictionary)


def test_many_lines_are_cut_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (HEADER + "\n" + "".join(f"A{n}\t{n}\t{n} b\n" for n in range(50))).encode()
    whole = grid.cut(text, 3)
    monkeypatch.setattr(grid, "_BLOCK", 20)
    parts = grid.cut(text, 3)
    assert whole is not None
    assert parts is not None
    assert whole.first.equals(parts.first)
    assert whole.cells.equals(parts.cells)


@pytest.mark.parametrize(
    "lines",
    [
        "",
        'AT\t"1"\t2\n',
        "AT\t1\n",
        "AT\t1\t2\t3\n",
        "AT\t1\nBE\t1\t2\t3\n",
        "AT\t1\t2\n\nBE\t1\t2\n",
        "AT\t1\t2\n\n\n\n",
        "AT\t1\t2\r\nBE\t1\t2\n",
        "AT\t1\t2\r\nBE\t1\t2",
        "AT\t1\r1\t2\n",
        "AT\t1\r\t2\nBE\t1\t2\r\n",
        f"AT\t1\t{'2' * 33}\n",
    ],
)
def test_what_is_not_plain_is_left_to_the_reader_of_any_table(lines: str) -> None:
    assert grid.cut(f"{HEADER}\n{lines}".encode(), 3) is None


@pytest.mark.parametrize("is_plain", [True, False])
def test_the_cell_that_cannot_be_read_is_named_by_its_line_and_period(is_plain: bool) -> None:
    lines = ["A\t1 \t2 ", "B\t: c\t2 b", "C\t1,2\t3,4", "D\t1 \t2 " + ("" if is_plain else "\r")]
    with pytest.raises(BadFile, match="the cell '1,2' is neither a figure") as refused:
        tsv.parse_message("\n".join([HEADER, *lines, ""]).encode(), "demo.tsv")
    assert (refused.value.line, refused.value.column) == (4, "2022")
