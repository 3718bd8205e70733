"""The styles of our Word documents, made from python-docx's own empty document.

``python -m tessera.documents.reference_docx`` writes ``word/reference.docx``, which is committed; run
it after a change here. Nothing in the running platform calls it.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import cast

from docx import Document
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

FILE = Path(__file__).resolve().parent / "word" / "reference.docx"
FONT = "Noto Sans Tessera"
INK, SOFT, RULE, ACCENT, RED = "14233A", "53617A", "D9DDE5", "0B6B74", "A11D1D"

#: name, base, size, bold, colour, space before, space after, kept with the next
_PARAGRAPHS = (
    ("Normal", None, 10, False, INK, 0, 4, False),
    ("Body Text", "Normal", 10, False, INK, 0, 5, False),
    ("First Paragraph", "Body Text", 10, False, INK, 0, 5, False),
    ("Compact", "Body Text", 9, False, INK, 1, 1, False),
    ("Title", "Normal", 23, True, INK, 4, 12, True),
    ("Subtitle", "Normal", 11, False, SOFT, 0, 10, True),
    ("Kind", "Normal", 10, True, ACCENT, 12, 2, True),
    ("Number", "Normal", 14, False, SOFT, 0, 2, True),
    ("Heading 1", "Normal", 15, True, ACCENT, 20, 7, True),
    ("Heading 2", "Normal", 12, True, INK, 14, 5, True),
    ("Heading 3", "Normal", 10, True, SOFT, 10, 4, True),
    ("TOC Heading", "Normal", 12, True, ACCENT, 14, 5, True),
    ("toc 1", "Normal", 9.5, False, INK, 0, 3, False),
    ("toc 2", "Normal", 9.5, False, INK, 0, 2, False),
    ("Footnote Text", "Normal", 8.5, False, INK, 0, 2, False),
    ("Header", "Normal", 8.5, False, SOFT, 0, 0, False),
    ("Footer", "Normal", 8.5, False, SOFT, 0, 0, False),
    ("Head Cell", "Normal", 8.5, True, SOFT, 2, 2, True),
    ("Row Name", "Normal", 9, True, INK, 2, 2, False),
    ("Coded", "Normal", 9, True, ACCENT, 2, 1, True),
    ("Response", "Normal", 9, False, INK, 2, 2, False),
    ("Notice", "Normal", 9, False, SOFT, 2, 2, False),
    ("Comment Line", "Normal", 9, False, SOFT, 2, 2, False),
    ("Source Line", "Normal", 8, False, SOFT, 2, 3, False),
    ("Figure Cell", "Normal", 9, False, INK, 2, 2, False),
    ("Box Title", "Normal", 9, True, INK, 8, 0, True),
    ("Box", "Normal", 9, False, INK, 0, 0, False),
    ("Gap", "Normal", 9, True, RED, 3, 3, False),
    ("Picture", "Normal", 9, False, INK, 4, 2, True),
    ("Below Picture", "Normal", 8, False, SOFT, 0, 8, False),
    ("Table Title", "Normal", 10, True, INK, 8, 4, True),
    ("Notes", "Normal", 8.5, False, INK, 0, 3, False),
)


def make() -> bytes:
    """The reference document as bytes."""
    word = Document()
    _bare(word)
    _styles(word)
    _settings(word)
    _page(word)
    into = BytesIO()
    word.save(into)
    return into.getvalue()


def _bare(word: Word) -> None:
    """Take away every style of the empty document that is not ours, and how it lets ours look."""
    ours = {name for name, *_rest in _PARAGRAPHS}
    kept = {"Default Paragraph Font", "Normal Table", "No List"}
    for style in list(word.styles):
        if style.name not in ours | kept:
            style.delete()
        elif style.name in ours:
            _plain(style.element)
    for one in word.styles.element.find(qn("w:docDefaults")).iter(qn("w:pPr")):
        one.clear()  # no space below paragraphs but what a style asks for


def _plain(element: BaseOxmlElement) -> None:
    """Leave of a style only which level of heading it is."""
    for name in ("w:rPr", "w:link"):
        for old in element.findall(qn(name)):
            element.remove(old)
    for properties in element.findall(qn("w:pPr")):
        for old in list(properties):
            if old.tag != qn("w:outlineLvl"):
                properties.remove(old)


def _settings(word: Word) -> None:
    """Today's Word, not an older one that it would imitate; no traces of who once edited the file."""
    root = word.settings.element
    for one in root.iter(qn("w:compatSetting")):
        if one.get(qn("w:name")) == "compatibilityMode":
            one.set(qn("w:val"), "15")
    for one in root.findall(qn("w:zoom")):
        one.attrib.clear()
        one.set(qn("w:percent"), "100")
    for name in ("w:rsids", "w:savePreviewPicture", "w:shapeDefaults"):
        for old in root.findall(qn(name)):
            root.remove(old)
    for old in root.findall(f"{qn('w:compat')}/{qn('w:useFELayout')}"):
        old.getparent().remove(old)


