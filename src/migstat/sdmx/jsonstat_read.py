"""JSON-stat 2.0 (and the dataset of 1.x), read into the same message as every other format.

``value`` is a list, or an object with the places of cells that are not empty; the place counts
through the dimensions in the order of ``id``, the last one fastest. ``status`` has the same forms, or
is one flag for all. What dimension is time, ``role`` says; Eurostat calls it ``time`` besides.
Source: https://json-stat.org/full/
"""

from __future__ import annotations

import json
import math
import re
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from migstat.sdmx.flags import observation_flags
from migstat.sdmx.message import Message
from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, OBS_VALUE, TIME_PERIOD, BadFile, marked
from migstat.sdmx.numbers import period

FORMAT = "JSON-stat"
_TIME = ("TIME", TIME_PERIOD)
_MISSING = frozenset({"", ":", "-", "..", "...", "NaN"})
_MOST_CELLS = 2**40


def is_jsonstat(data: bytes) -> bool:
    """Whether the beginning of an answer looks like JSON-stat's dataset."""
    head = data[:4000].lstrip()
    if not head.startswith(b"{"):
        return False
    return (b'"class"' in head and b'"dataset"' in head) or head[:40].replace(b" ", b"").startswith(
        b'{"dataset":'
    )


def parse_message(data: bytes, file: str) -> Message:
    """Every cell that the answer gives, with its flag; cells that it leaves out are not there.

    :param file: the name to use in messages.
    :raises BadFile: not JSON-stat, cut short, places outside the table, or a cell that is no figure.
    """
    said = _dataset(data, file)
    names, sizes = _axes(said, file)
    codes = [_codes(said, name, size, file) for name, size in zip(names, sizes, strict=True)]
    places, values, flags = _cells(said, math.prod(sizes), file)
    at = np.unravel_index(places, sizes) if len(places) else [np.zeros(0, np.int64)] * len(sizes)
    time = _time(said, names, file)
    columns: dict[str, pa.Array] = {}
    for number, name in enumerate(names):
        ids = list(codes[number])
        if number == time:
            ids = [period(one, file, 1) for one in ids]
        coded = pa.DictionaryArray.from_arrays(
            pa.array(at[number], pa.int32()), pa.array(ids, pa.string())
        )
        columns[TIME_PERIOD if number == time else _column(name)] = coded.cast(pa.string())
    keys = tuple(name for name in columns if name != TIME_PERIOD)
    value = pa.array(values, pa.float64(), from_pandas=True)
    confidential = _confidential(said, places, file)
    status, confidentiality = observation_flags(
        flags, value.is_null(), file, "status", confidential=confidential
    )
    columns |= {OBS_VALUE: value, OBS_STATUS: status, CONF_STATUS: confidentiality}
    rows = pa.table(columns).select([*keys, TIME_PERIOD, OBS_VALUE, OBS_STATUS, CONF_STATUS])
    labels = {_column(name): codes[n] for n, name in enumerate(names) if n != time}
    return Message(
        file, FORMAT, keys, rows, structure=_structure(said), title=str(said.get("label") or ""),
        labels=labels, updated=_updated(said), first_line=None,
    )  # fmt: skip


def _dataset(data: bytes, file: str) -> dict[str, Any]:
    try:
        said = json.loads(data, parse_constant=lambda word: None)
    except (ValueError, RecursionError) as error:
        raise BadFile(
            file, marked("the answer is no complete JSON; it was cut short or is something else.")
        ) from error
    if isinstance(said, dict) and isinstance(said.get("dataset"), dict):  # 1.x
        said = said["dataset"]
        inner = said.get("dimension")
        if isinstance(inner, dict):
            said = {**{key: inner[key] for key in ("id", "size", "role") if key in inner}, **said}
    if not isinstance(said, dict) or not isinstance(said.get("dimension"), dict):
        raise BadFile(file, marked("this is no JSON-stat: it has no dataset with dimensions."))
    return said


def _axes(said: dict[str, Any], file: str) -> tuple[list[str], list[int]]:
    names, sizes = said.get("id"), said.get("size")
    if (
        not isinstance(names, list) or not isinstance(sizes, list) or len(names) != len(sizes)
        or not names or not all(isinstance(one, str) for one in names)
        or not all(isinstance(one, int) and one >= 0 for one in sizes)
        or math.prod(sizes) > _MOST_CELLS
    ):  # fmt: skip
        raise BadFile(file, marked("“id” and “size” do not say which dimensions there are."))
    return names, sizes


