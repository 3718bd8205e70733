"""SDMX-JSON 1.0 and 2.0: series and observations as positions in lists of codes.

The sets come first and the lists of codes after them, so that neither has to be known beforehand:
a list holds the codes that occur, in the order in which they were met. In 2.0 each dataflow of a
message has a structure with lists of its own; 1.0 has room for one.
Source: SDMX-JSON data message 1.0 and 2.0, https://github.com/sdmx-twg/sdmx-json
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from migstat.sdmx.model import OBS_VALUE, TIME_PERIOD, Dataflow, Role, Text
from migstat.sdmx.write.message import (
    NAMES,
    DataMessage,
    DataSet,
    Note,
    Shape,
    best,
    spoken,
    status_name,
    urn,
)
from migstat.sdmx.write.rows import Block, Flagged, Rows, joined, raw, used
from migstat.sdmx.write.xml import message_id, moment, plain_id
from migstat.store.answer import Coded
from migstat.store.errors import BadPeriod
from migstat.store.period import period

BLOCK = 2048
_SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/"
    "{version}/sdmx-json-data-schema.json"
)
_ROLES = {
    Role.FREQUENCY: "FREQ",
    Role.AREA: "GEO",
    Role.DESTINATION: "GEO",
    Role.UNIT: "UNIT_MEASURE",
}


def write_json1(message: DataMessage, shape: Shape) -> Iterator[bytes]:
    """A message as SDMX-JSON 1.0."""
    message.require_one("SDMX-JSON 1.0")
    return _Writer(message, shape, two=False).write()


def write_json2(message: DataMessage, shape: Shape) -> Iterator[bytes]:
    """A message as SDMX-JSON 2.0."""
    return _Writer(message, shape, two=True).write()


def told(value: object) -> str:
    """A value as JSON in its shortest form, signs of every script as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(eq=False)
class _Writer:
    """One message on its way out, and the structures that it has met."""

    message: DataMessage
    shape: Shape
    two: bool

    def write(self) -> Iterator[bytes]:
        """The message in pieces."""
        self.shape.check(*self.message.flows)
        yield f'{{"meta":{told(self._meta())},"data":{{"dataSets":['.encode()
        met: dict[int, _Structure] = {}
        for count, one_set in enumerate(self.message.sets):
            structure = met.get(one_set.flow)
            if structure is None:
                structure = met[one_set.flow] = self._structure(one_set.flow, len(met))
            yield b"," if count else b""
            yield from structure.set(one_set, count)
        structures = list(met.values()) or [self._structure(0, 0)]
        lists = ",".join(told(one.said()) for one in structures)
        yield (f'],"structures":[{lists}]' if self.two else f'],"structure":{lists}').encode()
        yield b"}}\n"

    def _structure(self, flow: int, place: int) -> _Structure:
        return _Structure(self.message, self.message.flows[flow], self.shape, self.two, place)

    def _meta(self) -> dict[str, object]:
        message = self.message
        flow = message.dataflow
        named = {} if message.more else _named(flow.name, flow.id, message.languages)
        return {
            "schema": _SCHEMA.format(version="2.0.0" if self.two else "1.0"),
            "id": message_id(message),
            "test": message.test,
            "prepared": moment(message.prepared),
            "contentLanguages": list(message.languages),
            **named,
            "sender": {"id": plain_id(message.sender)},
        }


