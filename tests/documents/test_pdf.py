"""PDF: tagged, in its language, with text alternatives; words are words; the same bytes each time."""

import io
import re
from dataclasses import replace
from functools import cache

import pdfplumber
import pikepdf
import pytest
from tests.documents.outlines import GAP, HOSTILE, NOTE, outline

from tessera.documents import pdf
from tessera.documents.outline import GapsRemain


@pytest.fixture(scope="module")
def made():
    return pdf.render(outline())


@pytest.fixture(scope="module")
def opened(made):
    with pikepdf.open(io.BytesIO(made)) as document:
        yield document


@pytest.fixture(scope="module")
def pages(made):
    with pdfplumber.open(io.BytesIO(made)) as document:
        return [page.extract_text() for page in document.pages]


def elements(node, found=None):
    found = [] if found is None else found
    if isinstance(node, pikepdf.Array):
        for one in node:
            elements(one, found)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            found.append(node)
        if "/K" in node:
            elements(node.K, found)
    return found


def kinds(document):
    return [str(one.S) for one in elements(document.Root.StructTreeRoot)]


def test_it_is_tagged_and_says_its_language_and_title(opened):
    root = opened.Root
    assert root.MarkInfo.Marked
    assert str(root.Lang) == "en"
    assert root.ViewerPreferences.DisplayDocTitle
    assert str(opened.docinfo["/Title"]) == "2026.14 Guardians"
    metadata = bytes(root.Metadata.read_bytes())
    assert re.search(rb"pdfuaid:part\D+1", metadata)
    assert re.search(rb"pdfaid:part\D+2", metadata)


def test_headings_tables_lists_and_notes_are_structure(opened):
    found = kinds(opened)
    for kind in ("/H1", "/Table", "/THead", "/TH", "/TD", "/L", "/LI", "/Note", "/TOC", "/Figure"):
        assert kind in found, kind
    assert opened.Root.Outlines.First is not None


def test_every_figure_says_what_it_shows(opened):
    figures = [one for one in elements(opened.Root.StructTreeRoot) if one.S == "/Figure"]
    said = [str(one.get("/Alt", "")) for one in figures]
    assert len(said) == 2
    assert "Yes: 3 (Albania, Kosovo*, Malta)." in said[0]
    assert "A rise that lasts" in said[1]


def test_letters_are_in_the_file(opened):
    fonts = [
        font
        for page in opened.pages
        for font in page.Resources.get("/Font", pikepdf.Dictionary()).values()
    ]
    names = {str(font.BaseFont) for font in fonts}
    assert any("NotoSansTessera" in name for name in names)
    assert all(
        "/FontFile2" in d.FontDescriptor or "/FontFile3" in d.FontDescriptor
        for font in fonts
        for d in font.DescendantFonts
    )


def test_each_page_says_for_whom_it_is_and_which_it_is(pages):
    for place, said in enumerate(pages, start=1):
        assert "TLP:CLEAR · Everybody" in said
        assert f"Page {place} of {len(pages)}" in said
        assert "Invented content." in said


def test_words_are_words(pages):
    said = re.sub(r"[\s\u200b]", "", "".join(pages))
    assert said.count(re.sub(r"\s", "", HOSTILE)) >= 4
    assert "root:" not in said


def test_a_note_stands_once(pages):
    assert "".join(pages).replace("\n", " ").count(NOTE.words) == 1


def test_the_same_outline_makes_the_same_bytes(made):
    assert pdf.render(outline()) == made


def test_what_is_missing_blocks_release_and_is_red_in_the_preview():
    with pytest.raises(GapsRemain) as refused:
        pdf.render(outline(gap=True))
    assert refused.value.gaps == (GAP,)
    with pdfplumber.open(io.BytesIO(pdf.render(outline(gap=True), preview=True))) as document:
        said = "".join(page.extract_text() for page in document.pages)
        red = [
            char for page in document.pages for char in page.chars
            if char["non_stroking_color"] and char["non_stroking_color"][0] > 0.5
            and max(char["non_stroking_color"][1:] or (1,)) < 0.2
        ]  # fmt: skip
    assert "Still to come from Ministry of Justice by 14 March 2026" in said.replace("\n", " ")
    assert "Preview, not for release" in said
    assert red


@cache
def in_language(language):
    return pdf.render(outline(language=language))


@pytest.mark.parametrize("language", ["sq", "sr", "sr-latn"])
def test_it_speaks_each_language(language):
    with pikepdf.open(io.BytesIO(in_language(language))) as document:
        assert str(document.Root.Lang) == language.partition("-")[0]


def test_a_publishers_own_words_are_marked_in_a_document_of_another_language():
    with pikepdf.open(io.BytesIO(in_language("sq"))) as document:
        parts = [one for one in document.objects if isinstance(one, pikepdf.Dictionary)]
        assert "en" in {str(one.Lang) for one in parts if "/Lang" in one}


def titled(title):
    """Without figures and tables: it is about the title, on each page, in the contents and the facts."""
    whole = outline(title=title)
    return pdf.render(replace(whole, sections=whole.sections[:1]))


@pytest.mark.parametrize(
    "odd", ["\x00\x08\ud800\ufffe\ue000", "中文", "😀 ქართული Հայերեն", "עברית عربي", "ﬁ→✓ Ω"]
)
def test_no_word_stops_the_press(odd):
    assert titled(f"Guardians {odd}").startswith(b"%PDF")


def test_a_letter_that_no_font_has_is_spelt_out():
    with pdfplumber.open(io.BytesIO(titled("Guardians 中 end"))) as document:
        assert "Guardians [U+4E2D] end" in document.pages[0].extract_text()
