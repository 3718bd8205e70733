"""Workbooks: a sheet for each question, typed cells, no formula from anybody's words."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook
from tests.documents.outlines import HOSTILE, NOTE, QUESTION, outline

from tessera.documents import workbook
from tessera.documents.outline import Cell, Column, ColumnType, GapsRemain, Section
from tessera.documents.sheets import Book, Sheet, add


@pytest.fixture(scope="module")
def made():
    return workbook.render(outline())


@pytest.fixture(scope="module")
def sheets(made):
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_each_question_has_its_sheet(sheets):
    assert list(sheets) == ["Overview", "Question 1", "Question 1 2", "3 Figures"]
    counts = sheets["Question 1"]
    assert ["Yes", 3.0, "Albania, Kosovo*, Malta"] in [row[:3] for row in counts]
    answers = sheets["Question 1 2"]
    head = next(row for row in answers if row[0] == "Participant")
    assert head[:5] == ["Participant", "Wider dissemination", "Coded", "Response", "Comment"]


def test_notes_sources_and_audience_are_in_it(sheets):
    said = [" ".join(map(str, row)) for row in sheets["Overview"]]
    assert any("TLP:CLEAR · Everybody" in row for row in said)
    assert any(NOTE.words in row for row in said)
    assert any("Eurostat migr_asyunaa" in row for row in said)
    assert any("Invented content." in row for row in said)


def test_words_are_words(made, sheets):
    row = next(row for row in sheets["Question 1 2"] if row[0] == "Albania")
    assert row[3] == HOSTILE
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        for name in package.namelist():
            data = package.read(name)
            assert b"<f>" not in data
            assert b"<hyperlink " not in data


def test_figures_are_numbers_and_days_are_days(sheets):
    row = next(row for row in sheets["3 Figures"] if row[0] == "Kosovo*")
    assert row[1] == 1234.0
    assert str(row[-1]).startswith("2026-03-02")


def heights(sheet: Sheet) -> dict[int, float]:
    """Points of the rows whose height is said, by the number of the row."""
    into = io.BytesIO()
    book = Book(into)
    add(book, sheet, "Answers")
    book.file.close()
    page = zipfile.ZipFile(into).read("xl/worksheets/sheet1.xml").decode()
    found = re.findall(r'<row r="(\d+)"[^>]* ht="([\d.]+)"', page)
    return {int(row): float(points) for row, points in found}


def test_what_is_broken_into_lines_has_room_for_them():
    """Not every program finds the height of a row by itself where the file does not say it."""
    high = heights(Sheet(
        "Title", (Column("Participant"), Column("Response")),
        [[Cell("Malta"), Cell("Short.")],
         [Cell("Malta"), Cell("A long answer of a contact point. " * 10)],
         [Cell("Malta"), Cell("One\nTwo\nThree")],
         [Cell("Malta"), Cell("2025-06-19 (" + "dd0c0c61" * 8 + ")")],
         [Cell("Malta"), Cell("Far too long for any row. " * 1000)]],
        flagged=frozenset(),
    ))  # fmt: skip
    assert 4 not in high, "one line is as high as the program's lines are"
    assert high[5] >= 6 * 14 and 3 * 14 <= high[6] < 4 * 14
    assert high[7] >= 3 * 14, "a long word is broken, and begins on a line of its own"
    assert 400 < high[8] <= 409, "the most that a row may have"


def test_a_text_beside_a_column_of_flags_is_measured_in_its_own_column():
    """A flag column is narrow; the words behind it are not broken as if they stood in it."""
    columns = (Column("Area"), Column("Persons", ColumnType.NUMBER), Column("Remark"))
    row = [Cell("Malta"), Cell(5, flags="p"), Cell("Counted by the end of the year")]
    assert 4 not in heights(Sheet("Title", columns, [row], flagged=frozenset({1})))


def test_names_of_sheets_are_taken_once_and_by_a_spreadsheet():
    plain = outline()
    one = Section(
        "A very long title: with [signs] / that no sheet? may * have", plain.sections[2].blocks
    )
    book = workbook.render(replace(plain, sections=(one, one, replace(one, number="History."))))
    names = CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 for name in names)


def test_the_same_outline_makes_the_same_bytes(made):
    assert workbook.render(outline()) == made


def test_what_is_missing_blocks_release():
    with pytest.raises(GapsRemain):
        workbook.render(outline(gap=True))
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(workbook.render(outline(gap=True), preview=True))
    )
    said = str(book.get_sheet_by_name("Question 1 2").to_python())
    assert "Still to come from Ministry of Justice" in said
    assert QUESTION in said


def test_looks_are_made_once_for_all_sheets():
    book = Book(io.BytesIO())
    columns = (Column("Area"), Column("Persons", ColumnType.NUMBER))
    for name in ("One", "Two"):
        add(book, Sheet("Title", columns, [[Cell("Malta"), Cell(7)]]), name)
    once = len(book.formats)
    add(book, Sheet("Title", columns, [[Cell("Malta"), Cell(8)]]), "Three")
    assert len(book.formats) == once
    book.file.close()
