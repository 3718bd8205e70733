"""SDMX-ML, structure-specific, 2.1 and 3.0: a series' key and an observation are attributes.

A value that is missing has no OBS_VALUE; OBS_STATUS says why. OBS_STATUS "A" beside a value and
CONF_STATUS "F" are what holds where nothing is said, and are left out.
Source: SDMX 2.1 and 3.0 Standards, Section 3 (SDMX-ML), https://sdmx.org.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa

from migstat.sdmx.write.message import DataMessage, DataSet, Shape
from migstat.sdmx.write.rows import Block, Flagged, Rows, joined, raw, spelt
from migstat.sdmx.write.xml import Dialect, escaped, sets, unsaid

BLOCK = 1024
_TWO = Dialect("StructureSpecificData", "v2_1", "dat:", "DataStructure")
_THREE = Dialect("StructureSpecificData", "v3_0", "dat:")


def write_specific21(message: DataMessage, shape: Shape) -> Iterator[bytes]:
    """A message as SDMX-ML 2.1, structure-specific."""
    return sets(_TWO, message, shape, _body)


def write_specific30(message: DataMessage, shape: Shape) -> Iterator[bytes]:
    """A message as SDMX-ML 3.0, structure-specific."""
    return sets(_THREE, message, shape, _body)


def _body(one_set: DataSet, shape: Shape) -> Iterator[bytes]:
    rows = Rows(one_set.answer, shape)
    pieces = [spelt(column.labels, _speller(id)) for id, column in rows.keys]
    inner = None if rows.inner is None else spelt(rows.inner.labels, _speller(rows.inner_id or ""))
    flagged = rows.flagged(lambda codes, there: _flags(rows, codes, there))
    for block in rows.blocks(BLOCK):
        yield raw(_lines(block, shape, pieces, inner, flagged))
    if inner is not None and rows.count and shape.has_observations:
        yield b"</Series>\n"


def _lines(
    block: Block,
    shape: Shape,
    pieces: list[pa.Array],
    inner: pa.Array | None,
    flagged: Flagged | None,
) -> pa.Array:
    if inner is not None and not shape.has_observations:
        return block.first(pieces, "<Series", "/>\n", "")
    if inner is None:
        parts: list[pa.Array | str] = [block.each(pieces, "<Obs")]
    else:
        parts = [block.first(pieces, "<Series", ">\n", "</Series>\n"), "<Obs", block.inner(inner)]
    if block.rows.value is not None:
        parts.append(joined(' OBS_VALUE="', block.values(), '"').fill_null(""))
    if flagged is not None:
        parts.append(block.flags(flagged))
    return joined(*parts, "/>\n")


def _speller(id: str) -> Callable[[str], str]:
    return lambda code: f' {id}="{escaped(code)}"'


def _flags(rows: Rows, codes: tuple[str, ...], there: bool) -> str:
    return "".join(
        f' {id}="{escaped(code)}"'
        for (id, _column), code in zip(rows.flags, codes, strict=True)
        if not unsaid(id, code, there)
    )
