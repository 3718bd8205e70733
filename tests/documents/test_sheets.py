import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from tessera.documents import sheets
from tessera.documents.outline import Cell, Column, ColumnType, Missing, Note, Source, Table
from tessera.documents.sheets import Sheet, of, xlsx

COLUMNS = (
    Column("Area"),
    Column("Period", ColumnType.PERIOD),
    Column("Applicants", ColumnType.NUMBER, unit="persons"),
    Column("Rate", ColumnType.SHARE, decimals=1),
    Column("Since", ColumnType.DATE),
)
NOTE = Note("*", "This designation is without prejudice to positions on status.")
SOURCE = Source("Eurostat", "migr_asyappctza", "2025-06-12", "CC BY 4.0", date(2025, 6, 13))


def table() -> Table:
    rows = (
        (Cell("Kosovo*"), Cell("2024"), Cell(6805, flags="p"), Cell(0.125), Cell(date(2024, 1, 1))),
        (Cell("Malta"), Cell("2024"), Cell(0), Cell(missing=Missing.NOT_APPLICABLE), Cell()),
        (Cell("Cyprus"), Cell("2024"), Cell(missing=Missing.CONFIDENTIAL), Cell(0.5), Cell()),
        (
            Cell('=HYPERLINK("x")'),
            Cell("2024"),
            Cell(missing=Missing.NOT_REPORTED),
            Cell(1),
            Cell(),
        ),
    )
    return Table("Applicants", COLUMNS, rows, "Persons a year", (SOURCE,), (NOTE, NOTE))


def read(data: bytes, name: str) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["Notes", "Data"]
    return [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]


def body(data: bytes) -> list[list[object]]:
    """The sheet of data: its head is the first row."""
    return read(data, "Data")


def test_what_is_written_is_read_back_with_its_types() -> None:
    head, kosovo, malta, cyprus, formula = body(xlsx(of(table())))
    assert head == ["Area", "Period", "Applicants (persons)", "Flag: Applicants", "Rate", "Flag: Rate", "Since"]  # fmt: skip
    assert kosovo == ["Kosovo*", "2024", 6805.0, "p", 0.125, "", date(2024, 1, 1)]
    assert malta[2:6] == [0.0, "", "", "not applicable"]
    assert cyprus[2:4] == ["", "confidential"]
    assert formula[:4] == ['=HYPERLINK("x")', "2024", "", "not reported"]


def test_nothing_from_outside_becomes_a_formula_or_a_link() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx(of(table())))) as parts:
        page = "".join(parts.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
        assert not any("externalLink" in name or "hyperlink" in name for name in parts.namelist())
    assert "<f>" not in page and "<hyperlink" not in page


def test_the_first_sheet_says_where_from_under_which_licence_and_what_was_asked() -> None:
    asked = replace(of(table()), asked=(("Citizenship", "Kosovo*"),))
    rows = [tuple(row[:2]) for row in read(xlsx(asked), "Notes")]
    assert rows[0][0] == "Applicants"
    for line in (
        ("What was counted", "Persons a year"), ("Publisher", "Eurostat"),
        ("Table", "migr_asyappctza"), ("Release", "2025-06-12"), ("Retrieved", "2025-06-13"),
        ("Licence", "CC BY 4.0"), ("Citizenship", "Kosovo*"),
    ):  # fmt: skip
        assert line in rows
    assert sum(str(row[1]).startswith("* This designation") for row in rows) == 1


def test_a_number_in_a_sentence_is_written_as_the_language_does(monkeypatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 1_200)
    rows = ((Cell("A"),) for _place in range(1_300))
    with pytest.raises(sheets.TooManyRows, match="1\\.200"):
        sheets.xlsx(sheets.Sheet("Many", (Column("Area"),), rows, language="sr-latn"))


def test_columns_without_flags_get_no_flag_column() -> None:
    rows = ((Cell("A"), Cell(1)),)
    plain = Table("T", (Column("Area"), Column("Persons", ColumnType.NUMBER)), rows)
    assert body(xlsx(of(plain)))[0] == ["Area", "Persons"]


def test_rows_may_come_one_by_one() -> None:
    columns = (Column("Area"), Column("Persons", ColumnType.NUMBER))
    rows = ((Cell(f"A{n}"), Cell(n)) for n in range(3000))
    found = body(xlsx(Sheet("Many", columns, rows)))
    assert len(found) == 3001
    assert found[-1][:2] == ["A2999", 2999.0]


def test_the_same_table_makes_the_same_bytes() -> None:
    made = xlsx(of(table()), created=date(2025, 6, 13))
    assert xlsx(of(table()), created=date(2025, 6, 13)) == made
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert parts.read("docProps/core.xml").decode().count(">2025-06-13T00:00:00Z<") == 2


def test_head_and_notes_speak_the_language_of_the_reader() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx(of(table(), "sr")))) as parts:
        assert ">sr<" in parts.read("docProps/custom.xml").decode()
