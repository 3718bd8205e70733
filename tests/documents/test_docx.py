"""Word: headings, real tables, footnotes, contents; words are words; the same bytes each time."""

import io
import re
import zipfile

import docx as word
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from lxml import etree
from tests.documents.outlines import HOSTILE, NOTE, outline

from tessera.documents import docx
from tessera.documents.outline import GapsRemain


@pytest.fixture(scope="module")
def made():
    return docx.render(outline())


@pytest.fixture(scope="module")
def opened(made):
    return word.Document(io.BytesIO(made))


@pytest.fixture(scope="module")
def parts(made):
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_headings_are_headings(opened):
    heads = [(p.style.name, p.text) for p in opened.paragraphs if "Heading" in p.style.name]
    assert ("Heading 1", "1. Background") in heads
    assert ("Heading 1", "Question 1. Does your law set a deadline?") in heads
    assert ("Heading 2", "Deeper") in heads
    assert next(p.text for p in opened.paragraphs if p.style.name == "Title") == "Guardians"


def test_tables_are_tables_with_heads_that_repeat(opened):
    facts, answers, figures = opened.tables
    assert facts.cell(0, 0).text == "Requested by"
    assert [cell.text for cell in answers.rows[0].cells] == [
        "Participant", "Wider dissemination", "Response",
    ]  # fmt: skip
    for table in (answers, figures):
        first = table.rows[0]._tr
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"
    assert [cell.paragraphs[0].alignment for cell in figures.rows[0].cells] == [
        None, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.RIGHT, None,
    ], "a head stands over its figures"  # fmt: skip
    assert figures.cell(1, 1).text == "1,234"
    assert figures.cell(1, 2).text == "12.5\u00a0%"
    assert figures.cell(1, 3).text == "2 March 2026"
    assert figures.cell(2, 1).text == "0"


def test_words_are_words(opened, parts):
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    assert sum(HOSTILE in said for said in cells) >= 3
    root = etree.fromstring(parts["word/document.xml"])
    allowed = {"TOC"}
    for code in root.iter(qn("w:instrText")):
        assert code.text.split()[0] in allowed
    for link in root.iter(qn("w:hyperlink")):
        assert link.get(qn("w:anchor")).startswith("section-")
    external = [name for name, data in parts.items() if b'TargetMode="External"' in data]
    assert external == []


def test_the_note_is_a_footnote_with_its_own_mark(parts):
    notes = parts["word/footnotes.xml"].decode()
    assert notes.count(NOTE.words) == 1
    assert "footnoteRef/" not in notes
    root = etree.fromstring(parts["word/document.xml"])
    (reference,) = root.iter(qn("w:footnoteReference"))
    assert reference.get(qn("w:customMarkFollows")) == "1"
    assert reference.getnext().text == "*"
    assert not re.search("[\ue000-\uf8ff]", parts["word/document.xml"].decode() + notes)


def test_the_contents_are_there_when_it_is_opened(parts):
    root = etree.fromstring(parts["word/document.xml"])
    anchors = {one.get(qn("w:name")) for one in root.iter(qn("w:bookmarkStart"))}
    links = [
        (one.get(qn("w:anchor")), "".join(one.itertext())) for one in root.iter(qn("w:hyperlink"))
    ]
    assert [words for _anchor, words in links] == [
        "1. Background", "Question 1. Does your law set a deadline?", "3. Figures",
    ]  # fmt: skip
    assert {anchor for anchor, _words in links} <= anchors
    assert b"updateFields" not in parts["word/settings.xml"]
    assert b"w:dirty" not in parts["word/document.xml"]


def test_every_style_that_is_named_is_there(parts):
    there = {one.get(qn("w:styleId")) for one in etree.fromstring(parts["word/styles.xml"])}
    named = {
        one.get(qn("w:val"))
        for part in ("document", "footnotes", "header1", "footer1")
        for one in etree.fromstring(parts[f"word/{part}.xml"]).iter(qn("w:pStyle"), qn("w:rStyle"))
    }
    assert {"toc1", "FootnoteReference", "Heading1"} <= named <= there


