"""Whether a file may be opened at all, judged by what is in it and never by its name."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

#: The longest published compilation has 51 pages and about 2 MB.
MOST_BYTES, MOST_PAGES = 20 * 1024 * 1024, 300
#: What a package may unpack to, and how many parts it may have.
MOST_UNPACKED, MOST_PARTS = 200 * 1024 * 1024, 4000
MOST_RATIO = 200

PDF, DOCX, HTML = "pdf", "docx", "html"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|body|table|h1|p)\b", re.I)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([a-z0-9_-]{3,20})", re.I)


#: Why a file is not read, and what to do. The sentence is made when it is read, in the reader's
#: language; the worker that could not read the file speaks to nobody.
REASONS = {
    "empty": _("The file is empty; save it again from where it was published."),
    "too_large": _("The file has %(size)d MB; compilations of up to %(most)d MB are read."),
    "too_long": ngettext_lazy(
        "The file has %(pages)d page; compilations of up to %(most)d are read.",
        "The file has %(pages)d pages; compilations of up to %(most)d are read.", "pages",
    ),
    "old_or_locked": _(
        "This is an old Word document (DOC) or one locked with a password; open it in a "
        "word processor and save it as DOCX without a password."
    ),
    "other_format": _("This is neither PDF nor DOCX nor HTML; only these three are read."),
    "damaged": _("The document is damaged; save it again and try once more."),
    "bursts": _("The document would unpack to far more than its size; it is not opened."),
    "macros": _("The document holds macros; save it as DOCX without macros and try once more."),
    "locked_pdf": _(
        "The PDF is locked with a password; save a copy without it and try once more."
    ),
    "damaged_pdf": _("The PDF is damaged; save it again and try once more."),
    "scan": _(
        "The PDF holds pictures of pages and no text (a scan); have its text recognised "
        "first, or enter the compilation by hand."
    ),
    "no_table": _(
        "No table of replies was found (columns for the participant, wider dissemination "
        "and the response); this is no compilation in one of the known layouts."
    ),
    "no_head": _("The head is none of the known layouts: it lacks “Requested by … on …”."),
    "stored_damaged": _("The stored file is gone or was altered; discard it and upload it again."),
    "fault": _(
        "The file could not be read because of a fault in the program, and not for the first time. "
        "Nothing is lost: try again, or tell an administrator, who sees the fault among the jobs."
    ),
}  # fmt: skip


class Unreadable(ValueError):
    """A file that is not read; as words, the sentence that says why and what to do."""

    def __init__(self, kind: str, **facts: int) -> None:
        super().__init__(kind)
        self.kind, self.facts = kind, facts

    def __str__(self) -> str:
        return reason(self.kind, self.facts)


def reason(kind: str, facts: Mapping[str, object]) -> str:
    """The sentence about a file that was not read, in the language of the moment."""
    return str(REASONS[kind] % facts)


def opened(data: bytes) -> str:
    """The format of a file, "pdf", "docx" or "html". Raises Unreadable."""
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("empty")
    if len(data) > MOST_BYTES:
        raise Unreadable("too_large", size=len(data) // 1024**2, most=MOST_BYTES // 1024**2)
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK"):
        _package(data)
        return DOCX
    if data.startswith(_OLE):
        raise Unreadable("old_or_locked")
    text = decoded(data)[:20_000]
    if "\0" not in text and _MARKUP.search(text):
        return HTML
    raise Unreadable("other_format")


def decoded(data: bytes) -> str:
    """The text of a page: by its mark, as UTF-8, as the page says, else as Windows wrote it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        told = _CHARSET.search(data[:4096])
        try:
            return data.decode(told[1].decode() if told else "cp1252", "replace")
        except LookupError:
            return data.decode("cp1252", "replace")


def _package(data: bytes) -> None:
    """Refuse packages that are no document, hold macros or would burst when unpacked."""
    try:
        with ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
            broken = None if _bursts(data, parts) else package.testzip()
    except (BadZipFile, OSError, EOFError, ValueError, RuntimeError, zlib.error):
        raise Unreadable("damaged") from None
    if _bursts(data, parts):
        raise Unreadable("bursts")
    if broken is not None:
        raise Unreadable("damaged")
    names = {one.filename for one in parts}
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise Unreadable("macros")
    if "word/document.xml" not in names:
        raise Unreadable("other_format")


def _bursts(data: bytes, parts: list) -> bool:  # type: ignore[type-arg]
    unpacked = sum(one.file_size for one in parts)
    limit = max(MOST_RATIO * len(data), 10 * 1024 * 1024)
    return len(parts) > MOST_PARTS or unpacked > min(MOST_UNPACKED, limit)
