"""From bytes to a compilation: format, stream, layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from django.utils.translation import gettext as _

from tessera.exchange.legacy import export, letter, numbered
from tessera.exchange.legacy.compilation import LegacyCompilation
from tessera.exchange.legacy.findings import Finding
from tessera.exchange.legacy.opening import DOCX, HTML, PDF, Unreadable, opened
from tessera.exchange.legacy.parts import parts
from tessera.exchange.legacy.stream import Block

#: Where each format is read; its library is imported when the first such file comes.
FORMATS = {PDF: "pdf", DOCX: "word", HTML: "web"}
#: The newest has a number and the oldest days of its own; what has neither is the middle one.
LAYOUTS = (numbered, letter, export)


def stream(data: bytes) -> tuple[str, tuple[Block, ...], tuple[Finding, ...]]:
    """The format of a file, its lines and tables, and what was found in the file itself.

    Raises Unreadable.
    """
    format = opened(data)
    module = import_module(f"tessera.exchange.legacy.{FORMATS[format]}")
    blocks_of: Callable[[bytes], tuple[list[Block], list[Finding]]] = module.blocks
    blocks, findings = blocks_of(data)
    return format, tuple(blocks), tuple(findings)


def read(data: bytes) -> LegacyCompilation:
    """The compilation that a file holds, with its findings. Raises Unreadable."""
    format, blocks, found = stream(data)
    divided = parts(blocks)
    if not divided.tables:
        raise Unreadable(
            _(
                "No table of replies was found (columns for the participant, wider dissemination "
                "and the response); this is no compilation in one of the three known layouts."
            )
        )
    layout = next((one for one in LAYOUTS if one.recognises(divided)), None)
    if layout is None:
        raise Unreadable(
            _("The head is none of the three known layouts: it lacks “Requested by … on …”.")
        )
    made = layout.read(divided)
    return replace(made, format=format, findings=(*found, *made.findings))
