"""Spreadsheets as publishers send them: the bytes as rows, headings found, areas told by name."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache

from python_calamine import CalamineError, CalamineWorkbook, ZipError

from migstat.areas import System
from migstat.sdmx.model import BadFile, marked
from migstat.sources.places import places

Cell = object
Rows = Sequence[Sequence[Cell]]
_MONTHS = {
    "jan": "01", "feb": "02", "mar": "03", "apr": "04", "may": "05", "jun": "06",
    "jul": "07", "aug": "08", "sep": "09", "oct": "10", "nov": "11", "dec": "12",
}  # fmt: skip


def rows(data: bytes, file: str, needs: Sequence[str]) -> tuple[Sequence[str], Rows, int]:
    """Headings, the rows under them and the number of the first of these, from the sheet that has them.

    :param needs: headings that must be there, in any case; the first sheet and line with all of them
        counts.
    :raises BadFile: no spreadsheet, damaged, or none of its sheets has these headings.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [book.get_sheet_by_index(n).to_python() for n in range(len(book.sheet_names))]
    except (CalamineError, ZipError, OSError, ValueError, IndexError) as error:
        raise BadFile(
            file,
            marked(
                "this is not a readable spreadsheet (xlsx); it was cut short or is something else."
            ),
        ) from error
    wanted = {plain(one) for one in needs}
    for sheet in sheets:
        for number, cells in enumerate(sheet[:20]):
            heads = [heading(cell) for cell in cells]
            if wanted <= {plain(one) for one in heads}:
                return heads, sheet[number + 1 :], number + 2
    raise BadFile(
        file, marked("no sheet has the headings {names}."), line=1, names=", ".join(needs)
    )


def heading(cell: Cell) -> str:
    """A heading as words; a day becomes its month."""
    if isinstance(cell, (date, datetime)):
        return f"{cell.year}-{cell.month:02}"
    return " ".join(str(cell).split()).removesuffix(".0")


def plain(words: str) -> str:
    """Words without the differences that do not matter: case, blanks, hyphens."""
    return re.sub(r"[\s_\-–/]+", "", words.casefold())


def month(words: str) -> str | None:
    """A heading such as JAN2009, Jan-09 or 2009-01 as a period; None where it is no month."""
    text = words.strip()
    if re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", text):
        return text
    match = re.fullmatch(r"([A-Za-z]{3})[a-z]*[\s\-.]*((?:19|20)?\d\d)", text)
    number = _MONTHS.get(match[1].lower()) if match else None
    if match is None or number is None:
        return None
    year = match[2] if len(match[2]) == 4 else f"20{match[2]}"
    return f"{year}-{number}"


@cache
def _names() -> Mapping[str, str | None]:
    found: dict[str, str | None] = {}
    for system in (System.UNHCR_LABEL, System.WORLD_BANK_LABEL, System.EUROSTAT_LABEL):
        found |= {plain(name): code for name, code in places(system).items()}
    return found | {
        plain(name): code for name, code in {
            "Kosovo": "XK", "Kosovo*": "XK", "Unknown": "UNK", "Not specified": "UNK",
            "Stateless": "STLS", "Unspecified sub-Saharan nationals": "SSA_UNS", "Other": "OTHER",
            "Other nationalities": "OTHER", "Turkey": "TR", "Türkiye": "TR",
        }.items()
    }  # fmt: skip


def area(words: str, file: str, line: int, column: str) -> str:
    """The area that a publisher names in words.

    :raises BadFile: a name that is not known.
    """
    code = _names().get(plain(words.strip()))
    if code is None:
        raise BadFile(
            file,
            marked("the name {said} is not known."),
            line,
            column,
            said=repr(words.strip()[:60]),
        )
    return code


def figure(cell: Cell, file: str, line: int, column: str) -> float | None:
    """A cell as a figure; what is empty or a stroke is None.

    :raises BadFile: anything else.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    text = str(cell).strip().replace(",", "")
    if text in ("", "-", "–", "n/a", "N/A"):
        return None
    try:
        return float(text)
    except ValueError:
        raise BadFile(
            file, marked("{said} is not a number."), line, column, said=repr(text[:40])
        ) from None