def _codes(said: dict[str, Any], name: str, size: int, file: str) -> dict[str, str]:
    """The codes of a dimension in their order, each with its words."""
    one = said["dimension"].get(name)
    category = one.get("category") if isinstance(one, dict) else None
    if not isinstance(category, dict):
        raise BadFile(file, marked("the dimension has no categories."), column=name)
    said_labels = category.get("label")
    labels: dict[str, Any] = said_labels if isinstance(said_labels, dict) else {}
    index = category.get("index", list(labels))
    if isinstance(index, dict):
        index = sorted(index, key=lambda code: index[code])
    if not isinstance(index, list) or len(index) != size or len(set(map(str, index))) != size:
        raise BadFile(
            file, marked("the dimension does not have its {size} codes."), column=name, size=size
        )
    return {str(code): str(labels.get(code, code)).strip() for code in index}


def _cells(
    said: dict[str, Any], size: int, file: str
) -> tuple[NDArray[np.int64], list[float | None], pa.Array]:
    """Places, figures and flags; a place is there where it has a figure or a flag."""
    values, status = _by_place(said.get("value", {}), size, file), said.get("status", {})
    if isinstance(status, list) and len(status) == 1:  # one flag for all
        status = str(status[0] or "")
    flags = {} if isinstance(status, str) else _by_place(status, size, file)
    for place in flags:
        if flags[place]:
            values.setdefault(place, None)
    if isinstance(status, str):
        flags = dict.fromkeys(values, status)
    places = np.array(sorted(values), np.int64)
    figures = [_figure(values[place], file, place) for place in places.tolist()]
    letters = [_letters(flags.get(place)) for place in places.tolist()]
    return places, figures, pa.array(letters, pa.string())


def _confidential(said: dict[str, Any], places: NDArray[np.int64], file: str) -> pa.Array | None:
    """CONF_STATUS, which our own writer puts into the extension."""
    extension = said.get("extension")
    own = extension.get("confidential") if isinstance(extension, dict) else None
    if not own:
        return None
    found = _by_place(own, 2**62, file)
    return pa.array([str(found.get(place) or "") for place in places.tolist()], pa.string())


def _by_place(said: object, size: int, file: str) -> dict[int, Any]:
    if isinstance(said, list):
        if said and len(said) != size:
            raise BadFile(
                file,
                marked("{cells} cells came for a table of {size}."),
                cells=len(said),
                size=size,
            )
        return {place: cell for place, cell in enumerate(said) if cell is not None}
    if not isinstance(said, dict):
        raise BadFile(file, marked("the cells are neither a list nor an object."))
    found: dict[int, Any] = {}
    for key, cell in said.items():
        if not (key.isascii() and key.isdecimal()) or int(key) >= size:
            raise BadFile(
                file,
                marked("the place {key} lies outside the table of {size} cells."),
                key=repr(key[:20]),
                size=size,
            )
        found[int(key)] = cell
    return found


def _figure(cell: object, file: str, place: int) -> float | None:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell):
        return float(cell)
    if cell is None or (isinstance(cell, str) and cell.strip() in _MISSING):
        return None
    raise BadFile(
        file,
        marked("{said} is not a number."),
        line=place + 1,
        column="value",
        said=repr(str(cell)[:40]),
    )


def _letters(flag: object) -> str:
    """A flag's letters; ":" and its like say that there is no figure, which is seen anyway."""
    letters = str(flag or "").replace(":", "").strip()
    return "" if letters in _MISSING else letters


def _time(said: dict[str, Any], names: list[str], file: str) -> int:
    roles = said.get("role")
    told = roles.get("time") if isinstance(roles, dict) else None
    for number, name in enumerate(names):
        if (isinstance(told, list) and name in told) or name.upper() in _TIME:
            return number
    raise BadFile(file, marked("no dimension is said to be time."))


def _column(name: str) -> str:
    return re.sub(r"\W+", "_", name.strip().upper())


def _structure(said: dict[str, Any]) -> str:
    extension = said.get("extension")
    if isinstance(extension, dict) and isinstance(extension.get("urn"), str):
        return str(extension["urn"].partition("=")[2])
    if isinstance(extension, dict) and isinstance(extension.get("id"), str):
        agency = extension.get("agencyId")
        return f"{agency or 'ESTAT'}:{extension['id'].upper()}({extension.get('version', '1.0')})"
    return ""


def _updated(said: dict[str, Any]) -> date | None:
    try:
        return date.fromisoformat(str(said.get("updated", ""))[:10])
    except ValueError:
        return None
