"""KNOMAD's spreadsheets: bilateral matrices and yearly remittances, as the World Bank publishes them.

Quirks of this source: matrices have names on both sides, a first column that may be empty, notes
below and margins called World; yearly sheets end in a share of the economy and in groups of areas.
Source: https://www.knomad.org/data
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, ZipError

from migstat.areas import System
from migstat.sdmx.codelists import AREA, FREQ, indicators, text
from migstat.sdmx.frame import table
from migstat.sdmx.guard import check_size, shown, translated
from migstat.sdmx.model import BadFile, Codelist, Kind, Source, Table, marked
from migstat.sources import edits
from migstat.sources import worldbank_flows as flows
from migstat.sources.define import Words, flow
from migstat.sources.places import places, read_files

#: "Date: June 2023" in the sheets; taken over with the packages that carry them.
YEARLY = date(2023, 6, 1)
MATRICES = date(2018, 4, 1)
RETRIEVED = date(2025, 4, 5)
#: Spreadsheets inflate; none of KNOMAD's passes 1 MB.
_LARGEST = 32 * 1024 * 1024
_MARGINS = ("world", "")
#: What the sheets write where there is no figure.
_NOTHING = ("", "-", "–", "..")

_CL = Codelist("CL_KNOMAD", tuple(c for c in flows.CL_WDI.codes if c.id in ("remin", "remout")))

YEARLY_FLOWS = flow(
    "WB_REMITTANCE_FLOWS",
    Words(
        text(
            "Remittances received and paid",
            "Remitenca të pranuara dhe të paguara",
            "Primljene i poslate doznake",
        ),
        text(
            "Remittances that an area received and paid in each year since 2000, in current US "
            "dollars.",
            "Remitencat që një territor ka pranuar dhe paguar në çdo vit që nga 2000, në dollarë "
            "amerikanë me çmime korrente.",
            "Doznake koje je područje primilo i poslalo svake godine od 2000, u tekućim američkim "
            "dolarima.",
        ),
    ),
    (FREQ, indicators(_CL), AREA),
    Source(
        "World Bank, KNOMAD",
        "Remittance inflows and outflows (June 2023)",
        "https://www.knomad.org/data/remittances",
        "CC BY 4.0",
        "https://datacatalog.worldbank.org/public-licenses",
        "The publisher writes zero also where it has no figure.",
    ),
    Kind.FLOW,
    unit="USD_MN",
)

DATAFLOWS = (YEARLY_FLOWS,)

_GROUPS = ("Low-and Middle-Income Countries",)

Cell = object


def _sheet(path: Path) -> Sequence[Sequence[Cell]]:
    """The first sheet of a spreadsheet, row by row."""
    check_size(path, _LARGEST)
    try:
        book = CalamineWorkbook.from_path(path)
        sheet: Sequence[Sequence[Cell]] = book.get_sheet_by_index(0).to_python()
        return sheet
    except (CalamineError, ZipError, OSError, ValueError, IndexError) as error:
        raise BadFile(
            shown(path), marked("this is not a readable spreadsheet (xlsx); fetch it again.")
        ) from error


def matrix(path: Path) -> pa.Table:
    """The cells above zero of a bilateral matrix: ``row``, ``column`` (names) and ``value``.

    :raises BadFile: not a spreadsheet, no heading of names, or a cell that is not a figure.
    """
    sheet = _sheet(path)
    if len(sheet) < 3 or not sheet[1] or sum(isinstance(c, str) and bool(c) for c in sheet[1]) < 10:
        raise BadFile(
            shown(path), marked("the second line does not name the areas of a matrix."), line=2
        )
    heads = [str(cell).strip() for cell in sheet[1]]
    rows: list[str] = []
    columns: list[str] = []
    values: list[float] = []
    for line, cells in enumerate(sheet[2:], start=3):
        name = str(cells[0]).strip()
        if not name:
            break  # the notes begin after an empty line
        if name.lower() in _MARGINS:
            continue
        for head, cell in zip(heads[1:], cells[1:], strict=False):
            if head.lower() in _MARGINS or cell == 0 or _is_empty(cell):
                continue
            rows.append(name)
            columns.append(head)
            values.append(_figure(cell, path, line, head))
    return pa.table({"row": rows, "column": columns, "value": pa.array(values, pa.float64())})


def _is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.strip() in _NOTHING


def _figure(cell: Cell, path: Path, line: int, column: str) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise BadFile(
            shown(path),
            marked("{said} is not a number."),
            line=line,
            column=column,
            said=repr(cell),
        )
    return float(cell)


def spreadsheet(path: Path) -> Table:
    """Any of KNOMAD's sheets as a table: a matrix, or one sheet of yearly remittances.

    :raises BadFile: as :func:`bilateral` and :func:`yearly`.
    """
    sheet = _sheet(path)
    title = str(sheet[0][0]).lower() if sheet and sheet[0] else ""
    for word, indicator in (("remittance inflows", "remin"), ("remittance outflows", "remout")):
        if title.startswith(word):
            return _yearly_table([_yearly(path, indicator)])
    return bilateral(path)


def bilateral(path: Path) -> Table:
    """A matrix of 2013 or 2017 as a table; which one it is stands in its first line.

    :raises BadFile: as :func:`matrix`, an unknown name, or a title without its year.
    """
    sheet = _sheet(path)
    title = str(sheet[0][0]) if sheet and sheet[0] else ""
    year = re.search(r"\b(20\d\d)\b", title)
    if year is None:
        raise BadFile(shown(path), marked("the first line does not tell the year."), line=1)
    cells = matrix(path)
    remittances = "remittance" in title.lower()
    # Stocks have the origin in the line, remittances have the sender there.
    origin, destination = ("column", "row") if remittances else ("row", "column")
    names = places(System.WORLD_BANK_LABEL)
    count = cells.num_rows
    rows = pa.table(
        {
            "FREQ": pa.repeat(pa.scalar("A"), count),
            "CITIZEN": translated(cells.column(origin), names, shown(path), origin, "name"),
            "GEO": translated(cells.column(destination), names, shown(path), destination, "name"),
            "TIME_PERIOD": pa.repeat(pa.scalar(year[1]), count),
            "OBS_VALUE": cells.column("value"),
        }
    )
    dataflow = flows.REMITTANCES if remittances else flows.STOCK
    return table(dataflow, rows, MATRICES, RETRIEVED, edits=(edits.MATRIX_MARGINS,))


def _yearly(path: Path, indicator: str) -> pa.Table:
    """One sheet of yearly figures; groups of areas and notes below the areas are not read."""
    sheet = _sheet(path)
    years = {
        index: str(cell).removesuffix(".0")
        for index, cell in enumerate(sheet[0])
        if re.fullmatch(r"(19|20)\d\d(\.0)?", str(cell))
    }
    if not years:
        raise BadFile(shown(path), marked("the first line names no years."), line=1)
    names = _names()
    found: list[tuple[str, str, float]] = []
    for line, cells in enumerate(sheet[1:], start=2):
        name = re.sub(r"[*\d]+$", "", str(cells[0])).strip()
        if not name:
            break
        if name.lower() in _MARGINS or name in _GROUPS:
            continue
        if names.get(name) is None:
            raise BadFile(
                shown(path),
                marked("the name {said} is not known."),
                line=line,
                column="A",
                said=repr(name),
            )
        for index, year in years.items():
            if index < len(cells) and not _is_empty(cells[index]):
                found.append((name, year, _figure(cells[index], path, line, year)))
    count = len(found)
    return pa.table(
        {
            "FREQ": pa.repeat(pa.scalar("A"), count),
            "INDICATOR": pa.repeat(pa.scalar(indicator), count),
            "GEO": pa.array([names[name] for name, _, _ in found], pa.string()),
            "TIME_PERIOD": pa.array([year for _, year, _ in found], pa.string()),
            "OBS_VALUE": pa.array([value for _, _, value in found], pa.float64()),
        }
    )


def _names() -> Mapping[str, str | None]:
    """The World Bank's names, with one that only these sheets use."""
    names = places(System.WORLD_BANK_LABEL)
    names["Türkiye, Rep. of"] = names["Turkey"]
    return names


def yearly(inflows: Path) -> Table:
    """Inflows and, where the sheet lies beside it, outflows, as one table.

    :raises BadFile: not a spreadsheet, no years, an unknown name or a cell that is not a figure.
    """
    parts = [_yearly(inflows, "remin")]
    outflows = inflows.with_name(inflows.name.replace("inflows", "outflows"))
    if outflows != inflows and outflows.exists():
        parts.append(_yearly(outflows, "remout"))
    return _yearly_table(parts)


def _yearly_table(parts: list[pa.Table]) -> Table:
    return table(
        YEARLY_FLOWS,
        pa.concat_tables(parts),
        YEARLY,
        RETRIEVED,
        edits=(edits.SHARES_LEFT_OUT,),
    )


#: What this reader looks for in its folder; the matrices are read from the tidy tables instead.
FILES = {"src_xlsx/KNOMAD_remittance-inflows.xlsx": yearly}


def read(folder: Path) -> Iterator[Table]:
    """The yearly remittances of the folder ``worldbank``, if they are there."""
    return read_files(folder / "worldbank", FILES)
