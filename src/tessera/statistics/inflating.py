"""Inflating what a publisher sent, watched while it grows."""

from __future__ import annotations

import zlib

from django.utils.translation import gettext_noop

from tessera.statistics import bridge

#: The largest real answer has 60 MB.
LARGEST_INFLATED = 256 * 1024 * 1024
_BLOCK = 256 * 1024
CUT_SHORT = gettext_noop("{asked}: the answer was cut short; try again later.")


class Cut(bridge.MigstatError):
    """An answer that ended before its end; the same question may be answered whole."""


def inflated(data: bytes, asked: str) -> bytes:
    """The content of gzip, watched while it grows.

    :raises Cut: damaged, or without its end.
    :raises bridge.TooMuch: more than any table has.
    """
    parts: list[bytes] = []
    size = 0
    while data:
        worker = zlib.decompressobj(wbits=31)
        try:
            while data and not worker.eof:
                part = worker.decompress(data, _BLOCK)
                data = worker.unconsumed_tail
                parts.append(part)
                size += len(part)
                if size > LARGEST_INFLATED:
                    raise bridge.TooMuch(
                        gettext_noop("{asked}: the answer inflates to more than {most} MB; it was not read."),
                        asked=asked, most=LARGEST_INFLATED // 2**20,
                    )  # fmt: skip
            if not worker.eof:  # all is read, and the last block was too short for the output
                parts.append(worker.flush())
        except zlib.error as error:
            raise Cut(
                gettext_noop("{asked}: the answer is damaged; try again later."), asked=asked
            ) from error
        if not worker.eof:
            raise Cut(CUT_SHORT, asked=asked)
        data = worker.unused_data.lstrip(b"\0")
    return b"".join(parts)
