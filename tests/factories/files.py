"""Files as people send them, small, each with the things in it that somebody should know of."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image

PERSON = "Anna Example"


def docx(words: str = "Text.", *, author: str = "", comment: str = "", changed: str = "") -> bytes:
    """A document; with ``comment`` a remark, with ``changed`` a tracked insertion."""
    from docx import Document

    made = Document()
    made.core_properties.author = author
    made.core_properties.last_modified_by = author
    paragraph = made.add_paragraph(words)
    if comment:
        made.add_comment(paragraph.runs, text=comment, author=author or "A")
    if changed:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        insertion = OxmlElement("w:ins")
        insertion.set(qn("w:id"), "9")
        insertion.set(qn("w:author"), author or "A")
        run = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = changed
        run.append(text)
        insertion.append(run)
        paragraph._p.append(insertion)
    kept = BytesIO()
    made.save(kept)
    return kept.getvalue()


def xlsx(words: str = "Cell", *, author: str = "", hidden: str = "", comment: str = "") -> bytes:
    """A spreadsheet; with ``hidden`` a hidden sheet of that name and a hidden row."""
    from xlsxwriter import Workbook

    kept = BytesIO()
    book = Workbook(kept, {"in_memory": True})
    if author:
        book.set_properties({"author": author, "company": "Ministry"})
    sheet = book.add_worksheet("Shown")
    sheet.write(0, 0, words)
    if comment:
        sheet.write_comment(0, 0, comment, {"author": author or "A"})
    if hidden:
        book.add_worksheet(hidden).hide()
        sheet.set_row(3, None, None, {"hidden": True})
    book.close()
    return kept.getvalue()


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A packed file of these parts."""
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return kept.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same packed file with one part more."""
    kept = BytesIO(content)
    with ZipFile(kept, "a", ZIP_DEFLATED) as target:
        target.writestr(name, part)
    return kept.getvalue()


_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "text", "table", "style", "meta")
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip


def ods(words: str = "Cell", *, author: str = "", hidden: str = "") -> bytes:
    """An open spreadsheet; with ``hidden`` a hidden table of that name."""
    tables = f'<table:table table:name="Shown"><table:table-row table:visibility="{"collapse" if hidden else "visible"}"><table:table-cell><text:p>{words}</text:p></table:table-cell></table:table-row></table:table>'
    if hidden:
        tables += f'<table:table table:name="{hidden}" table:style-name="gone"/>'
    return _odf(
        "spreadsheet", author,
        '<office:automatic-styles><style:style style:name="gone" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>",
    )  # fmt: skip


def odt(words: str = "Text.", *, author: str = "", comment: str = "") -> bytes:
    """An open text document; with ``comment`` a remark and a tracked change."""
    more = ""
    if comment:
        more = (
            "<text:tracked-changes><text:changed-region><text:insertion/></text:changed-region>"
            f"</text:tracked-changes><text:p><office:annotation><dc:creator>{author}</dc:creator>"
            f"<text:p>{comment}</text:p></office:annotation></text:p>"
        )
    return _odf(
        "text", author,
        f"<office:body><office:text>{more}<text:p>{words}</text:p></office:text></office:body>",
    )  # fmt: skip


def _odf(kind: str, author: str, body: str) -> bytes:
    return packed({
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content {_NAMES}>{body}</office:document-content>",
        "meta.xml": f"<office:document-meta {_NAMES}><office:meta><meta:initial-creator>{author}"
                    f"</meta:initial-creator><dc:creator>{author}</dc:creator></office:meta>"
                    "</office:document-meta>",
        "META-INF/manifest.xml": "<manifest/>",
    })  # fmt: skip


def pdf(words: str = "Text", *, author: str = "", comment: str = "", script: str = "") -> bytes:
    """A page; with ``comment`` a remark on it, with ``script`` something that would run."""
    content = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET"
    remark = f" /Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /T ({author}) /Contents ({comment}) >>]" if comment else ""  # fmt: skip
    opening = f" /OpenAction << /S /JavaScript /JS ({script}) >>" if script else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R{opening} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R"
        f" /Resources << /Font << /F1 5 0 R >> >>{remark} >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Author ({author}) >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{one}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return made + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
        f"<< /Size {len(objects) + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    ).encode("latin-1")


def jpeg(*, author: str = "", has_place: bool = False, turned: int = 1) -> bytes:
    """A photograph; its EXIF says who took it, where, and how it is turned."""
    exif = Image.Exif()
    if author:
        exif[0x13B] = author
    if turned != 1:
        exif[0x112] = turned
    if has_place:
        exif.get_ifd(0x8825)[1] = "N"
        exif[0x8825] = {1: "N", 2: (48.0, 12.0, 0.0)}
    kept = BytesIO()
    Image.new("RGB", (12, 8), (200, 120, 60)).save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def png(*, author: str = "") -> bytes:
    """A picture with a word beside it."""
    from PIL.PngImagePlugin import PngInfo

    kept, beside = BytesIO(), PngInfo()
    if author:
        beside.add_text("Author", author)
    Image.new("RGB", (12, 8), (60, 120, 200)).save(kept, "PNG", pnginfo=beside)
    return kept.getvalue()


def enormous_png() -> bytes:
    """A few bytes that claim to be a picture of ten thousand million points."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def bomb() -> bytes:
    """A document of some kilobytes that holds half a gigabyte of zeros."""
    return with_part(docx(), "word/media/image1.bmp", bytes(60_000_000))
