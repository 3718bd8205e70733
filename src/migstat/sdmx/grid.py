"""A text table whose lines are all alike, cut into cells by NumPy: no cell becomes an object.

A wide table has a hundred cells in a line, most of them a short figure that stands in many places.
Here the cells are found by their ends, compared as whole numbers of eight bytes, and each distinct one
becomes text once. A table that is not plain is left to a reader that can say what is wrong with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

#: Bytes that are compared at once, and how often in one cell: a figure with its flags has fewer.
_WORD, _WORDS = 8, 4
#: The bytes of a word that belong to a cell of so many bytes.
_WITHIN = np.array([(1 << (8 * size)) - 1 for size in range(_WORD + 1)], np.uint64)
#: Bytes of text that are cut at once: what is made of them stays near the processor.
_BLOCK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines below a header: the first cell of each, and all others, column after column.

    ``cells`` holds each distinct cell once, in the order in which the columns first show it.
    """

    first: pa.Array
    cells: pa.DictionaryArray


def cut(text: bytes, columns: int, delimiter: bytes = b"\t") -> Grid | None:
    """The cells of UTF-8 text without zero bytes; None where it is not plain.

    Plain is a header and at least one line, all with ``columns`` cells and the same end, no quotation
    mark, and no cell but the first longer than 32 bytes.

    :param columns: at least 2; the header was found to have as many.
    """
    begin = text.find(b"\n") + 1
    if b'"' in text or begin in (0, len(text)):
        return None
    depth = 1
    while depth <= _WORDS:
        found = _found(text, begin, columns, delimiter, depth)
        if found is None or not isinstance(found, int):
            return found
        depth = found
    return None


def _found(
    text: bytes, begin: int, columns: int, delimiter: bytes, depth: int
) -> Grid | int | None:
    """The cells where none has more than ``depth`` words; else the words that one of them has."""
    lines, at = text.count(b"\n", begin) + (not text.endswith(b"\n")), 0
    shape = (columns - 1, lines, depth)
    room = pa.allocate_buffer(math.prod(shape) * _WORD)
    numbers = np.frombuffer(room, np.uint64).reshape(shape)
    first: list[bytes] = []
    for part in _blocks(text, begin):
        bounds = _bounds(part, columns, delimiter)
        if bounds is None:
            return None
        starts, ends = bounds
        sizes = (ends - starts)[:, 1:]
        if (longest := int(sizes.max())) > _WORD * depth:
            return -(-longest // _WORD)
        past = at + len(starts)
        words = np.ndarray((len(part) - _WORD + 1,), "<u8", buffer=part, strides=(1,))
        for word in range(depth):
            rest = np.clip(sizes - word * _WORD, 0, _WORD) if depth > 1 else sizes
            cells = words[starts[:, 1:] + word * _WORD if word else starts[:, 1:]]
            cells &= _WITHIN[rest]
            numbers[:, at:past, word] = cells.T
        spans = zip(starts[:, 0].tolist(), ends[:, 0].tolist(), strict=True)
        first += [part[one:other] for one, other in spans]
        at = past
    return Grid(_texts(first), _distinct(room, depth))


def _blocks(text: bytes, begin: int) -> Iterator[bytes]:
    """Blocks of whole lines, each with room after it for the words of its last cell."""
    size, room = len(text), bytes(_WORD * _WORDS)
    while begin < size:
        end = text.find(b"\n", min(begin + _BLOCK, size - 1)) + 1
        yield text[begin:end] + room if end else text[begin:] + b"\n" + room
        begin = end or size


def _bounds(
    part: bytes, columns: int, delimiter: bytes
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Where the cells of a block begin and end, line by line; None where a line is unlike the others."""
    signs = np.frombuffer(part, np.uint8, len(part) - _WORD * _WORDS)
    is_end = signs == ord("\n")
    ends = np.flatnonzero(is_end | (signs == ord(delimiter)))
    if len(ends) % columns:
        return None
    starts = np.zeros_like(ends)
    np.add(ends[:-1], 1, out=starts[1:])
    begins, stops = starts.reshape(-1, columns), ends.reshape(-1, columns)
    if np.count_nonzero(is_end) != len(stops) or not is_end[stops[:, -1]].all():
        return None
    if b"\r" in part:
        is_return = signs == ord("\r")
        stops[:, -1] -= 1
        if np.count_nonzero(is_return) != len(stops) or not is_return[stops[:, -1]].all():
            return None
    return begins, stops


def _distinct(numbers: pa.Buffer, depth: int) -> pa.DictionaryArray:
    """Cells of ``depth`` words as text, each distinct one once."""
    size = _WORD * depth
    kind = pa.uint64() if depth == 1 else pa.binary(size)
    every = pa.Array.from_buffers(kind, numbers.size // size, [None, numbers])
    coded = every.dictionary_encode()
    distinct = np.frombuffer(coded.dictionary.buffers()[1], f"S{size}", len(coded.dictionary))
    return pa.DictionaryArray.from_arrays(coded.indices, _texts(distinct.tolist()), safe=False)


def _texts(cells: Iterable[bytes]) -> pa.Array:
    """Parts of UTF-8 text, cut at signs of one byte."""
    return pa.array(cells, pa.binary()).cast(pa.string())