def _styles(word: Word) -> None:
    known = {style.name: style for style in word.styles}
    for name, base, size, bold, colour, before, after, kept in _PARAGRAPHS:
        style = cast(
            ParagraphStyle,
            known.get(name) or word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH),
        )
        if base:
            style.base_style = word.styles[base]
        _letters(style, size, bold, colour)
        layout = style.paragraph_format
        layout.space_before, layout.space_after = Pt(before), Pt(after)
        layout.keep_with_next = kept
        layout.alignment = None
        layout.left_indent = layout.right_indent = layout.first_line_indent = None
        style.hidden = False
    # Word's own name, with the id that Word gives it.
    raised = word.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    raised.element.set(qn("w:styleId"), "FootnoteReference")
    raised.font.superscript = True
    word.styles["Figure Cell"].paragraph_format.alignment = 2
    for name in ("Box", "Box Title"):
        _boxed(word.styles[name])
    _boxed(word.styles["Gap"], ground="FDECEC", edge=RED)


def _letters(style: ParagraphStyle, size: float, bold: bool, colour: str) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    spacing = style.paragraph_format
    spacing.line_spacing = 1.08 if size < 14 else 1.0


def _boxed(style: ParagraphStyle, ground: str = "F4F2EC", edge: str = ACCENT) -> None:
    properties = style.element.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    left = OxmlElement("w:left")
    for key, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", edge)):
        left.set(qn(f"w:{key}"), value)
    borders.append(left)
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", ground)):
        shade.set(qn(f"w:{key}"), value)
    after = ("w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    properties.insert_element_before(borders, "w:shd", *after)
    properties.insert_element_before(shade, *after)
    style.paragraph_format.left_indent = Mm(3)


def _page(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(27), Mm(24)
    section.left_margin, section.right_margin = Mm(22), Mm(20)
    section.header_distance, section.footer_distance = Mm(13), Mm(12)
    head = section.header.paragraphs[0]
    head.style = word.styles["Header"]
    head.paragraph_format.tab_stops.add_tab_stop(Mm(168), WD_TAB_ALIGNMENT.RIGHT)
    head.add_run("RUNNING")
    head.add_run("\t")
    head.add_run("LABEL").bold = True
    _rule(head, "bottom")
    foot = section.footer.paragraphs[0]
    foot.style = word.styles["Footer"]
    foot.paragraph_format.tab_stops.add_tab_stop(Mm(168), WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run("COLOPHON")
    foot.add_run("\t")
    for words, field in (("BEFORE", "PAGE"), ("BETWEEN", "NUMPAGES"), ("AFTER", "")):
        foot.add_run(words)
        if field:
            _field(foot, field)
    _rule(foot, "top")


def _rule(paragraph: Paragraph, side: str) -> None:
    properties = paragraph._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    line = OxmlElement(f"w:{side}")
    for key, value in (("val", "single"), ("sz", "4"), ("space", "4"), ("color", RULE)):
        line.set(qn(f"w:{key}"), value)
    borders.append(line)
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run, words = OxmlElement("w:r"), OxmlElement("w:t")
    words.text = "1"
    run.append(words)
    field.append(run)
    paragraph._p.append(field)


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_bytes(make())
