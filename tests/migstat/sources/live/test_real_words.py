"""The words of the publishers' own files are known to the connectors that read their spreadsheets.

The reference data hold the figures of Frontex and of the IOM as others converted them; the spreadsheets
themselves are not among them, so that only the words are held against the connectors, not the layout.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from migstat.sources import frontex as reader
from migstat.sources.live import frontex


@pytest.mark.parametrize(
    ("column", "codelist"), [("route", reader.CL_ROUTE), ("border_type", reader.CL_BORDER)]
)
def test_every_route_and_border_that_frontex_has_named_is_known(
    data: Path, column: str, codelist: object
) -> None:
    file = data / "frontex" / "ibc_monthly.parquet"
    words = [
        word
        for (word,) in duckdb.sql(
            f"SELECT DISTINCT {column} FROM read_parquet('{file}')"
        ).fetchall()
    ]
    known = frontex._codes(codelist)  # type: ignore[arg-type]
    assert len(words) > 1
    assert {frontex._code(known, word, "file", 1, column) for word in words} <= {
        code.id
        for code in codelist.codes  # type: ignore[attr-defined]
    }
