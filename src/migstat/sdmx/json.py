"""SDMX-JSON data: 1.0, 2.0, and the draft that services wrote before 1.0.

Source: SDMX-JSON data message 1.0 and 2.0, https://github.com/sdmx-twg/sdmx-json
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from migstat.sdmx.delimited import read_bytes
from migstat.sdmx.guard import MOST_ROWS, shown
from migstat.sdmx.message import Message
from migstat.sdmx.model import CONF_STATUS, OBS_VALUE, TIME_PERIOD, BadFile, marked
from migstat.sdmx.observed import STATUS_NAMES, Cells, day, message, text

_LEVELS = ("dataSet", "series", "observation")


def read(path: Path) -> Message:
    """The message in an SDMX-JSON file, plain or compressed; see :func:`parse_message`."""
    return parse_message(read_bytes(path), shown(path))


def parse_message(data: bytes, file: str) -> Message:
    """The message in the bytes of an SDMX-JSON file.

    :param file: the name to use in messages.
    :raises BadFile: not an SDMX-JSON data message, cut short, errors that a service sent in its place,
        no observation, several structures, a request to delete, a position that no list has, or a
        figure, period or flag that cannot be read.
    """
    return _only(parse_messages(data, file), file)


def parse_messages(data: bytes, file: str) -> tuple[Message, ...]:
    """Each dataflow's message in the bytes of an SDMX-JSON file, in the order in which they come.

    :raises BadFile: as :func:`parse_message`.
    """
    tree = loads(data, file)
    if not isinstance(tree, dict) or not ("data" in tree or "dataSets" in tree or "errors" in tree):
        raise BadFile(
            file, marked("this is not an SDMX-JSON data message; fetch the data in that format.")
        )
    body = tree.get("data") or {} if "dataSets" not in tree else tree
    sets = body.get("dataSets") or []
    if not sets:
        said = "; ".join(_error(one) for one in tree.get("errors") or [])
        if said:
            raise BadFile(file, marked("it holds no figures: {said}"), said=said[:300])
        raise BadFile(file, marked("it holds no figures."))
    try:
        named = dict.fromkeys(one.get("structure", 0) for one in sets)
        each = ([one for one in sets if one.get("structure", 0) == name] for name in named)
        return tuple(message(_Tables(tree, body, own, file).cells()) for own in each)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise BadFile(
            file, marked("its parts do not fit together ({fault}); fetch it again."), fault=error
        ) from error


def _only(found: tuple[Message, ...], file: str) -> Message:
    if len(found) > 1:
        raise BadFile(
            file, marked("it holds {count} tables; give them one by one."), count=len(found)
        )
    return found[0]


def loads(data: bytes, file: str) -> Any:
    """What JSON says; NaN and infinity, which JSON does not have, are refused.

    :raises BadFile: no JSON, or cut short, with the line.
    """
    try:
        return json.loads(data, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise BadFile(
            file,
            marked("this is no complete JSON; it was cut short or is something else."),
            error.lineno,
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadFile(file, marked("this is no JSON that can be read; fetch it again.")) from error


def figures(found: Sequence[object], file: str) -> pa.Array:
    """Values as numbers, or as text that is yet to be read where any is text; None is missing.

    :raises BadFile: what is neither, or too large a number.
    """
    if any(isinstance(one, str) for one in found):
        return text(["" if one is None else str(one) for one in found])
    try:
        numbers = [None if one is None else _number(one) for one in found]
    except (TypeError, OverflowError) as error:
        raise BadFile(
            file, marked("{said} is not a number."), column=OBS_VALUE, said=error
        ) from error
    return pa.array(numbers, pa.float64())


def _number(said: object) -> float:
    if isinstance(said, bool) or not isinstance(said, (int, float)):
        raise TypeError(repr(said)[:40])
    found = float(said)
    if not math.isfinite(found):
        raise OverflowError(repr(said)[:40])
    return found


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _error(said: object) -> str:
    if isinstance(said, Mapping):
        return f"{said.get('code', '')} {said.get('title') or said.get('message') or ''}".strip()
    return str(said)


class _Tables:
    """The message's lists of codes, and its observations as positions in them."""

    def __init__(self, tree: Any, body: Any, sets: list[Any], file: str):
        self.tree, self.sets, self.file = tree, sets, file
        self.two = "structures" in body
        structures = body["structures"] if self.two else [body["structure"]]
        self.structure = structures[sets[0].get("structure", 0)]
        self.levels = {
            level: list((self.structure.get("dimensions") or {}).get(level) or ())
            for level in _LEVELS
        }
        self.keys: list[str] = []  # of the series
        self.owners: list[int] = []
        self.places: list[str] = []  # of the observations
        self.found: list[list[Any]] = []
        self.set_of: list[int] = []
        self.said: list[list[Any]] = []  # each series' attributes
        for number, one in enumerate(sets):
            self._take(number, one)
        if len(self.found) > MOST_ROWS:
            raise BadFile(
                file,
                marked("it holds more than {most} observations; split it."),
                most=f"{MOST_ROWS:,}",
            )

    def _take(self, number: int, one: Any) -> None:
        if one.get("action") == "Delete":
            raise BadFile(self.file, marked("it asks to delete, and gives no figures."))
        for key, series in (one.get("series") or {}).items():
            self.keys.append(key)
            self.said.append(series.get("attributes") or [])
            self._observed(number, len(self.keys) - 1, series.get("observations") or {})
        self._observed(number, -1, one.get("observations") or {})

    def _observed(self, number: int, owner: int, found: Mapping[str, list[Any]]) -> None:
        self.places.extend(found)
        self.found.extend(found.values())
        self.owners.extend([owner] * len(found))
        self.set_of.extend([number] * len(found))

    def cells(self) -> Cells:
        """The columns by their roles."""
        codes = self._codes()
        axes = {one["id"]: one for level in _LEVELS for one in self.levels[level]}
        order = sorted(axes, key=lambda id: axes[id].get("keyPosition", len(axes)))
        time = self._time(axes)
        columns = {id: self._column(axes[id], codes[id]) for id in order}
        attributes = self._attributes(axes, order, codes)
        status = next((id for id in STATUS_NAMES if id in attributes), "")
        own = {name: attributes.pop(name, None) for name in (status, CONF_STATUS)}
        measures, values = self._values()
        last = self.sets[-1]
        return Cells(
            file=self.file,
            format=f"SDMX-JSON {'2.0' if self.two else '1.0'}",
            axes={id: column for id, column in columns.items() if id != time},
            times=columns[time],
            values=values,
            status=_filled(own[status]),
            confidential=_filled(own[CONF_STATUS]),
            attributes=measures | attributes,
            structure=self._reference(),
            title=self.structure.get("name") or "",
            labels={id.upper(): _labels(axes[id]) for id in order if id != time},
            updated=day(last.get("publicationPeriod")),
        )

    def _codes(self) -> dict[str, NDArray[np.int64]]:
        """Each dimension's positions, one for each observation."""
        owners = np.array(self.owners, np.int64)
        series = self._split(self.keys, self.levels["series"])
        inside = self._split(self.places, self.levels["observation"])
        found = {one["id"]: np.zeros(len(owners), np.int64) for one in self.levels["dataSet"]}
        for at, one in enumerate(self.levels["series"]):
            found[one["id"]] = series[:, at][owners]
        for at, one in enumerate(self.levels["observation"]):
            found[one["id"]] = inside[:, at]
        return found

    def _split(self, keys: list[str], axes: list[Any]) -> NDArray[np.int64]:
        """Keys such as "0:1:2" as rows of positions."""
        if not axes or not keys:
            return np.zeros((len(keys), len(axes)), np.int64)
        try:
            flat = np.array(list(map(int, ":".join(keys).split(":"))), np.int64)
            return flat.reshape(len(keys), len(axes))
        except (ValueError, OverflowError) as error:
            wrong = next((key for key in keys if key.count(":") + 1 != len(axes)), keys[0])
            raise BadFile(
                self.file,
                marked("the key {key} does not name one of each of {count} dimensions."),
                key=repr(wrong[:40]),
                count=len(axes),
            ) from error

    def _column(self, axis: Any, places: NDArray[np.int64]) -> pa.Array:
        words = text([_code(one) for one in axis.get("values") or ()])
        if len(places) and not (int(places.min()) >= 0 and int(places.max()) < len(words)):
            raise BadFile(
                self.file,
                marked("a key names a position that the list of {name} does not have."),
                column=axis["id"],
                name=axis["id"],
            )
        return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()), words)

    def _time(self, axes: Mapping[str, Any]) -> str:
        for id, one in axes.items():
            roles = one.get("roles") or [one.get("role")]
            if id == TIME_PERIOD or any(
                str(role).upper() in ("TIME_PERIOD", "TIME") for role in roles
            ):
                return id
        known = ", ".join(axes)
        raise BadFile(
            self.file,
            marked("none of the dimensions ({known}) is time."),
            column=TIME_PERIOD,
            known=known,
        )

    def _values(self) -> tuple[dict[str, pa.Array], pa.Array]:
        """The other measures' columns, and the values."""
        ids = self._measures()
        if not ids:
            return {}, pa.nulls(len(self.found), pa.float64())
        chosen = ids.index(OBS_VALUE) if OBS_VALUE in ids else 0
        more = {
            id: text([_word(_at(one, at)) for one in self.found])
            for at, id in enumerate(ids)
            if at != chosen
        }
        return more, figures([_at(one, chosen) for one in self.found], self.file)

    def _measures(self) -> list[str]:
        if not self.two or "measures" not in self.structure:
            return [OBS_VALUE]
        return [one["id"] for one in self.structure["measures"].get("observation") or ()]

    def _attributes(
        self, axes: Mapping[str, Any], order: list[str], codes: Mapping[str, NDArray[np.int64]]
    ) -> dict[str, pa.Array]:
        """Every attribute as a column, whatever it is attached to."""
        levels = self.structure.get("attributes") or {}
        first = len(self._measures())
        found: dict[str, pa.Array] = {}
        for at, one in enumerate(levels.get("observation") or ()):
            spell = _speller(one)
            found[one["id"]] = text([spell(_at(cells, first + at)) for cells in self.found])
        owners = pa.array(self.owners, pa.int32(), mask=np.array(self.owners, np.int32) < 0)
        for at, one in enumerate(levels.get("series") or ()):
            spell = _speller(one)
            found[one["id"]] = text([spell(_at(said, at)) for said in self.said]).take(owners)
        for at, one in enumerate(levels.get("dataSet") or ()):
            spell = _speller(one)
            said = text([spell(_at(one_set.get("attributes") or [], at)) for one_set in self.sets])
            found[one["id"]] = said.take(pa.array(self.set_of, pa.int32()))
        groups = levels.get("dimensionGroup") or ()
        found |= {one["id"]: self._grouped(at, one, order, codes) for at, one in enumerate(groups)}
        for one in (one for level in levels.values() for one in level or ()):
            if isinstance(one.get("default"), str):  # what holds where nothing is said
                found[one["id"]] = found[one["id"]].fill_null(one["default"])
        return found

    def _grouped(
        self, at: int, one: Any, order: list[str], codes: Mapping[str, NDArray[np.int64]]
    ) -> pa.Array:
        """An attribute of a partial key: "0::1:" names positions of some dimensions alone."""
        spell = _speller(one)
        said: list[str | None] = [None] * len(self.found)
        for number, one_set in enumerate(self.sets):
            members: dict[tuple[str, ...], dict[tuple[int, ...], list[Any]]] = {}
            for key, cells in (one_set.get("dimensionGroupAttributes") or {}).items():
                named = [(order[i], int(part)) for i, part in enumerate(key.split(":")) if part]
                ids = tuple(id for id, _place in named)
                members.setdefault(ids, {})[tuple(place for _id, place in named)] = cells
            for ids, cells_of in members.items():
                keys = zip(*(codes[id].tolist() for id in ids), strict=True)
                for row, key_ in enumerate(keys):
                    if key_ in cells_of and self.set_of[row] == number:
                        said[row] = spell(_at(cells_of[key_], at)) or said[row]
        return text(said)

    def _reference(self) -> str:
        """The structure's reference from its links, a dataflow's before others."""
        links = [*(self.structure.get("links") or ()), *(self.sets[-1].get("links") or ())]
        links.sort(key=lambda link: link.get("rel") != "dataflow")
        urns = [link["urn"] for link in links if "=" in str(link.get("urn", ""))]
        return str(urns[0]).partition("=")[2] if urns else ""


