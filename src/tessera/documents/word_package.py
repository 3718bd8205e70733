"""What pandoc leaves to do in a Word document: running head and foot, marks of footnotes, tables,
properties, fonts; and every date fixed, so that the same content makes the same bytes.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from tessera.documents.lettering import FONTS
from tessera.documents.outline import Outline
from tessera.documents.words import clean

#: Around the mark of a footnote; no text of a document holds these characters.
MARK_START, MARK_END = "\ue000", "\ue001"

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_XML = "http://www.w3.org/XML/1998/namespace"
_FONT = "Noto Sans Tessera"
_LOCALES = {"en": "en-GB", "sq": "sq-AL", "sr": "sr-Cyrl-RS", "sr-latn": "sr-Latn-RS"}
_EPOCH = date(2000, 1, 1)  # of documents without a day
_WIDE = 9525  # twentieths of a point between the margins
_SHORT = 900  # characters; a row of no more stays on one page
Parts = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Running:
    """What stands on every page; ``page`` are the words around the number and the count."""

    head: str
    label: str
    colophon: str
    page: tuple[str, str, str]


def finish(
    made: bytes, outline: Outline, running: Running, pictures: Mapping[bytes, bytes]
) -> bytes:
    """The document as it leaves; ``pictures`` by what has held their places."""
    with ZipFile(BytesIO(made)) as package:
        parts: Parts = {name: package.read(name) for name in package.namelist()}
    for name in [name for name in parts if name.startswith("word/media/")]:
        parts[name] = pictures[parts[name]]
    _run(parts, running)
    marks = _footnotes(parts)
    _body(parts, marks)
    _language(parts, outline.language)
    _fonts(parts)
    parts["docProps/core.xml"] = _core(outline)
    parts.pop("docProps/custom.xml", None)
    _forget(parts, "docProps/custom.xml")
    return _packed(parts, outline.issued_on or _EPOCH)


def _w(name: str) -> str:
    return f"{{{_W}}}{name}"


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _write(root: etree._Element) -> bytes:
    written = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return bytes(written)


def _run(parts: Parts, running: Running) -> None:
    """Put the words of this document in place of those of the reference document."""
    before, between, after = running.page
    words = {
        "RUNNING": running.head, "LABEL": running.label, "COLOPHON": running.colophon,
        "BEFORE": before, "BETWEEN": between, "AFTER": after,
    }  # fmt: skip
    for name in [name for name in parts if name.startswith(("word/header", "word/footer"))]:
        root = _parse(parts[name])
        for one in root.iter(_w("t")):
            if one.text in words:
                one.text = words[one.text]
                one.set(f"{{{_XML}}}space", "preserve")
        parts[name] = _write(root)


def _footnotes(parts: Parts) -> Mapping[str, str]:
    """Give each footnote its own mark instead of a number; the marks by footnote."""
    root = _parse(parts["word/footnotes.xml"])
    marks: dict[str, str] = {}
    for one in root.iter(_w("footnote")):
        words = next((t for t in one.iter(_w("t")) if (t.text or "").startswith(MARK_START)), None)
        if words is None or words.text is None:
            continue
        mark, _end, rest = words.text.removeprefix(MARK_START).partition(MARK_END)
        words.text = rest
        marks[one.get(_w("id"), "")] = mark
        for number in list(one.iter(_w("footnoteRef"))):
            sign = etree.SubElement(number.getparent(), _w("t"))
            sign.text = mark
            number.getparent().remove(number)
    parts["word/footnotes.xml"] = _write(root)
    return marks


def _body(parts: Parts, marks: Mapping[str, str]) -> None:
    root = _parse(parts["word/document.xml"])
    for reference in root.iter(_w("footnoteReference")):
        mark = marks.get(reference.get(_w("id"), ""))
        if mark is not None:
            reference.set(_w("customMarkFollows"), "1")
            sign = etree.Element(_w("t"))
            sign.text = mark
            reference.addnext(sign)
    for table in root.iter(_w("tbl")):
        _table(table)
    for picture in root.iter(f"{{{_WP}}}inline"):
        _picture(picture)
    parts["word/document.xml"] = _write(root)


def _picture(picture: etree._Element) -> None:
    """Pandoc describes the inner picture by its address, which would be all its bytes once more."""
    for side in ("distT", "distB", "distL", "distR"):
        picture.set(side, "0")
    says = picture.find(f"{{{_WP}}}docPr")
    for inner in picture.iter(f"{{{_PIC}}}cNvPr"):
        inner.set("descr", says.get("descr", "") if says is not None else "")


def _table(table: etree._Element) -> None:
    """Rules below rows, full width, and no short row parted between two pages."""
    properties = table.find(_w("tblPr"))
    if properties is None:
        return
    for name in ("tblBorders", "tblCellMar", "tblStyle", "tblLook", "tblW"):
        for old in properties.findall(_w(name)):
            properties.remove(old)
    borders = etree.Element(_w("tblBorders"))
    for side, size, colour in (("top", "4", "D9DDE5"), ("bottom", "4", "D9DDE5"),
                               ("insideH", "4", "D9DDE5")):  # fmt: skip
        line = etree.SubElement(borders, _w(side))
        for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", colour)):
            line.set(_w(key), value)
    margins = etree.Element(_w("tblCellMar"))
    for side, size in (("top", "30"), ("left", "80"), ("bottom", "30"), ("right", "80")):
        margin = etree.SubElement(margins, _w(side))
        margin.set(_w("w"), size)
        margin.set(_w("type"), "dxa")
    has_head = next(table.iter(_w("tblHeader")), None) is not None
    look = {"firstRow": str(int(has_head)), "lastRow": "0", "firstColumn": "1", "lastColumn": "0",
            "noHBand": "1", "noVBand": "1", "val": "06A0" if has_head else "0680"}  # fmt: skip
    sizes = {
        "tblLook": {_w(key): value for key, value in look.items()},
        "tblW": {_w("w"): str(_WIDE), _w("type"): "dxa"},
    }
    for name, values in sizes.items():
        properties.append(etree.Element(_w(name), values))
    # The order of these elements is fixed by the standard.
    order = ("tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize",
             "tblStyleColBandSize", "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders", "shd",
             "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription")  # fmt: skip
    properties.extend((borders, margins))
    properties[:] = sorted(properties, key=lambda e: order.index(etree.QName(e).localname))
    columns = _columns(table)
    for row in table.findall(_w("tr")):
        _row(row, columns)


def _columns(table: etree._Element) -> list[str]:
    """The widths of the columns, so that together they fill the page."""
    grid = table.findall(f"{_w('tblGrid')}/{_w('gridCol')}")
    given = [int(one.get(_w("w"), "0")) for one in grid]
    for one, size in zip(grid, given, strict=True):
        one.set(_w("w"), str(size * _WIDE // (sum(given) or 1)))
    return [one.get(_w("w"), "0") for one in grid]


def _row(row: etree._Element, columns: list[str]) -> None:
    for cell, size in zip(row.findall(_w("tc")), columns, strict=False):
        _cell(cell).insert(0, etree.Element(_w("tcW"), {_w("w"): size, _w("type"): "dxa"}))
    properties = row.find(_w("trPr"))
    is_head = properties is not None and properties.find(_w("tblHeader")) is not None
    if is_head:
        for cell in row.findall(_w("tc")):
            _underline(cell)
    length = sum(len(one.text or "") for one in row.iter(_w("t")))
    if length > _SHORT:
        return
    if properties is None:
        properties = etree.Element(_w("trPr"))
        row.insert(0, properties)
    properties.insert(0, etree.Element(_w("cantSplit")))


def _cell(cell: etree._Element) -> etree._Element:
    """The properties of a cell, without the widths and rules that pandoc gave it."""
    properties = cell.find(_w("tcPr"))
    if properties is None:
        properties = etree.Element(_w("tcPr"))
        cell.insert(0, properties)
    for name in ("tcW", "tcBorders"):
        for old in properties.findall(_w(name)):
            properties.remove(old)
    return properties


def _underline(cell: etree._Element) -> None:
    """The strong rule below the head of a table."""
    properties = cell.find(_w("tcPr"))
    borders = etree.Element(_w("tcBorders"))
    line = etree.SubElement(borders, _w("bottom"))
    for key, value in (("val", "single"), ("sz", "8"), ("space", "0"), ("color", "14233A")):
        line.set(_w(key), value)
    before = {_w(name) for name in ("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge")}
    place = sum(1 for one in properties if one.tag in before)
    properties.insert(place, borders)


def _language(parts: Parts, language: str) -> None:
    """The language of the whole document, so that nothing is underlined as misspelt or read wrongly."""
    locale = _LOCALES.get(language, language)
    root = _parse(parts["word/styles.xml"])
    for one in root.iter(_w("lang")):
        one.set(_w("val"), locale)
        one.set(_w("eastAsia"), locale)
    parts["word/styles.xml"] = _write(root)


def _fonts(parts: Parts) -> None:
    """Carry our letters in the document; the standard wants their first bytes masked by a key."""
    root = etree.Element(_w("fonts"), nsmap={"w": _W, "r": _R})
    font = etree.SubElement(root, _w("font"), {_w("name"): _FONT})
    # Where letters in documents are not allowed, the nearest that every office has.
    etree.SubElement(font, _w("altName"), {_w("val"): "Segoe UI"})
    etree.SubElement(font, _w("charset"), {_w("val"): "00"})
    etree.SubElement(font, _w("family"), {_w("val"): "swiss"})
    relations = ""
    for place, (element, weight) in enumerate((("embedRegular", 400), ("embedBold", 600)), start=1):
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"tessera {_FONT} {weight}")
        letters = bytearray((FONTS / f"NotoSansTessera-{weight}.ttf").read_bytes())
        mask = key.bytes[::-1]
        for index in range(32):
            letters[index] ^= mask[index % 16]
        parts[f"word/fonts/font{place}.odttf"] = bytes(letters)
        etree.SubElement(
            font, _w(element), {f"{{{_R}}}id": f"rId{place}",
                                _w("fontKey"): "{" + str(key).upper() + "}"}
        )  # fmt: skip
        relations += (
            f'<Relationship Id="rId{place}" Type="{_R}/font" Target="fonts/font{place}.odttf"/>'
        )
    parts["word/fontTable.xml"] = _write(root)
    parts["word/_rels/fontTable.xml.rels"] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns='
        f'"http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>'
    ).encode()
    types = _parse(parts["[Content_Types].xml"])
    space = etree.QName(types).namespace
    kind = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
    types.insert(
        0, etree.Element(f"{{{space}}}Default", {"Extension": "odttf", "ContentType": kind})
    )
    parts["[Content_Types].xml"] = _write(types)
    settings = _parse(parts["word/settings.xml"])
    if settings.find(_w("embedTrueTypeFonts")) is None:
        after = {_w(name) for name in ("writeProtection", "view", "zoom", "removePersonalInformation",
                                       "removeDateAndTime", "doNotDisplayPageBoundaries",
                                       "displayBackgroundShape", "printPostScriptOverText",
                                       "printFractionalCharacterWidth", "printFormsData")}  # fmt: skip
        place = sum(1 for one in settings if one.tag in after)
        settings.insert(place, etree.Element(_w("embedTrueTypeFonts")))
    parts["word/settings.xml"] = _write(settings)


def _core(outline: Outline) -> bytes:
    spaces = {
        "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    }
    root = etree.Element(f"{{{spaces['cp']}}}coreProperties", nsmap=spaces)
    title = " ".join(part for part in (outline.number, outline.title) if part)
    facts = (
        ("dc", "title", title), ("dc", "subject", outline.kind), ("dc", "creator", outline.publisher),
        ("cp", "keywords", outline.label or outline.audience),
        ("dc", "language", _LOCALES.get(outline.language, outline.language)),
    )  # fmt: skip
    for space, name, words in facts:
        etree.SubElement(root, f"{{{spaces[space]}}}{name}").text = clean(words)
    for name in ("created", "modified"):
        one = etree.SubElement(root, f"{{{spaces['dcterms']}}}{name}")
        one.set(f"{{{spaces['xsi']}}}type", "dcterms:W3CDTF")
        one.text = f"{(outline.issued_on or _EPOCH).isoformat()}T00:00:00Z"
    return _write(root)


def _forget(parts: Parts, name: str) -> None:
    """Take a part out of the lists that mention it."""
    for listing, attribute, value in (
        ("[Content_Types].xml", "PartName", f"/{name}"), ("_rels/.rels", "Target", name),
    ):  # fmt: skip
        root = _parse(parts[listing])
        for one in [one for one in root if one.get(attribute) == value]:
            root.remove(one)
        parts[listing] = _write(root)


def _packed(parts: Parts, day: date) -> bytes:
    into = BytesIO()
    first = "[Content_Types].xml"
    with ZipFile(into, "w", ZIP_DEFLATED) as package:
        for name in [first, *sorted(set(parts) - {first})]:
            member = ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            member.compress_type = ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            package.writestr(member, parts[name])
    return into.getvalue()
