"""A packed file, opened with limits: nothing is unpacked that was not measured before."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from tessera.documents.received.findings import damaged, locked, unreasonable

#: More than any honest document has: parts, bytes unpacked, and how much smaller packing makes it.
MOST_PARTS, MOST_UNPACKED, SMALL, RATIO = 5_000, 200_000_000, 20_000_000, 120
PARSER: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False,
}  # fmt: skip


class Packed:
    """The parts of a packed file by their names."""

    def __init__(self, content: bytes):
        try:
            self._zip = ZipFile(BytesIO(content))
            self.parts = self._zip.infolist()
        except (BadZipFile, ValueError, OSError, EOFError):
            raise damaged() from None
        size = sum(one.file_size for one in self.parts)
        if len(self.parts) > MOST_PARTS or size > MOST_UNPACKED:
            raise unreasonable()
        if size > SMALL and size > RATIO * len(content):
            raise unreasonable()
        if any(one.flag_bits & 1 for one in self.parts):
            raise locked()
        self.names = [one.filename for one in self.parts]
        if len(set(self.names)) < len(self.names) or any(map(_leads_out, self.names)):
            raise damaged()

    def read(self, name: str) -> bytes:
        """One part; empty when there is none of that name."""
        if name not in self.names:
            return b""
        try:
            return self._zip.read(name)
        # All that reading a broken or foreign packed part raises; each means the same to the sender.
        except (BadZipFile, zlib.error, NotImplementedError, ValueError, OSError, EOFError):
            raise damaged() from None

    def elements(self, name: str) -> Iterator[tuple[str, Any]]:
        """The elements of one part, each with its name without namespace; their text is there too."""
        content = self.read(name)
        if not content:
            return
        try:
            events = etree.iterparse(BytesIO(content), events=("start", "end"), **PARSER)
            for event, element in events:
                if event == "start":
                    _refuse_dtd(element)
                    continue
                yield element.tag.rpartition("}")[2], element
                # What was looked at is let go, so that a large part needs no large memory.
                for child in list(element):
                    element.remove(child)
        except etree.XMLSyntaxError:
            raise damaged() from None

    def tree(self, name: str) -> Any:
        """One part whole; None when there is none of that name."""
        content = self.read(name)
        if not content:
            return None
        try:
            root = etree.fromstring(content, etree.XMLParser(**PARSER))
        except etree.XMLSyntaxError:
            raise damaged() from None
        _refuse_dtd(root)
        return root


def _refuse_dtd(element: Any) -> None:
    """No honest document declares entities of its own."""
    if element.getparent() is None and element.getroottree().docinfo.internalDTD is not None:
        raise damaged()


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/")


def packed_again(source: Packed, changed: dict[str, bytes]) -> bytes:
    """The same parts in the same order, some of them with other content; no times of writing."""
    made = BytesIO()
    with ZipFile(made, "w") as target:
        for part in source.parts:
            info = ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            is_first = part.filename == "mimetype"  # uncompressed, as its standard asks
            info.compress_type = ZIP_STORED if is_first else ZIP_DEFLATED
            info.external_attr = part.external_attr
            content = changed.get(part.filename)
            target.writestr(info, source.read(part.filename) if content is None else content)
    return made.getvalue()


__all__ = ["Packed", "packed_again"]