def _at(cells: list[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else None


def _code(value: Any) -> str | None:
    """A code as the list has it; what is not coded has a value, or in 1.0 a name alone."""
    if value is None:
        return None
    if not isinstance(value, dict):
        return str(value)
    said = value.get("id", value.get("value", value.get("values", value.get("name"))))
    return _word(said)


def _word(said: Any) -> str | None:
    """Whatever a cell says, as words."""
    if said is None or isinstance(said, str):
        return said
    if isinstance(said, dict):
        return "; ".join(str(one) for one in said.values())
    if isinstance(said, list):
        return "; ".join(_word(one) or "" for one in said)
    return str(said)


def _speller(attribute: Any) -> Any:
    """How a cell of an attribute is read: as a position in its list, or as it stands."""
    words = attribute.get("values")
    if not words:
        return _word
    codes = [_code(one) for one in words]

    def spell(said: Any) -> str | None:
        return codes[said] if isinstance(said, int) else _word(said)

    return spell


def _labels(axis: Any) -> dict[str, str]:
    pairs = ((_code(one), one.get("name")) for one in axis.get("values") or () if one)
    return {code: name for code, name in pairs if code and name and name != code}


def _filled(column: pa.Array | None) -> pa.Array | None:
    return None if column is None else column.fill_null("")
