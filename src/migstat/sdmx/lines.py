"""Text tables of any size, in pieces of whole lines under the header of the whole file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from migstat.sdmx.delimited import blocks
from migstat.sdmx.guard import check_size, shown
from migstat.sdmx.model import BadFile, marked

#: Bytes of text that are read at once; a row of text becomes some ten times its size while it is read.
PIECE = 8 * 1024 * 1024
#: No line of a table that we know passes 1 MB.
_LONGEST_LINE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of a file under its header.

    ``before`` counts the lines between the header and the first of them; ``done`` the bytes of the
    file that have been read so far.
    """

    data: bytes
    before: int
    done: int


def pieces(path: Path, size: int | None = None) -> Iterator[Piece]:
    """A text table, plain, gzip or zip with one member, some ``size`` bytes (else ``PIECE``) at once.

    :raises BadFile: absent, empty, cut short or damaged, inflating as no table does, or without an
        end of line where one should be.
    """
    check_size(path, sys.maxsize)
    least, header, before, done = size or PIECE, b"", 0, 0
    held: list[bytes] = []
    length = 0
    for block, done in blocks(path, sys.maxsize):
        held.append(block)
        length += len(block)
        if length < least:
            continue
        text = b"".join(held)
        end = text.rfind(b"\n") + 1
        if end <= (0 if header else text.find(b"\n") + 1):  # not one whole line of figures yet
            if length > _LONGEST_LINE:
                raise BadFile(
                    shown(path), marked("a line has no end; fetch the file again."), before + 2
                )
            held = [text]
            continue
        if not header:
            begin = text.find(b"\n") + 1
            header, text, end = text[:begin], text[begin:], end - begin
        yield Piece(header + text[:end], before, done)
        before += text.count(b"\n", 0, end)
        held, length = [text[end:]], len(text) - end
    rest = b"".join(held)
    if rest.strip() or not header:
        yield Piece(header + rest, before, done)
