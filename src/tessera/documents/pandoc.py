"""The nodes of a pandoc document, and the one call of pandoc: a program beside us, in its sandbox.

Only nodes are made here. Words stand in ``Str`` nodes, which pandoc places and never parses.
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
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


def image(png: bytes, alternative: str, width: str) -> Node:
    """A picture with its text alternative, carried inside the document."""
    address = "data:image/png;base64," + base64.b64encode(png).decode()
    attributes = ["", [], [["width", width]]]
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


def docx(blocks: Sequence[Node], language: str, reference: Path) -> bytes:
    """Let pandoc write a Word document.

    :raises PandocFailed: with what pandoc said.
    """
    meta = {"lang": {"t": "MetaString", "c": tag(language)}}
    document = {"pandoc-api-version": _VERSION, "meta": meta, "blocks": list(blocks)}
    done = subprocess.run(  # noqa: S603 - our own program, words on its input alone
        [_program(), "--sandbox", "--from=json", "--to=docx", f"--reference-doc={reference}",
         "--output=-"],
        input=json.dumps(document).encode(), capture_output=True, check=False, timeout=_PATIENCE,
    )  # fmt: skip
    if done.returncode:
        raise PandocFailed(done.stderr.decode(errors="replace").strip()[:500])
    return done.stdout


@cache
def _program() -> str:
    return str(pypandoc.get_pandoc_path())
