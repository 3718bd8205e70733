"""What kind of file somebody sends, whether it is taken, and what is in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from tessera.documents.received import office, pdf, pictures, plain
from tessera.documents.received.findings import Finding, Unfit
from tessera.documents.received.packed import Packed

OFFICE = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken: its ending, others that mean the same, its name and type."""

    ending: str
    label: str
    media_type: str
    also: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    one.ending: one
    for one in (
        Kind("pdf", "PDF", "application/pdf"),
        Kind("docx", "DOCX", f"{OFFICE}.wordprocessingml.document"),
        Kind("xlsx", "XLSX", f"{OFFICE}.spreadsheetml.sheet"),
        Kind("odt", "ODT", f"{ODF}.text"),
        Kind("ods", "ODS", f"{ODF}.spreadsheet"),
        Kind("png", "PNG", "image/png"),
        Kind("jpg", "JPEG", "image/jpeg", ("jpeg", "jpe")),
        Kind("csv", "CSV", "text/csv"),
        Kind("txt", "TXT", "text/plain", ("text",)),
    )
}
LONGEST = 150
#: What turns a name round or hides in it.
_STRANGE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Received:
    """A file that is taken: a name that fits its kind, and what is in it."""

    name: str
    kind: Kind
    content: bytes
    findings: tuple[Finding, ...]


def judge(name: str, content: bytes, limit: int) -> Received:
    """Look into a file of at most ``limit`` bytes.

    Errors: Unfit, with one sentence, for what is empty, too large, of no kind that is taken, not
    what its name says, locked, damaged, enormous once unpacked, or a program.
    """
    name = plain_name(name)
    if not content:
        raise Unfit(_("The file is empty; choose the one you meant."))
    if len(content) > limit:
        raise Unfit(
            _("The file is larger than %(limit)s; shorten it, or attach its parts.")
            % {"limit": filesizeformat(limit)}
        )
    stem, dot, ending = name.rpartition(".")
    ending = ending.lower() if dot and stem else ""
    kind = _kind_of(content, ending)
    if ending and ending not in (kind.ending, *kind.also):
        raise Unfit(
            _("The name ends in .%(ending)s, but the file is %(kind)s; give it a name that fits.")
            % {"ending": ending[:20], "kind": kind.label}
        )
    found = READERS[kind.ending](content)
    return Received(name if ending else f"{name}.{kind.ending}", kind, content, tuple(found))


def plain_name(name: str) -> str:
    """What a file is called, without folders and characters that are no part of a name."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    kept = " ".join(_STRANGE.sub("", last).split()).strip(". ") or _("file")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:LONGEST]}{dot}{ending[:20]}" if dot and stem else kept[:LONGEST]


def _kind_of(content: bytes, ending: str) -> Kind:
    if content.startswith(b"%PDF-"):
        return KINDS["pdf"]
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return KINDS["png"]
    if content.startswith(b"\xff\xd8\xff"):
        return KINDS["jpg"]
    if content.startswith(b"PK\x03\x04"):
        return KINDS[office.kind_of(Packed(content))]
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unfit(
            _("This is an Office file of an old format, or one with a password; save it as DOCX or XLSX.")
        )  # fmt: skip
    if plain.is_text(content):
        return KINDS["csv" if ending == "csv" else "txt"]
    raise Unfit(
        _("This is no kind of file that is taken here; save it as one of %(kinds)s.")
        % {"kinds": ", ".join(one.label for one in KINDS.values())}
    )


READERS: Mapping[str, Callable[[bytes], list[Finding]]] = {
    "pdf": pdf.findings, "docx": office.findings, "xlsx": office.findings,
    "odt": office.findings, "ods": office.findings, "png": pictures.of_png,
    "jpg": pictures.of_jpeg, "csv": plain.findings, "txt": lambda _content: [],
}  # fmt: skip
CLEANERS: Mapping[str, Callable[[bytes], bytes]] = {
    "docx": office.cleaned, "xlsx": office.cleaned, "odt": office.cleaned,
    "ods": office.cleaned, "png": pictures.clean_png, "jpg": pictures.clean_jpeg,
}  # fmt: skip


def cleanable(ending: str) -> bool:
    """Whether of this kind of file a copy without personal data can be made."""
    return ending in CLEANERS or any(ending in KINDS[one].also for one in CLEANERS)


def cleaned(name: str, content: bytes, limit: int) -> Received:
    """The same file without who wrote it and where; pictures and text in it stay as they are.

    Errors: Unfit for a kind of which no safe copy is made.
    """
    whole = judge(name, content, limit)
    clean = CLEANERS.get(whole.kind.ending)
    if clean is None:
        raise Unfit(_("Of this kind of file no copy without personal data can be made here."))
    return judge(name, clean(content), limit)