@dataclass(eq=False)
class _Structure:
    """One dataflow of a message: its sets, and the codes and annotations that they have."""

    message: DataMessage
    flow: Dataflow
    shape: Shape
    two: bool
    place: int  # among the message's structures
    places: dict[str, dict[str, int]] = field(default_factory=dict)
    annotations: list[dict[str, object]] = field(default_factory=list)
    sets: list[int] = field(default_factory=list)

    def set(self, one_set: DataSet, number: int) -> Iterator[bytes]:
        """A set in pieces; ``number`` is its place among the message's sets."""
        rows = Rows(one_set.answer, self.shape)
        head = told(self._head(one_set))[:-1]
        self.sets.append(number)
        series = rows.inner is not None
        kind = "series" if series else "observations"
        yield f'{head},"{kind}":{{'.encode()
        pieces = [self._pieces(id, column, bool(at)) for at, (id, column) in enumerate(rows.keys)]
        inner = None
        if rows.inner is not None and rows.inner_id is not None:
            inner = self._inner(rows.inner_id, rows.inner)
        for id, column in rows.flags:
            self._met(id, column)
        flagged = rows.flagged(lambda codes, _there: self._flags(rows, codes))
        for block in rows.blocks(BLOCK):
            lines = raw(self._lines(block, pieces, inner, flagged))
            yield lines[1:] if not series and block.before < 0 else lines
        open_series = series and rows.count and self.shape.has_observations
        yield b"}}}}" if open_series else b"}}"

    def _head(self, one_set: DataSet) -> dict[str, object]:
        said: dict[str, object] = {"structure": self.place} if self.two else {}
        said["action"] = one_set.action.value
        if one_set.valid_from:
            said["validFrom"] = moment(one_set.valid_from)
        if one_set.valid_to:
            said["validTo"] = moment(one_set.valid_to)
        return said | {
            "publicationYear": f"{one_set.vintage:%Y}",
            "publicationPeriod": one_set.vintage.isoformat(),
            "annotations": self._annotated(one_set),
            "links": [self._link()],
        }

    def _link(self) -> dict[str, object]:
        return {"urn": urn(self.flow), "rel": "dataflow"}

    def _annotated(self, one_set: DataSet) -> list[int]:
        """The set's annotations: its release's own id and, in the first set, the notes."""
        first = len(self.annotations)
        self.annotations.append({"type": "RELEASE", "title": one_set.release})
        for note in self.message.notes if not self.sets else ():
            if self.message.more and not self._concerns(note):
                continue
            said = spoken(note.text, self.message.languages) or dict(note.text)
            about = {"title": " ".join(note.areas)} if note.areas else {}
            text = best(note.text, self.message.languages)
            self.annotations.append({"type": "NOTE", **about, "text": text, "texts": said})
        return list(range(first, len(self.annotations)))

    def _concerns(self, note: Note) -> bool:
        """Whether this dataflow has an area that a note is about, or the note is about everything."""
        lists = [one.codelist for one in self.flow.structure.dimensions if one.codelist]
        return not note.areas or any(
            code.id in note.areas for codelist in lists for code in codelist.codes
        )

    def _met(self, id: str, column: Coded) -> list[str]:
        """Each label's place in the list of its dimension; "" for a label that does not occur."""
        places = self.places.setdefault(id, {})
        found = [""] * len(column.labels)
        for at in used(column).tolist():
            found[at] = str(places.setdefault(column.labels[at], len(places)))
        return found

    def _pieces(self, id: str, column: Coded, later: bool) -> pa.Array:
        colon = ":" if later else ""
        return pa.array([colon + place for place in self._met(id, column)], pa.string())

    def _inner(self, id: str, column: Coded) -> pa.Array:
        return pa.array([f'"{place}":[' for place in self._met(id, column)], pa.string())

    def _flags(self, rows: Rows, codes: tuple[str, ...]) -> str:
        flags = zip(rows.flags, codes, strict=True)
        places = [str(self.places[id].get(code, "")) for (id, _column), code in flags]
        return ("," if rows.value is not None else "") + ",".join(places)

    def _lines(
        self, block: Block, pieces: list[pa.Array], inner: pa.Array | None, flagged: Flagged | None
    ) -> pa.Array:
        if inner is not None and not self.shape.has_observations:
            return block.first(pieces, '"', '":{}', ",")
        if inner is None:
            parts: list[pa.Array | str] = [block.each(pieces, ',"', '":[')]
        else:
            head = block.first(pieces, '"', '":{"observations":{', "}},", within=",")
            parts = [head, block.inner(inner)]
        if block.rows.value is not None:
            parts.append(block.values().fill_null("null"))
        if flagged is not None:
            parts.append(block.flags(flagged))
        return joined(*parts, "]")

    def said(self) -> dict[str, object]:
        """The structure with its lists, once all sets are written."""
        flow = self.flow
        at = self.shape.dimension_at_observation
        dimensions = [self._dimension(id) for id in self._order() if self.places.get(id)]
        inside = [one for one in dimensions if self.shape.flat or one["id"] == at]
        attributes = [
            self._attribute(id) for id in ("OBS_STATUS", "CONF_STATUS") if self.places.get(id)
        ]
        said: dict[str, object] = {
            "links": [self._link()],
            **self._named(flow.name, flow.id),
            "dimensions": {
                "dataSet": [],
                "series": [one for one in dimensions if one not in inside],
                "observation": inside,
            },
            "attributes": {"dataSet": [], "series": [], "observation": attributes},
            "annotations": self.annotations,
        }
        if self.two:
            measures = [self._measure()] if self.shape.has_value else []
            said["measures"] = {"observation": measures}
            if self.sets:
                said["dataSets"] = self.sets
        return said

    def _order(self) -> list[str]:
        return [*(one.id for one in self.flow.structure.dimensions), TIME_PERIOD]

    def _named(self, words: Text, otherwise: str) -> dict[str, object]:
        return _named(words, otherwise, self.message.languages)

    def _dimension(self, id: str) -> dict[str, object]:
        structure = self.flow.structure
        said: dict[str, object] = {"id": id, "keyPosition": self._order().index(id)}
        if id == TIME_PERIOD:
            values = [_span(code) for code in self.places[id]]
            return said | self._named(NAMES[id], id) | {"roles": [TIME_PERIOD], "values": values}
        dimension = structure.dimension(id)
        codes = dimension.codelist.codes if dimension.codelist else ()
        names = {code.id: code.name for code in codes}
        said |= self._named(dimension.name, id)
        if dimension.role in _ROLES:
            said["roles"] = [_ROLES[dimension.role]]
        values = [{"id": one, **self._named(names.get(one, {}), one)} for one in self.places[id]]
        return said | {"values": values}

    def _attribute(self, id: str) -> dict[str, object]:
        related: dict[str, Any] = {"observation": {}} if self.two else {"primaryMeasure": OBS_VALUE}
        return {
            "id": id,
            **self._named(NAMES[id], id),
            "relationship": related,
            "values": [
                {"id": code, **self._named(status_name(id, code), code)} for code in self.places[id]
            ],
        }

    def _measure(self) -> dict[str, object]:
        return {
            "id": OBS_VALUE,
            **self._named(NAMES[OBS_VALUE], OBS_VALUE),
            "format": {"dataType": "Double"},
        }


def _named(words: Text, otherwise: str, languages: tuple[str, ...]) -> dict[str, object]:
    names = spoken(words, languages)
    return {"name": best(words, languages, otherwise)} | ({"names": names} if names else {})


def _span(code: str) -> dict[str, object]:
    """A period with its first and its last moment."""
    said: dict[str, object] = {"id": code, "name": code}
    try:
        found = period(code)
    except BadPeriod:
        return said
    return said | {"start": f"{found.begin}T00:00:00Z", "end": f"{found.end}T23:59:59Z"}
