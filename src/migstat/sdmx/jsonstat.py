"""JSON-stat 2.0, class dataset, written; ``jsonstat_read`` reads it.

Positions count row by row, the last dimension fastest. ``value`` and ``status`` name the positions
that they speak of: a missing value has none, and its status says why. CONF_STATUS, which JSON-stat does
not know, stands beside them in ``extension.confidential``. A note stands beside the code it belongs to.
Source: JSON-stat 2.0 format, https://json-stat.org/full/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from migstat.sdmx.model import (
    CONF_STATUS,
    OBS_STATUS,
    TIME_PERIOD,
    MigstatError,
    Role,
    marked,
)
from migstat.sdmx.write.json import told
from migstat.sdmx.write.message import (
    NAMES,
    NORMAL,
    DataMessage,
    DataSet,
    Format,
    Note,
    Shape,
    best,
    status_name,
)
from migstat.sdmx.write.rows import joined, raw, used
from migstat.sdmx.write.xml import moment
from migstat.store.answer import Coded, Measured

BLOCK = 4096
_MOST = 2**62


def write_jsonstat(message: DataMessage, shape: Shape) -> Iterator[bytes]:
    """A message's one set as a JSON-stat dataset; of ``shape`` the columns count.

    Raises :class:`MigstatError`: several releases, or a table with too many places to number.
    """
    message.require_one("JSON-stat")
    sets = iter(message.sets)
    one_set = next(sets, None)
    if one_set is None or next(sets, None) is not None:
        raise MigstatError(marked("JSON-stat holds one release; ask for one."))
    return _write(message, one_set, shape)


def _write(said: DataMessage, one_set: DataSet, shape: Shape) -> Iterator[bytes]:
    answer = one_set.answer
    columns = dict(zip(answer.columns, answer.data, strict=True))
    axes = {
        id: column
        for id, column in columns.items()
        if isinstance(column, Coded) and id not in (OBS_STATUS, CONF_STATUS)
    }
    kept = {id: used(column) for id, column in axes.items()}
    places = _places(axes, kept)
    yield told(_head(said, one_set, axes, kept))[:-1].encode()
    value = columns.get("OBS_VALUE") if shape.has_value else None
    there = np.zeros(len(answer), np.bool_)
    if isinstance(value, Measured):
        there = ~np.isnan(value.values)
        yield b',"value":{'
        yield from _pairs(np.flatnonzero(there), places, lambda rows: _numbers(value, rows))
        yield b"}"
    else:
        yield b',"value":{}'
    status = columns.get(OBS_STATUS) if shape.has_attribute(OBS_STATUS) else None
    if isinstance(status, Coded):
        rows = np.flatnonzero(~(_normal(status, OBS_STATUS) & there))
        yield b',"status":{'
        yield from _pairs(rows, places, lambda rows: _words(status, rows))
        yield b"}"
    yield from _extension(said, one_set, columns, places, shape)
    yield b"}\n"


def _extension(
    said: DataMessage,
    one_set: DataSet,
    columns: Mapping[str, Coded | Measured],
    places: NDArray[np.int64],
    shape: Shape,
) -> Iterator[bytes]:
    """What JSON-stat has no place for: whose table, which release, what flags mean, confidentiality."""
    status, confidential = columns.get(OBS_STATUS), columns.get(CONF_STATUS)
    more: dict[str, object] = {
        "urn": said.urn,
        "release": one_set.release,
        "vintage": one_set.vintage.isoformat(),
    }
    if isinstance(status, Coded) and shape.has_attribute(OBS_STATUS):
        codes = [status.labels[at] for at in used(status).tolist()]
        names = {code: best(status_name(OBS_STATUS, code), said.languages, code) for code in codes}
        more["status"] = {"label": names}
    yield f',"extension":{told(more)[:-1]}'.encode()
    if isinstance(confidential, Coded) and shape.has_attribute(CONF_STATUS):
        rows = np.flatnonzero(~_normal(confidential, CONF_STATUS))
        yield b',"confidential":{'
        yield from _pairs(rows, places, lambda rows: _words(confidential, rows))
        yield b"}"
    yield b"}"


def _places(axes: Mapping[str, Coded], kept: Mapping[str, NDArray[Any]]) -> NDArray[np.int64]:
    """Each row's position in the cube."""
    if prod(max(len(one), 1) for one in kept.values()) >= _MOST:
        raise MigstatError(
            marked("The table has too many places for JSON-stat; ask for less of it.")
        )
    places = np.zeros(len(next(iter(axes.values()))), np.int64)
    for id, column in axes.items():
        moved = np.zeros(len(column.labels), np.int64)
        moved[kept[id]] = np.arange(len(kept[id]))
        places = places * len(kept[id]) + moved[column.codes]
    return places


