"""Plain text, and tables written as plain text."""

from __future__ import annotations

import csv
import io
import re

from tessera.documents.received.findings import Finding, finding

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_FORMULA = re.compile(r"\s*[=@]|\s*[+-][^\d.,\s]")


def decoded(content: bytes) -> str | None:
    """The words of a text in a Unicode encoding; None when it is none."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        words = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(words) else words


def is_text(content: bytes) -> bool:
    """Whether it is nothing but words."""
    return decoded(content) is not None


def findings(content: bytes) -> list[Finding]:
    """Cells that a spreadsheet would take for a formula."""
    words = decoded(content) or ""
    delimiter = ";" if words.split("\n", 1)[0].count(";") else ","
    try:
        rows = csv.reader(io.StringIO(words), delimiter=delimiter)
        count = sum(bool(_FORMULA.match(cell)) for row in rows for cell in row)
    except csv.Error:
        return []
    return finding("formulas", count)
