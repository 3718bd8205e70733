"""The file around a Word document's body: running head and foot, footnotes, pictures, properties, fonts.

What is the same in every document is made once; every date is fixed, so that the same content makes
the same bytes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from lxml import etree

from tessera.documents.lettering import FONTS
from tessera.documents.outline import Outline
from tessera.documents.wordml import SPACES
from tessera.documents.words import clean

REFERENCE = Path(__file__).resolve().parent / "word" / "reference.docx"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = "http://www.w3.org/XML/1998/namespace"
_FONT = "Noto Sans Tessera"
_LOCALES = {"en": "en-GB", "sq": "sq-AL", "sr": "sr-Cyrl-RS", "sr-latn": "sr-Latn-RS"}
_EPOCH = date(2000, 1, 1)  # of documents without a day
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: What the body names: their ids are ours, so that the body can be written without the package.
_PARTS = ("styles", "settings", "numbering", "fontTable", "theme", "footnotes", "header", "footer")
_KEPT = ("word/styles.xml", "word/settings.xml", "word/theme/theme1.xml",
         "word/header1.xml", "word/footer1.xml", "word/document.xml")  # fmt: skip
_FILES = {"theme": "theme/theme1.xml", "header": "header1.xml", "footer": "footer1.xml"}
_BULLETS = (
    f'{_HEAD}<w:numbering {SPACES}><w:abstractNum w:abstractNumId="0">'
    '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="bullet"/><w:lvlText w:val="–"/><w:lvlJc w:val="left"/><w:pPr>'
    '<w:ind w:left="340" w:hanging="340"/></w:pPr><w:rPr><w:color w:val="0B6B74"/></w:rPr>'
    '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
_APP = (
    f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'extended-properties"><Application>Tessera</Application></Properties>'
)
_LINES = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
    for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
)
_ORDER = ("writeProtection", "view", "zoom", "removePersonalInformation", "removeDateAndTime",
          "doNotDisplayPageBoundaries", "displayBackgroundShape", "printPostScriptOverText",
          "printFractionalCharacterWidth", "printFormsData")  # fmt: skip
Parts = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Running:
    """What stands on every page; ``page`` are the words around the number and the count."""

    head: str
    label: str
    colophon: str
    page: tuple[str, str, str]


def relation(picture: int) -> str:
    """The name by which a body refers to one of its pictures, counted from one."""
    return f"picture{picture}"


def package(
    body: str, notes: Sequence[str], outline: Outline, running: Running, pictures: Sequence[bytes]
) -> bytes:
    """The document as it leaves.

    :param body: paragraphs and tables; :param notes: footnotes; both as :mod:`.wordml` writes them.
    :param pictures: PNGs, in the order in which the body counts them.
    """
    parts = dict(_constant(outline.language))
    for name in ("word/header1.xml", "word/footer1.xml"):
        parts[name] = _run(parts[name], running)
    end = parts["word/document.xml"].decode()
    parts["word/document.xml"] = (
        f"{_HEAD}<w:document {SPACES}><w:body>{body}{end}</w:body></w:document>"
    ).encode()
    parts["word/footnotes.xml"] = (
        f"{_HEAD}<w:footnotes {SPACES}>{_LINES}{''.join(notes)}</w:footnotes>"
    ).encode()
    for number, png in enumerate(pictures, 1):
        parts[f"word/media/picture{number}.png"] = png
    parts["word/_rels/document.xml.rels"] = _relations(
        [(name, name, _FILES.get(name, f"{name}.xml")) for name in _PARTS]
        + [
            (relation(number), "image", f"media/picture{number}.png")
            for number in range(1, len(pictures) + 1)
        ]
    )
    parts["docProps/core.xml"] = _core(outline)
    return _packed(parts, outline.issued_on or _EPOCH)


def _w(name: str) -> str:
    return f"{{{_W}}}{name}"


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _write(root: etree._Element) -> bytes:
    written = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return bytes(written)


@cache
def _constant(language: str) -> Mapping[str, bytes]:
    """The parts that documents in a language share; of the body the page and its margins."""
    with ZipFile(REFERENCE) as made:
        parts: Parts = {name: made.read(name) for name in _KEPT}
    parts["word/styles.xml"] = _styles(parts["word/styles.xml"], language)
    parts["word/settings.xml"] = _settings(parts["word/settings.xml"])
    parts["word/numbering.xml"] = _BULLETS.encode()
    parts |= _fonts()
    section = next(_parse(parts["word/document.xml"]).iter(_w("sectPr")))
    for kind in ("header", "footer"):
        for one in section.iter(_w(f"{kind}Reference")):
            one.set(f"{{{_R}}}id", kind)
    etree.cleanup_namespaces(section)
    parts["word/document.xml"] = etree.tostring(section, with_tail=False)
    parts["_rels/.rels"] = _relations([
        ("document", "officeDocument", "word/document.xml"),
        ("app", "extended-properties", "docProps/app.xml"),
        ("core", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
    ])  # fmt: skip
    parts["[Content_Types].xml"] = _types()
    parts["docProps/app.xml"] = _APP.encode()
    return parts


def _types() -> bytes:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    office = "application/vnd.openxmlformats-"
    defaults = {
        "xml": "application/xml", "rels": f"{office}package.relationships+xml",
        "png": "image/png", "odttf": f"{office}officedocument.obfuscatedFont",
    }  # fmt: skip
    parts = {f"word/{_FILES.get(n, f'{n}.xml')}": f"{word}.{n}+xml" for n in _PARTS} | {
        "word/document.xml": f"{word}.document.main+xml",
        "word/theme/theme1.xml": f"{office}officedocument.theme+xml",
        "docProps/app.xml": f"{office}officedocument.extended-properties+xml",
        "docProps/core.xml": f"{office}package.core-properties+xml",
    }
    said = [f'<Default Extension="{k}" ContentType="{v}"/>' for k, v in defaults.items()]
    said += [f'<Override PartName="/{k}" ContentType="{v}"/>' for k, v in parts.items()]
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{"".join(said)}</Types>'.encode()


def _relations(told: Iterable[tuple[str, str, str]]) -> bytes:
    """The names, kinds and addresses of what a part refers to, all of it inside the package."""
    lines = "".join(
        f'<Relationship Id="{name}" Type="{kind if "/" in kind else f"{_R}/{kind}"}" '
        f'Target="{address}"/>'
        for name, kind, address in told
    )
    space = f"{_PACKAGE}/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{lines}</Relationships>'.encode()


def _run(part: bytes, running: Running) -> bytes:
    """Put the words of this document in place of those of the reference document."""
    before, between, after = running.page
    words = {
        "RUNNING": running.head, "LABEL": running.label, "COLOPHON": running.colophon,
        "BEFORE": before, "BETWEEN": between, "AFTER": after,
    }  # fmt: skip
    root = _parse(part)
    for one in root.iter(_w("t")):
        if one.text in words:
            one.text = words[one.text]
            one.set(f"{{{_XML}}}space", "preserve")
    return _write(root)


def _styles(part: bytes, language: str) -> bytes:
    """The language of the whole document, so that nothing is underlined as misspelt or read wrongly."""
    locale = _LOCALES.get(language, language)
    root = _parse(part)
    for one in root.iter(_w("lang")):
        one.set(_w("val"), locale)
        one.set(_w("eastAsia"), locale)
    return _write(root)


def _settings(part: bytes) -> bytes:
    """Letters travel with the document; elements stand in the order of the standard."""
    root = _parse(part)
    if root.find(_w("embedTrueTypeFonts")) is None:
        place = sum(1 for one in root if etree.QName(one).localname in _ORDER)
        root.insert(place, etree.Element(_w("embedTrueTypeFonts")))
    return _write(root)


def _fonts() -> Parts:
    """Carry our letters in the document; the standard wants their first bytes masked by a key."""
    root = etree.Element(_w("fonts"), nsmap={"w": _W, "r": _R})
    font = etree.SubElement(root, _w("font"), {_w("name"): _FONT})
    # Where letters in documents are not allowed, the nearest that every office has.
    etree.SubElement(font, _w("altName"), {_w("val"): "Segoe UI"})
    etree.SubElement(font, _w("charset"), {_w("val"): "00"})
    etree.SubElement(font, _w("family"), {_w("val"): "swiss"})
    parts: Parts = {}
    for place, (element, weight) in enumerate((("embedRegular", 400), ("embedBold", 600)), start=1):
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"tessera {_FONT} {weight}")
        letters = bytearray((FONTS / f"NotoSansTessera-{weight}.ttf").read_bytes())
        mask = key.bytes[::-1]
        for index in range(32):
            letters[index] ^= mask[index % 16]
        parts[f"word/fonts/font{place}.odttf"] = bytes(letters)
        etree.SubElement(
            font, _w(element), {f"{{{_R}}}id": f"font{place}",
                                _w("fontKey"): "{" + str(key).upper() + "}"}
        )  # fmt: skip
    parts["word/fontTable.xml"] = _write(root)
    parts["word/_rels/fontTable.xml.rels"] = _relations(
        (f"font{place}", "font", f"fonts/font{place}.odttf") for place in (1, 2)
    )
    return parts


def _core(outline: Outline) -> bytes:
    title = " ".join(part for part in (outline.number, outline.title) if part)
    facts = (
        ("dc:title", title), ("dc:subject", outline.kind), ("dc:creator", outline.publisher),
        ("cp:keywords", outline.label or outline.audience),
        ("dc:language", _LOCALES.get(outline.language, outline.language)),
    )  # fmt: skip
    day = f"{(outline.issued_on or _EPOCH).isoformat()}T00:00:00Z"
    said = [f"<{name}>{escape(clean(words))}</{name}>" for name, words in facts]
    said += [
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{day}</dcterms:{name}>'
        for name in ("created", "modified")
    ]
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{''.join(said)}</cp:coreProperties>"
    ).encode()


def _packed(parts: Mapping[str, bytes], day: date) -> bytes:
    into = BytesIO()
    first = "[Content_Types].xml"
    with ZipFile(into, "w") as file:
        for name in [first, *sorted(set(parts) - {first})]:
            member = ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            # A picture is as small as it gets already; beside it a few more bytes of text are nothing.
            member.compress_type = ZIP_STORED if name.endswith(".png") else ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            file.writestr(member, parts[name], compresslevel=1)
    return into.getvalue()
