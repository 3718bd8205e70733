"""SDMX-ML, generic, 2.1: every key and attribute is a pair of id and value.

What is left out is as in :mod:`migstat.sdmx.write.specific`.
Source: SDMX 2.1 Standards, Section 3 (SDMX-ML), https://sdmx.org.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa

from migstat.sdmx.model import TIME_PERIOD
from migstat.sdmx.write.message import DataMessage, DataSet, Shape
from migstat.sdmx.write.rows import Block, Flagged, Rows, joined, raw, spelt
from migstat.sdmx.write.xml import Dialect, escaped, sets, unsaid

BLOCK = 384
_DIALECT = Dialect("GenericData", "v2_1", "")
_KEY, _END = "<dat:Series><dat:SeriesKey>", "</dat:SeriesKey>\n"
_CLOSE = "</dat:Series>\n"


def write_generic21(message: DataMessage, shape: Shape) -> Iterator[bytes]:
    """A message as SDMX-ML 2.1, generic."""
    return sets(_DIALECT, message, shape, _body)


def _body(one_set: DataSet, shape: Shape) -> Iterator[bytes]:
    rows = Rows(one_set.answer, shape)
    pieces = [spelt(column.labels, _speller(id)) for id, column in rows.keys]
    inner = None if rows.inner is None else spelt(rows.inner.labels, _inner(rows.inner_id or ""))
    flagged = rows.flagged(lambda codes, there: _flags(rows, codes, there))
    for block in rows.blocks(BLOCK):
        yield raw(_lines(block, shape, pieces, inner, flagged))
    if inner is not None and rows.count and shape.has_observations:
        yield _CLOSE.encode()


def _lines(
    block: Block,
    shape: Shape,
    pieces: list[pa.Array],
    inner: pa.Array | None,
    flagged: Flagged | None,
) -> pa.Array:
    if inner is not None and not shape.has_observations:
        return block.first(pieces, _KEY, f"{_END}{_CLOSE}", "")
    if inner is None:
        keyed = block.each(pieces, "<dat:Obs><dat:ObsKey>", "</dat:ObsKey>")
        parts: list[pa.Array | str] = [keyed]
    else:
        parts = [block.first(pieces, _KEY, _END, _CLOSE), "<dat:Obs>", block.inner(inner)]
    if block.rows.value is not None:
        values = joined('<dat:ObsValue value="', block.values(), '"/>')
        parts.append(values.fill_null(""))
    if flagged is not None:
        parts.append(block.flags(flagged))
    return joined(*parts, "</dat:Obs>\n")


def _speller(id: str) -> Callable[[str], str]:
    return lambda code: f'<dat:Value id="{id}" value="{escaped(code)}"/>'


def _inner(id: str) -> Callable[[str], str]:
    """The dimension at the observation; its id is said where it is not time."""
    said = "" if id == TIME_PERIOD else f' id="{id}"'
    return lambda code: f'<dat:ObsDimension{said} value="{escaped(code)}"/>'


def _flags(rows: Rows, codes: tuple[str, ...], there: bool) -> str:
    said = "".join(
        _speller(id)(code)
        for (id, _column), code in zip(rows.flags, codes, strict=True)
        if not unsaid(id, code, there)
    )
    return f"<dat:Attributes>{said}</dat:Attributes>" if said else ""