def _pairs(rows: NDArray[Any], places: NDArray[np.int64], spell: Any) -> Iterator[bytes]:
    """``"position":word`` for each of the rows, commas between them."""
    for begin in range(0, len(rows), BLOCK):
        some = rows[begin : begin + BLOCK]
        keys = pa.array(places[some]).cast(pa.string())
        lines = raw(joined(',"', keys, '":', spell(some)))
        yield lines if begin else lines[1:]


def _numbers(value: Measured, rows: NDArray[Any]) -> pa.Array:
    return pa.array(value.values[rows]).cast(pa.string())


def _words(column: Coded, rows: NDArray[Any]) -> pa.Array:
    words = pa.array([told(label) for label in column.labels], pa.string())
    return words.take(pa.array(column.codes[rows]))


def _normal(column: Coded, id: str) -> NDArray[np.bool_]:
    normal = np.array([label == NORMAL[id] for label in column.labels], np.bool_)
    return np.asarray(normal[column.codes], np.bool_)


def _head(
    said: DataMessage, one_set: DataSet, axes: Mapping[str, Coded], kept: Mapping[str, NDArray[Any]]
) -> dict[str, object]:
    flow, waiting = said.dataflow, list(said.notes)
    dimensions = {id: _dimension(said, id, axes[id], kept[id], waiting) for id in axes}
    head: dict[str, object] = {
        "version": "2.0",
        "class": "dataset",
        "label": best(flow.name, said.languages, flow.id),
        "source": flow.source.publisher,
        "updated": moment(one_set.valid_from or said.prepared),
    }
    notes = [best(note.text, said.languages) for note in waiting if not note.areas]
    if notes:
        head["note"] = list(dict.fromkeys(notes))
    return head | {
        "id": list(axes),
        "size": [len(kept[id]) for id in axes],
        "role": _roles(said, axes),
        "dimension": dimensions,
    }


def _roles(said: DataMessage, axes: Mapping[str, Coded]) -> dict[str, list[str]]:
    structure = said.dataflow.structure
    found = {"time": [TIME_PERIOD]} if TIME_PERIOD in axes else {}
    geo = [one.id for one in structure.dimensions if one.is_area and one.id in axes]
    metric = [one.id for one in structure.dimensions if one.role is Role.INDICATOR]
    found |= {"geo": geo} if geo else {}
    return found | ({"metric": metric} if metric else {})


def _dimension(
    said: DataMessage, id: str, column: Coded, kept: NDArray[Any], waiting: list[Note]
) -> dict[str, object]:
    codes = [column.labels[at] for at in kept.tolist()]
    if id == TIME_PERIOD:
        words = NAMES[id]
        names = dict[str, str]()
    else:
        dimension = said.dataflow.structure.dimension(id)
        words = dimension.name
        known = dimension.codelist.codes if dimension.codelist else ()
        names = {code.id: best(code.name, said.languages, code.id) for code in known}
    category: dict[str, object] = {
        "index": codes,
        "label": {code: names.get(code, code) for code in codes},
    }
    notes: dict[str, list[str]] = {}
    for note in list(waiting):
        code = next((area for area in note.areas if area in codes), None)
        if code is not None:
            notes.setdefault(code, []).append(best(note.text, said.languages))
            waiting.remove(note)
    if notes:
        category["note"] = {code: list(dict.fromkeys(texts)) for code, texts in notes.items()}
    return {"label": best(words, said.languages, id), "category": category}


FORMAT = Format("jsonstat", "application/json;version=2.0", "json", write_jsonstat)