def test_every_part_has_one_kind_and_every_relation_a_target(parts):
    types = etree.fromstring(parts["[Content_Types].xml"])
    names = [one.get("Extension") or one.get("PartName") for one in types]
    assert len(set(names)) == len(names)
    assert {name[1:] for name in names if name.startswith("/")} <= set(parts)
    for owner, folder in (("word/_rels/document.xml", "word/"), ("_rels/", "")):
        for one in etree.fromstring(parts[f"{owner}.rels"]):
            assert folder + one.get("Target") in parts


def test_tables_of_answers_say_what_they_are(opened):
    said = [one.get(qn("w:val")) for one in opened.element.body.iter(qn("w:tblCaption"))]
    assert said == ["Does your law set a deadline?", "Applicants by area"]


def test_pictures_say_what_they_show(parts):
    root = etree.fromstring(parts["word/document.xml"])
    said = [one.get("descr") for one in root.iter("{*}docPr")]
    assert "Yes: 3 (Albania, Kosovo*, Malta)." in said[0]
    assert [one.get("descr") for one in root.iter("{*}cNvPr")] == said


def test_head_and_foot_stand_on_every_page(opened):
    section = opened.sections[0]
    assert section.header.paragraphs[0].text == "Compilation · 2026.14\tTLP:CLEAR · Everybody"
    foot = section.footer.paragraphs[0]
    assert foot.text.startswith("Invented content.\tPage ")
    codes = [one.get(qn("w:instr")) for one in foot._p.iter(qn("w:fldSimple"))]
    assert codes == ["PAGE", "NUMPAGES"]


def test_languages_are_marked(parts):
    root = etree.fromstring(parts["word/document.xml"])
    assert {one.get(qn("w:val")) for one in root.iter(qn("w:lang"))} == {"sq", "sr-Cyrl"}
    styles = etree.fromstring(parts["word/styles.xml"])
    assert {one.get(qn("w:val")) for one in styles.iter(qn("w:lang"))} == {"en-GB"}


def test_a_publishers_own_words_are_marked_in_a_document_of_another_language():
    with zipfile.ZipFile(io.BytesIO(docx.render(outline(language="sq")))) as file:
        root = etree.fromstring(file.read("word/document.xml"))
    marked = [
        "".join(run.itertext())
        for run in root.iter(qn("w:r"))
        if any(one.get(qn("w:val")) == "en" for one in run.iter(qn("w:lang")))
    ]
    assert "Eurostat migr_asyunaa" in " ".join(marked)


def test_it_says_what_it_is_and_nothing_of_who_made_it(opened):
    facts = opened.core_properties
    assert (facts.title, facts.language) == ("2026.14 Guardians", "en-GB")
    assert facts.created.isoformat().startswith("2026-03-30")
    assert facts.last_modified_by == ""


def test_the_letters_travel_with_it(parts):
    assert {"word/fonts/font1.odttf", "word/fonts/font2.odttf"} <= set(parts)


def test_the_same_outline_makes_the_same_bytes(made):
    assert docx.render(outline()) == made


def test_what_is_missing_blocks_release_and_is_red_in_the_preview():
    with pytest.raises(GapsRemain):
        docx.render(outline(gap=True))
    opened = word.Document(io.BytesIO(docx.render(outline(gap=True), preview=True)))
    said = [
        p for table in opened.tables for row in table.rows for cell in row.cells
        for p in cell.paragraphs if p.style.name == "Gap"
    ]  # fmt: skip
    assert said[0].text.startswith("Still to come from Ministry of Justice")
    assert "Preview" in opened.sections[0].header.paragraphs[0].text


@pytest.mark.parametrize("odd", ["\x00\x08\ud800\ufffe\ue000\ue001", "中文 😀", "\u2028line"])
def test_no_word_stops_the_press(odd):
    assert word.Document(io.BytesIO(docx.render(outline(title=f"Guardians {odd}"))))
