"""The nodes of a pandoc document, and the one call of pandoc: a program beside us, in its sandbox.

Only nodes are made here. Words stand in ``Str`` nodes, which pandoc places and never parses.
"""

from __future__ import annotations

import base64
import json
import struct
import subprocess
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pypandoc

from tessera.documents.words import tag

Node = dict[str, Any]
_VERSION = [1, 23, 1]
_NO_ATTRIBUTES: list[Any] = ["", [], []]
_PATIENCE = 120  # seconds


class PandocFailed(RuntimeError):
    """Pandoc could not write the document; the message is what it said."""


def text(words: str, language: str = "") -> Node:
    """A stretch of words, marked with its language where it is another one."""
    node: Node = {"t": "Str", "c": words}
    return {"t": "Span", "c": [["", [], [["lang", tag(language)]]], [node]]} if language else node


def note(inlines: list[Node]) -> Node:
    """A footnote."""
    return {"t": "Note", "c": [{"t": "Para", "c": inlines}]}


def paragraph(style: str, inlines: Sequence[Node]) -> Node:
    """A paragraph in one of the styles of the reference document."""
    return {
        "t": "Div",
        "c": [["", [], [["custom-style", style]]], [{"t": "Para", "c": list(inlines)}]],
    }


def heading(level: int, anchor: str, inlines: Sequence[Node]) -> Node:
    """A heading that links can lead to."""
    return {"t": "Header", "c": [level, [anchor, [], []], list(inlines)]}


def points(paragraphs: Sequence[Sequence[Node]]) -> Node:
    """A list without numbers."""
    return {"t": "BulletList", "c": [[{"t": "Plain", "c": list(one)}] for one in paragraphs]}


def stand_in(name: str) -> bytes:
    """What holds a picture's place while pandoc works: a file with a name and without pixels.

    Pandoc would unpack and pack every picture; the real ones take their places afterwards.
    """
    title = b"Title\0" + name.encode()
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0)), (b"tEXt", title),
             (b"IEND", b""))  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said))
        for kind, said in parts
    )


def image(png: bytes, alternative: str, wide: float, high: float) -> Node:
    """A picture with its text alternative, carried inside the document; sizes in centimetres."""
    address = "data:image/png;base64," + base64.b64encode(png).decode()
    attributes = ["", [], [["width", f"{wide:.4f}cm"], ["height", f"{high:.4f}cm"]]]
    return {"t": "Image", "c": [attributes, [text(alternative)], [address, ""]]}


def raw(xml: str) -> Node:
    """WordprocessingML made by us."""
    return {"t": "RawBlock", "c": ["openxml", xml]}


def table(
    widths: Sequence[float], head: Sequence[list[Node]], rows: Sequence[Sequence[list[Node]]]
) -> Node:
    """A table whose head is repeated on every page; ``widths`` are shares of the page."""
    columns = [[{"t": "AlignDefault"}, {"t": "ColWidth", "c": width}] for width in widths]
    header = [_row(head)] if head else []
    body = [_NO_ATTRIBUTES, 1, [], [_row(row) for row in rows]]
    return {
        "t": "Table",
        "c": [_NO_ATTRIBUTES, [None, []], columns, [_NO_ATTRIBUTES, header], [body],
              [_NO_ATTRIBUTES, []]],
    }  # fmt: skip


def _row(cells: Sequence[list[Node]]) -> list[Any]:
    return [_NO_ATTRIBUTES, [[_NO_ATTRIBUTES, {"t": "AlignDefault"}, 1, 1, cell] for cell in cells]]


class Writing:
    """A Word document that pandoc is writing."""

    def __init__(self, program: subprocess.Popen[bytes]) -> None:
        self._program = program

    def done(self) -> bytes:
        """Wait for the document.

        :raises PandocFailed: with what pandoc said.
        """
        try:
            made, said = self._program.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            raise PandocFailed(f"Pandoc wrote for more than {_PATIENCE} seconds.") from None
        if self._program.returncode:
            raise PandocFailed(said.decode(errors="replace").strip()[:500])
        return made


@contextmanager
def docx(blocks: Sequence[Node], language: str, reference: Path) -> Iterator[Writing]:
    """Let pandoc write a Word document; what its pictures need can be made meanwhile."""
    meta = {"lang": {"t": "MetaString", "c": tag(language)}}
    document = {"pandoc-api-version": _VERSION, "meta": meta, "blocks": list(blocks)}
    with TemporaryFile() as told:
        told.write(json.dumps(document).encode())
        told.seek(0)
        program = subprocess.Popen(  # noqa: S603 - our own program, words on its input alone
            [_program(), "--sandbox", "--from=json", "--to=docx", f"--reference-doc={reference}",
             "--output=-"],
            stdin=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        with program:
            try:
                yield Writing(program)
            finally:
                if program.poll() is None:
                    program.kill()


@cache
def _program() -> str:
    return str(pypandoc.get_pandoc_path())
