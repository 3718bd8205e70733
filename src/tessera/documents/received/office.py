"""What is in a document or spreadsheet: of Office Open XML, and of OpenDocument."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from tessera.documents.received.findings import Finding, Unfit, finding, locked, with_programs
from tessera.documents.received.packed import Packed, packed_again

WORD, SHEET = "wordprocessingml.document.main+xml", "spreadsheetml.sheet.main+xml"
PROGRAMS = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml)$|/(macrosheets|dialogsheets|activeX)/|^(Basic|Scripts)/.",
    re.IGNORECASE,
)
#: Parts of a text document in which words stand.
STORIES = re.compile(r"^word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml$")
SHEETS = re.compile(r"^xl/worksheets/[^/]+\.xml$")
REMARKS = re.compile(r"^(word|xl)/(comments\d*|threadedComments/[^/]+|comments/[^/]+)\.xml$")
INSIDE = re.compile(r"^(word|xl)/embeddings/|^Object \d+/content\.xml$")
#: Who wrote it and where, by the part in which it stands.
PERSONAL = {
    "docProps/core.xml": {"creator", "lastModifiedBy"},
    "docProps/app.xml": {"Company", "Manager"},
    "docProps/custom.xml": {"property"},
    "meta.xml": {"initial-creator", "creator", "printed-by", "user-defined"},
}
CHANGES = {"ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "cellIns", "cellDel"}
REACHES_OUT = {"attachedTemplate", "oleObject", "frame", "subDocument", "image", "externalLinkPath"}


def kind_of(packed: Packed) -> str:
    """docx, xlsx, odt or ods. Errors: Unfit for another packed file, a program, a locked one."""
    told = packed.read("mimetype").decode("ascii", "ignore").strip()
    by_type = {"text": "odt", "spreadsheet": "ods"}
    if told.startswith("application/vnd.oasis.opendocument."):
        found = by_type.get(told.rpartition(".")[2], "")
        if b"encryption-data" in packed.read("META-INF/manifest.xml"):
            raise locked()
    else:
        found = _of_types(packed)
    if any(PROGRAMS.search(name) for name in packed.names):
        raise with_programs()
    if not found:
        raise Unfit(
            _("Packed files are taken as DOCX, XLSX, ODT or ODS only; attach what is inside instead.")
        )  # fmt: skip
    return found


def _of_types(packed: Packed) -> str:
    root = packed.tree("[Content_Types].xml")
    types = [str(one.get("ContentType", "")) for one in root] if root is not None else []
    if any("macroenabled" in one.lower() for one in types):
        raise with_programs()
    if any(one.endswith(WORD) for one in types):
        return "docx"
    return "xlsx" if any(one.endswith(SHEET) for one in types) else ""


def findings(content: bytes) -> list[Finding]:
    """What a reader of the file would also read."""
    packed = Packed(content)
    is_open = "mimetype" in packed.names
    found = _in_open_document(packed) if is_open else _in_office(packed)
    people = list(_personal(packed))
    inside = sum(bool(INSIDE.search(name)) for name in packed.names)
    return [*found, *finding("metadata", len(people), people), *finding("embedded", inside)]


def _personal(packed: Packed) -> Iterable[str]:
    for part, names in PERSONAL.items():
        for name, element in packed.elements(part):
            words = " ".join(element.itertext()) if name in names else ""
            if words.strip():
                yield words


def _in_office(packed: Packed) -> list[Finding]:
    count: Counter[str] = Counter()
    who: dict[str, list[str]] = {"comments": [], "changes": [], "hidden_sheets": []}
    for part in packed.names:
        if STORIES.search(part):
            _in_story(packed, part, count, who)
        elif SHEETS.search(part):
            count["hidden_cells"] += sum(
                name in ("row", "col") and _is_on(element.get("hidden"))
                for name, element in packed.elements(part)
            )
        elif REMARKS.search(part):
            _remarks(packed, part, count, who)
        elif part.startswith("xl/revisions/"):
            count["changes"] += 1
        elif part.endswith(".rels"):
            count["links"] += sum(
                element.get("TargetMode") == "External"
                and str(element.get("Type", "")).rpartition("/")[2] in REACHES_OUT
                for _name, element in packed.elements(part)
            )
    for name, element in packed.elements("xl/workbook.xml"):
        if name == "sheet" and element.get("state") in ("hidden", "veryHidden"):
            count["hidden_sheets"] += 1
            who["hidden_sheets"].append(str(element.get("name", "")))
    return _listed(count, who)


def _in_story(packed: Packed, part: str, count: Counter[str], who: dict[str, list[str]]) -> None:
    for name, element in packed.elements(part):
        if name in CHANGES:
            count["changes"] += 1
            who["changes"].append(_attribute(element, "author"))
        elif name in ("vanish", "webHidden") and _attribute(element, "val") not in ("0", "false"):
            count["hidden_text"] += name == "vanish"


def _remarks(packed: Packed, part: str, count: Counter[str], who: dict[str, list[str]]) -> None:
    for name, element in packed.elements(part):
        if name in ("comment", "threadedComment"):
            count["comments"] += 1
            who["comments"].append(_attribute(element, "author"))
        elif name == "author":
            who["comments"].append(str(element.text or ""))


def _in_open_document(packed: Packed) -> list[Finding]:
    count: Counter[str] = Counter()
    who: dict[str, list[str]] = {"comments": [], "changes": [], "hidden_sheets": []}
    hidden = {
        _attribute(element.getparent(), "name")
        for name, element in packed.elements("content.xml")
        if name == "table-properties" and _attribute(element, "display") == "false"
        and element.getparent() is not None
    }  # fmt: skip
    for name, element in packed.elements("content.xml"):
        if name == "annotation":
            count["comments"] += 1
            who["comments"] += [str(one.text or "") for one in element if _is(one, "creator")]
        elif name in ("changed-region", "cell-content-change", "insertion", "deletion"):
            count["changes"] += name in ("changed-region", "cell-content-change")
        elif name in ("table-row", "table-column"):
            count["hidden_cells"] += _attribute(element, "visibility") in ("collapse", "filter")
        elif name == "table" and _attribute(element, "style-name") in hidden:
            count["hidden_sheets"] += 1
            who["hidden_sheets"].append(_attribute(element, "name"))
        elif name in ("hidden-text", "hidden-paragraph"):
            count["hidden_text"] += 1
    return _listed(count, who)


def _listed(count: Counter[str], who: dict[str, list[str]]) -> list[Finding]:
    order = ("hidden_sheets", "hidden_cells", "hidden_text", "comments", "changes", "links")
    return [one for kind in order for one in finding(kind, count[kind], who.get(kind, ()))]


def _attribute(element: Any, name: str) -> str:
    """An attribute by its name without namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def _is(element: Any, name: str) -> bool:
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2] == name


def _is_on(value: str | None) -> bool:
    return value in ("1", "true", "on")


def cleaned(content: bytes) -> bytes:
    """The same document without the names of who wrote it; what it says is not touched."""
    packed = Packed(content)
    changed: dict[str, bytes] = {}
    for part, names in PERSONAL.items():
        root = packed.tree(part)
        if root is None:
            continue
        for element in [one for one in root.iter() if any(_is(one, name) for name in names)]:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
        changed[part] = etree.tostring(
            root, xml_declaration=True, encoding="UTF-8", standalone=True
        )
    return packed_again(packed, changed)
