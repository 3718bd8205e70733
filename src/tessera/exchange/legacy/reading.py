"""From bytes to a compilation: format, stream, layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module

from tessera.exchange.legacy import export, letter, numbered, own
from tessera.exchange.legacy.compilation import LegacyCompilation
from tessera.exchange.legacy.findings import Finding
from tessera.exchange.legacy.languages import language_of, language_of_own
from tessera.exchange.legacy.opening import DOCX, HTML, PDF, Unreadable, opened
from tessera.exchange.legacy.parts import parts
from tessera.exchange.legacy.stream import Block, Step

#: Where each format is read; its library is imported when the first such file comes.
FORMATS = {PDF: "pdf", DOCX: "word", HTML: "web"}
#: The newest has a number and the oldest days of its own; what has neither is the middle one.
LAYOUTS = (numbered, letter, export)


def stream(
    data: bytes, step: Step | None = None
) -> tuple[str, tuple[Block, ...], tuple[Finding, ...]]:
    """The format of a file, its lines and tables, and what was found in the file itself.

    ``step`` is told how many pages are read, and of how many, where reading takes its time. Raises
    Unreadable.
    """
    format = opened(data)
    module = import_module(f"tessera.exchange.legacy.{FORMATS[format]}")
    blocks_of: Callable[[bytes, Step | None], tuple[list[Block], list[Finding]]] = module.blocks
    blocks, findings = blocks_of(data, step)
    return format, tuple(blocks), tuple(findings)


def read(data: bytes, step: Step | None = None) -> LegacyCompilation:
    """The compilation that a file holds, with its findings; ``step`` as above. Raises Unreadable."""
    format, blocks, found = stream(data, step)
    language = language_of_own(blocks)
    if language:
        made = own.read(blocks, language)
    else:
        made = _of_another(blocks)
        language = language_of(blocks)
    return replace(made, format=format, language=language, findings=(*found, *made.findings))


def _of_another(blocks: Sequence[Block]) -> LegacyCompilation:
    """A compilation that Tessera did not make, in the layout that recognises it."""
    divided = parts(blocks)
    if not divided.tables:
        raise Unreadable("no_table")
    layout = next((one for one in LAYOUTS if one.recognises(divided)), None)
    if layout is None:
        raise Unreadable("no_head")
    return layout.read(divided)
