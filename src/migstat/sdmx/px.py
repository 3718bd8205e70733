"""PC-Axis files (``.px``), which older PxWeb services give: keywords, then all cells in one row.

The cells count through STUB, then HEADING, the last one fastest. Codes stand in CODES where the file
has them, words in VALUES; TIMEVAL or the variable named in the question is time. Signs for missing
are strings of dots or a stroke in quotation marks.
Source: PX-file format specification, AXIS-VERSION 2013, https://www.scb.se/px-en
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from migstat.sdmx.message import Message
from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, OBS_VALUE, TIME_PERIOD, BadFile, marked
from migstat.sdmx.numbers import period

FORMAT = "PC-Axis"
_STATEMENT = re.compile(
    r"""([A-Z][A-Z0-9-]*)(?:\[[a-z]+\])?(?:\("((?:[^"])*)"[^)]*\))?\s*=\s*((?:"[^"]*"|[^";])*);""",
    re.DOTALL,
)
_WORD = re.compile(r'"([^"]*)"')
_MOST_CELLS = 5_000_000


def is_px(data: bytes) -> bool:
    """Whether a file begins as PC-Axis files do."""
    head = data[:200].lstrip(b"\xef\xbb\xbf \r\n")
    return head.startswith((b"CHARSET=", b"AXIS-VERSION=", b"CODEPAGE=", b"LANGUAGE="))


def parse_message(data: bytes, file: str, time: str = "") -> Message:
    """Every cell of a PC-Axis file as one row.

    :param file: the name to use in messages.
    :param time: the variable that is time, where the file itself does not say it (TIMEVAL).
    :raises BadFile: not PC-Axis, cut short, a number of cells that does not fit, a cell that is none.
    """
    said = _statements(_text(data), file)
    axes = [*_words(said.get(("STUB", ""), "")), *_words(said.get(("HEADING", ""), ""))]
    values = {one: _words(said.get(("VALUES", one), "")) for one in axes}
    if not axes or not all(values.values()) or ("DATA", "") not in said:
        raise BadFile(
            file, marked("this is no PC-Axis file: it lacks STUB, HEADING, VALUES or DATA.")
        )
    codes = {one: _words(said.get(("CODES", one), "")) or values[one] for one in axes}
    when = next((one for one in axes if ("TIMEVAL", one) in said or one == time), "")
    if not when:
        raise BadFile(file, marked("no variable is said to be time."))
    sizes = [len(values[one]) for one in axes]
    cells = _cells(said["DATA", ""], math.prod(sizes), file)
    at = np.unravel_index(np.arange(len(cells)), sizes)
    columns: dict[str, pa.Array] = {}
    for number, one in enumerate(axes):
        ids = [period(code, file, 1) for code in codes[one]] if one == when else codes[one]
        name = TIME_PERIOD if one == when else re.sub(r"\W+", "_", one.strip().upper())
        columns[name] = pa.array(ids, pa.string()).take(pa.array(at[number]))
    keys = tuple(name for name in columns if name != TIME_PERIOD)
    missing = [cell is None for cell in cells]
    columns[OBS_VALUE] = pa.array(cells, pa.float64())
    columns[OBS_STATUS] = pa.array(["O" if one else "A" for one in missing], pa.string())
    columns[CONF_STATUS] = pa.array(["F"] * len(cells), pa.string())
    labels = {
        re.sub(r"\W+", "_", one.strip().upper()): {
            code: word.strip() for code, word in zip(codes[one], values[one], strict=True)
        }
        for one in axes
        if one != when
    }
    title = (_words(said.get(("TITLE", ""), "")) or [""])[0].strip()
    order = [*keys, TIME_PERIOD, OBS_VALUE, OBS_STATUS, CONF_STATUS]
    rows = pa.table(columns).select(order)
    return Message(file, FORMAT, keys, rows, title=title, labels=labels, first_line=None)


def _text(data: bytes) -> str:
    """The text, whose encoding the file names in CODEPAGE; older files are Windows-1252."""
    match = re.search(rb'CODEPAGE="([\w-]{1,20})"', data[:2000])
    try:
        return data.decode(match[1].decode() if match else "utf-8-sig")
    except (UnicodeDecodeError, LookupError):
        return data.decode("cp1252", "replace")


def _statements(text: str, file: str) -> dict[tuple[str, str], str]:
    """Keyword and variable -> what is said; the file's first language counts."""
    found: dict[tuple[str, str], str] = {}
    for match in _STATEMENT.finditer(text):
        found.setdefault((match[1], match[2] or ""), match[3])
    if "DATA=" in text and ("DATA", "") not in found:
        raise BadFile(file, marked("the file was cut short; fetch it again."))
    return found


def _words(said: str) -> list[str]:
    """Words in quotation marks; a long one may be broken over lines."""
    joined = re.sub(r'"\s*\n\s*"', "", said)
    return _WORD.findall(joined)


def _cells(said: str, size: int, file: str) -> list[float | None]:
    if size > _MOST_CELLS:
        raise BadFile(
            file, marked("the file has {size} cells, more than are read at once."), size=f"{size:,}"
        )
    words: Sequence[str] = said.split()
    if len(words) != size:
        raise BadFile(
            file,
            marked("{cells} cells came for a table of {size}."),
            cells=f"{len(words):,}",
            size=f"{size:,}",
        )
    found: list[float | None] = []
    for place, word in enumerate(words, start=1):
        bare = word.strip('"')
        if not bare.strip(".-:"):
            found.append(None)
            continue
        try:
            found.append(float(bare))
        except ValueError:
            raise BadFile(
                file, marked("{said} is not a number."), line=place, said=repr(word[:40])
            ) from None
    return found
