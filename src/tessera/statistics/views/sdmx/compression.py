"""Compression of an answer that is sent in pieces: gzip and Zstandard."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pyarrow as pa

#: What can be given, best first.
KNOWN = ("zstd", "gzip")


def chosen(header: str) -> str:
    """The encoding for an Accept-Encoding: the best of those accepted, "" for none."""
    accepted: dict[str, float] = {}
    for part in header.split(","):
        name, *params = (word.strip() for word in part.split(";"))
        quality = next((p[2:] for p in params if p.startswith("q=")), "1")
        try:
            accepted[name.lower()] = float(quality)
        except ValueError:
            continue
    for name in KNOWN:
        if accepted.get(name, 0) > 0:
            return name
    return ""


def compressed(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The same bytes in an encoding, in pieces again."""
    if encoding == "gzip":
        return _gzip(pieces)
    return _zstd(pieces) if encoding == "zstd" else pieces


def _gzip(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(5, zlib.DEFLATED, 31)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


class _Sink:
    """What has been written since it was last emptied."""

    closed = False

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        self.closed = True

    def taken(self) -> bytes:
        """What has been written, once."""
        found, self.pieces = b"".join(self.pieces), []
        return found


def _zstd(pieces: Iterator[bytes]) -> Iterator[bytes]:
    sink = _Sink()
    packer = pa.CompressedOutputStream(pa.PythonFile(sink, mode="w"), "zstd")
    for piece in pieces:
        packer.write(piece)
        if packed := sink.taken():
            yield packed
    packer.close()
    yield sink.taken()
