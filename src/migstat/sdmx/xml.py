"""SDMX-ML data: generic and structure-specific 2.1, structure-specific 3.0 and 3.1, by local names.

A structure-specific message does not say which of a series' attributes are its key: that stands in the
data structure. Without it every attribute that each series has is taken for a dimension, but for those
that the SDMX guidelines define as attributes.
No document type is read and no entity expanded: a message that declares one is refused.
Source: SDMX 2.1 and 3.0 Standards, Section 3 (SDMX-ML), https://sdmx.org.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from migstat.sdmx.delimited import read_bytes
from migstat.sdmx.guard import shown
from migstat.sdmx.message import Message
from migstat.sdmx.model import CONF_STATUS, OBS_VALUE, TIME_PERIOD, BadFile, marked
from migstat.sdmx.observed import STATUS_NAMES, Cells, day, message, spread, text
from migstat.sdmx.xml_events import ROOTS, Events, Said, parsed

#: Concepts of the SDMX content-oriented guidelines that are attributes wherever they occur.
_ATTRIBUTES = frozenset(
    [
        "TITLE",
        "TITLE_COMPL",
        "UNIT_MULT",
        "DECIMALS",
        "TIME_FORMAT",
        "COLLECTION",
        "SOURCE_AGENCY",
        "COMMENT_OBS",
        "COMMENT_TS",
        "COMMENT_DSET",
        "OBS_COM",
        "OBS_PRE_BREAK",
        "EMBARGO_TIME",
        "COMPILATION",
        "COVERAGE",
        "BREAKS",
        "NOTE",
        "REPORTING_YEAR_START_DAY",
    ]
)
_OBSERVATION = frozenset((TIME_PERIOD, OBS_VALUE, CONF_STATUS, *STATUS_NAMES))


def is_sdmx_ml(data: bytes) -> bool:
    """Whether bytes begin as a data message in SDMX-ML does."""
    head = data[:4000].decode("utf-8", "replace")
    return any(f"{root} " in head or f"{root}>" in head for root in ROOTS)


def read(path: Path, dimensions: Sequence[str] | None = None) -> Message:
    """The message in an SDMX-ML file, plain or compressed; see :func:`parse_message`."""
    return parse_message(read_bytes(path), shown(path), dimensions)


def parse_message(data: bytes, file: str, dimensions: Sequence[str] | None = None) -> Message:
    """The message in the bytes of an SDMX-ML file.

    :param file: the name to use in messages.
    :param dimensions: the key's ids without time, as the data structure has them, where it is known.
    :raises BadFile: not an SDMX-ML data message, damaged or cut short, a document type, an error that
        a service sent in its place, no observation, several structures, a request to delete, or a
        figure, period, flag or key that cannot be read.
    """
    events = parsed(data, file)
    if len(events.tables) > 1:
        first, second = sorted(events.tables)[:2]
        raise BadFile(
            file,
            marked("one file holds two tables, {first} and {second}; give them one by one."),
            first=first,
            second=second,
        )
    return message(_Columns(events, data, file, dimensions).cells())


def parse_messages(
    data: bytes, file: str, dimensions: Mapping[str, Sequence[str]] | None = None
) -> tuple[Message, ...]:
    """Each dataflow's message in the bytes of an SDMX-ML file, in the order in which they come.

    :param dimensions: of each structure that is known, by its reference as the message has it.
    :raises BadFile: as :func:`parse_message`.
    """
    events, known = parsed(data, file), dimensions or {}
    tables = events.tables
    if len(tables) < 2:
        reference = next(iter(tables), "")
        return (message(_Columns(events, data, file, known.get(reference)).cells()),)
    del events
    return tuple(
        message(_Columns(parsed(data, file, only=names), data, file, known.get(one), names).cells())
        for one, names in tables.items()
    )


class _Columns:
    """What was met, turned into columns: one cell for each observation."""

    def __init__(
        self, events: Events, data: bytes, file: str, dimensions: Sequence[str] | None,
        only: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.events, self.data, self.file, self.only = events, data, file, only
        self.owners = pa.array(np.array(events.owners, np.int32))
        self.on_series = dict.fromkeys(id for one in events.series for id in one if ":" not in id)
        first = dict.fromkeys(events.obs[0] if events.obs else ())
        self.on_obs = first | dict.fromkeys(sorted(set().union(*events.obs) - first.keys()))
        if events.inner not in self.on_obs and events.inner not in self.on_series:
            self._take_measures()
        self.on_obs = {id: None for id in self.on_obs if ":" not in id and id != "type"}
        self.axes = self._chosen(dimensions) if dimensions else self._axes()
        self._apply_groups()

    def _take_measures(self) -> None:
        """An explicit measure is the type of its observation (2.1): make it a code like any other."""
        inner = self.events.inner
        for one in self.events.obs:
            kind = one.get("xsi:type")
            if kind:
                one[inner] = kind.rpartition(":")[2]
                self.on_obs[inner] = None

    def _chosen(self, dimensions: Sequence[str]) -> list[str]:
        """The dimensions as the file writes them ("geo" for GEO)."""
        own = {id.upper(): id for id in (*self.on_series, *self.on_obs)}
        return [own.get(id.upper(), id) for id in dimensions if id.upper() != TIME_PERIOD]

    def _axes(self) -> list[str]:
        """The dimensions as far as the message tells them."""
        events = self.events
        inner = [events.inner] if events.inner in self.on_obs else []
        if events.generic:
            known = list(self.on_series) if events.series else list(events.key or self.on_obs)
            return [id for id in dict.fromkeys((*known, *inner)) if id not in _OBSERVATION]
        holders = events.series or events.obs
        ids = self.on_series if events.series else self.on_obs
        found = [
            id
            for id in ids
            if id not in _OBSERVATION
            and id not in _ATTRIBUTES
            and all(id in one for one in holders)
        ]
        return [id for id in dict.fromkeys((*found, *inner)) if id not in _OBSERVATION]

    def _apply_groups(self) -> None:
        """Give each series what is said of the group that it belongs to."""
        groups: dict[tuple[str, ...], dict[tuple[str, ...], Said]] = {}
        for group in self.events.groups:
            key = tuple(id for id in self.axes if id in group)
            groups.setdefault(key, {})[tuple(group[id] for id in key)] = group
        for key, members in groups.items():
            for place, one in enumerate(self.events.series):
                group = members.get(tuple(one.get(id, "") for id in key), {})
                into = self.events.more[place] if self.events.generic else one
                for id, said in group.items():
                    if id not in key:
                        into.setdefault(id, said)
                        self.on_series.setdefault(id)

    def cells(self) -> Cells:
        """The columns by their roles."""
        events = self.events
        axes = {id: self._axis(id) for id in self.axes}
        status = next((id for id in STATUS_NAMES if self._has(id)), "")
        last = events.sets[-1] if events.sets else {}
        return Cells(
            file=self.file,
            format=events.format,
            axes=axes,
            times=self._column(TIME_PERIOD),
            values=self._column(OBS_VALUE),
            status=self._column(status) if status else None,
            confidential=self._column(CONF_STATUS) if self._has(CONF_STATUS) else None,
            attributes=self._attributes(),
            structure=events.reference,
            updated=day(last.get("publicationPeriod")),
            line=self._line,
        )

    def _has(self, id: str) -> bool:
        return id in self.on_obs or id in self.on_series or any(id in m for m in self.events.more)

    def _line(self, row: int) -> int | None:
        return parsed(self.data, self.file, row, self.only).line

    def _axis(self, id: str) -> pa.Array:
        column = self._column(id)
        if column.null_count:
            row = pc.index(pc.is_null(column), pa.scalar(True)).as_py()
            raise BadFile(
                self.file,
                marked("the key lacks the dimension {name}."),
                self._line(row),
                id,
                name=id,
            )
        return column

    def _column(self, id: str) -> pa.Array:
        """A column: what the observation says, otherwise its series."""
        own = text([one.get(id) for one in self.events.obs]) if id in self.on_obs else None
        if own is not None and not own.null_count:
            return own
        found = self._of_series(id)
        if own is None or found is None:
            return own if own is not None else found if found is not None else self._nothing()
        return pc.coalesce(own, found.dictionary_decode())

    def _of_series(self, id: str) -> pa.Array | None:
        events = self.events
        if not events.series:
            return None
        said = [one.get(id) for one in events.series]
        if events.generic:
            said = [
                more.get(id) if one is None else one
                for one, more in zip(said, events.more, strict=True)
            ]
        return None if all(one is None for one in said) else spread(said, self.owners)

    def _nothing(self) -> pa.Array:
        return pa.nulls(len(self.events.obs), pa.string())

    def _attributes(self) -> dict[str, pa.Array]:
        """What is neither key nor observation, row by row; what a set says holds for its rows."""
        events = self.events
        ids = (*self.on_series, *self.on_obs, *(id for more in events.more for id in more))
        used = {*self.axes, *_OBSERVATION}
        found = {id: self._column(id) for id in dict.fromkeys(ids) if id not in used}
        own = [id for one in events.sets for id in one if id not in events.SET]
        sizes = np.diff([*events.begun, len(events.obs)])
        owners = pa.array(np.repeat(np.arange(len(sizes), dtype=np.int32), sizes))
        for id in dict.fromkeys(own):
            if id not in found and id not in used:
                found[id] = spread([one.get(id) for one in events.sets], owners)
        return {
            id: column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
            for id, column in found.items()
        }
