"""Reads a PDF from standard input and says as JSON what is in it; run alone, with limits.

It knows neither Django nor the house: ``pdf.py`` starts it and turns what it says into findings.
"""

from __future__ import annotations

import io
import json
import logging
import re
import resource
import sys
from typing import Any

MEMORY, SECONDS, MOST_OBJECTS = 1_500_000_000, 30, 200_000
#: What an annotation is that says nothing.
SILENT = {"Link", "Widget", "Popup", "PrinterMark", "TrapNet", "Watermark"}
PROGRAMS = {"JavaScript", "Launch", "ImportData", "Rendition"}
XMP = re.compile(r"<(?:dc:creator|pdf:Author)\b[^>]*>(.*?)</(?:dc:creator|pdf:Author)>", re.DOTALL)


def limit() -> None:
    """Neither more memory nor more time than an honest file needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def read(content: bytes) -> dict[str, Any]:
    """What is in it: scripts, remarks and whose they are, people, files inside."""
    from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfparser import PDFParser

    try:
        document = PDFDocument(PDFParser(io.BytesIO(content)))
        if not document.catalog:
            return {"damaged": True}
    except (PDFPasswordIncorrect, PDFEncryptionError):
        return {"locked": True}
    except Exception:
        return {"damaged": True}
    told: dict[str, Any] = {
        "scripts": 0, "remarks": 0, "remarkers": [], "people": [], "embedded": 0,
    }  # fmt: skip
    for info in document.info:
        told["people"] += [words for key in ("Author",) if (words := _text(info.get(key)))]
    seen = 0
    for table in document.xrefs:
        for number in table.get_objids():
            seen += 1
            if seen > MOST_OBJECTS:
                return {"damaged": True}
            _object(document, number, told)
    told["people"] = list(dict.fromkeys(told["people"]))
    return told


def _object(document: Any, number: int, told: dict[str, Any]) -> None:
    try:
        one = document.getobj(number)
    except Exception:  # an object that nobody can read tells nobody anything
        return
    stream = one if hasattr(one, "attrs") else None
    _walk(stream.attrs if stream is not None else one, told, 0)
    if stream is not None and _name(stream.attrs.get("Type")) == "Metadata":
        words = stream.get_data()[:2_000_000].decode("utf-8", "ignore")
        found = (re.sub(r"<[^>]*>", " ", part) for part in XMP.findall(words))
        told["people"] += [" ".join(part.split()) for part in found if part.strip()]


def _walk(value: Any, told: dict[str, Any], depth: int) -> None:
    """Look at a dictionary and at those directly inside it."""
    if isinstance(value, list) and depth < 6:
        for one in value:
            _walk(one, told, depth + 1)
    if not isinstance(value, dict) or depth > 6:
        return
    if _name(value.get("S")) in PROGRAMS or "JS" in value:
        told["scripts"] += 1
    if _name(value.get("Type")) == "EmbeddedFile":
        told["embedded"] += 1
    kind = _name(value.get("Subtype"))
    if "Rect" in value and kind and kind not in SILENT:
        told["remarks"] += 1
        told["remarkers"] += [words] if (words := _text(value.get("T"))) else []
    for one in value.values():
        if isinstance(one, dict | list):
            _walk(one, told, depth + 1)


def _name(value: Any) -> str:
    return str(getattr(value, "name", "") or "")


def _text(value: Any) -> str:
    if not isinstance(value, bytes):
        return ""
    if value[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return value.decode("utf-16", "ignore").strip()
    return value.decode("utf-8" if value[:3] == b"\xef\xbb\xbf" else "latin-1", "ignore").strip()


def main() -> None:
    """Standard input to standard output."""
    limit()
    logging.disable(logging.CRITICAL)
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
