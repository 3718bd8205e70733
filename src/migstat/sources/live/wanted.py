"""What a source is asked for, as data: which table, which part of it, and what the figures are.

A *wanted* table is declared in ``ready.toml`` or written by a person; :func:`wanted` reads it
strictly. :func:`table_of` makes the table out of what the publisher's format says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from migstat.areas import System
from migstat.sdmx.message import Message
from migstat.sdmx.model import BadFile, Kind, MigstatError, Source, Table, Text, marked
from migstat.sources import edits
from migstat.sources.wire import as_table

_NONE: Mapping[str, Any] = MappingProxyType({})
#: Codes that contain all others, in the order in which they are looked for.
TOTALS = ("TOTAL", "T", "_T", "TOT", "ASY_APP")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A table of a publisher as it is asked for.

    ``code`` is the publisher's name of the table, ``dataflow`` ours. ``fixed`` names dimensions of
    which only some codes are asked for; ``whole`` those of which only the total is, so that they are
    left away. ``since`` is the first year; ``span`` the years that stay below the publisher's limit
    of size. ``areas`` is whose codes the publisher uses for areas; ``place`` is the one area of a
    table that names none. ``service`` and ``more`` are the connector's own.
    """

    publisher: str
    code: str
    dataflow: str
    name: Text = field(default_factory=lambda: _NONE)
    description: Text = field(default_factory=lambda: _NONE)
    kind: str = "flow"
    unit: str = "PER"
    rounded_to: int | None = None
    licence: str = ""
    licence_url: str = ""
    url: str = ""
    note: str = ""
    fixed: Mapping[str, Sequence[str]] = field(default_factory=lambda: _NONE)
    whole: Sequence[str] = ()
    since: int = 2000
    span: int = 10
    areas: str = System.EUROSTAT.value
    place: str = ""
    service: str = ""
    more: Mapping[str, str] = field(default_factory=lambda: _NONE)

    @property
    def file(self) -> str:
        """The table's name in messages."""
        return f"{self.publisher}, {self.code}"


_NAMES = frozenset(one.name for one in fields(Wanted))


def wanted(said: Mapping[str, Any]) -> Wanted:
    """A declaration as it was stored.

    :raises MigstatError: a word that is not known, or one that is needed and missing.
    """
    if others := sorted(set(said) - _NAMES):
        raise MigstatError(
            marked("A source knows no “{name}”; it knows {names}."),
            name=others[0][:40],
            names=", ".join(sorted(_NAMES)),
        )
    for name in ("publisher", "code", "dataflow"):
        if not isinstance(said.get(name), str) or not said[name]:
            raise MigstatError(marked("The source does not say its {name}; add it."), name=name)
    found = Wanted(**said)
    if found.kind not in set(Kind) or found.areas not in set(System):
        raise MigstatError(
            marked(
                "“{kind}” or “{areas}” is not known; give a kind of figures (stock, flow, "
                "rate) and a system of area codes."
            ),
            kind=found.kind,
            areas=found.areas,
        )
    return found


def joined(messages: Sequence[Message]) -> Message:
    """Several answers to one question as one message; they must have the same dimensions.

    :raises BadFile: dimensions that differ between answers, which a publisher changed in between.
    """
    first = messages[0]
    for one in messages[1:]:
        if set(one.dimensions) != set(first.dimensions):
            raise BadFile(
                one.file,
                marked("the answer has {names}, the one before had {before}; ask again."),
                names=", ".join(one.dimensions),
                before=", ".join(first.dimensions),
            )
    labels: dict[str, dict[str, str]] = {}
    for one in messages:
        for name, words in one.labels.items():
            labels.setdefault(name, {}).update(words)
    updated = [one.updated for one in messages if one.updated]
    rows = pa.concat_tables([one.rows.select(first.rows.column_names) for one in messages])
    return replace(
        first, rows=rows.combine_chunks(), labels=labels, attributes=None,
        updated=max(updated, default=None),
        first_line=first.first_line if len(messages) == 1 else None,
    )  # fmt: skip


def narrowed(
    message: Message, asked: Wanted, *, strict: bool, totals: Mapping[str, str] | None = None
) -> Message:
    """The part that is wanted, without the dimensions of which only the total is.

    :param strict: whether the publisher was asked for this part alone; more is refused then, where
        otherwise it is passed over.
    :param totals: the total of each dimension of which only that is wanted, where the message is a
        piece of an answer that cannot tell; found in the message by default.
    :raises BadFile: a dimension that the table does not have, or whose total is not known.
    """
    rows, kept = message.rows, list(message.dimensions)
    wholes = {
        name: (totals[name] if totals is not None else total(message, name),)
        for name in asked.whole
        if name in kept
    }
    for name, codes in {**asked.fixed, **wholes}.items():
        if name not in kept:
            raise BadFile(
                message.file,
                marked("the table has no dimension {name}."),
                column=name[:40],
                name=name[:40],
            )
        inside = pc.is_in(rows.column(name), value_set=pa.array(list(codes), pa.string()))
        if strict and not pc.all(inside).as_py():
            other = rows.column(name)[pc.index(inside, pa.scalar(False)).as_py()].as_py()
            raise BadFile(
                message.file,
                marked("the answer holds {said} beside what was asked for; nothing was taken."),
                column=name,
                said=repr(other[:40]),
            )
        rows = rows.filter(inside)
        if name in wholes:
            rows = rows.drop_columns([name])
            kept.remove(name)
    return replace(message, rows=rows, dimensions=tuple(kept))


def total(message: Message, name: str) -> str:
    """The code of a dimension that contains all others.

    :raises BadFile: none of the usual ones occurs.
    """
    found = pc.unique(message.rows.column(name)).to_pylist()
    if len(found) == 1:
        return str(found[0])
    code = next((one for one in TOTALS if one in found), None)
    if code is None:
        raise BadFile(
            message.file, marked("the dimension has no total that is known here."), column=name
        )
    return code


def table_of(message: Message, asked: Wanted, today: date, mark: str = "") -> Table:
    """The table under our name, with the words, unit and terms that the declaration gives.

    :param mark: the publisher's word for the state of these figures, to be compared the next time.
    :raises BadFile: an area or a code that is not known, or a key that is given twice.
    """
    if asked.place:
        count = message.rows.num_rows
        rows = message.rows.add_column(0, "GEO", pa.array([asked.place] * count, pa.string()))
        message = replace(message, rows=rows, dimensions=("GEO", *message.dimensions))
    if not message.structure:
        message = replace(message, structure=asked.dataflow)
    made = as_table(message, today, today, None if message.has_labels else System(asked.areas))
    flow = made.dataflow
    source = Source(
        asked.publisher,
        f"{asked.name.get('en') or message.title or asked.code} ({asked.code})",
        asked.url or flow.source.url, asked.licence or flow.source.licence,
        asked.licence_url or flow.source.licence_url, asked.note or flow.source.note,
    )  # fmt: skip
    named = replace(
        flow,
        id=asked.dataflow,
        name=asked.name or flow.name,
        description=asked.description or {"en": f"{source.title}, as {asked.publisher} gives it."},
        structure=replace(flow.structure, id=f"DSD_{asked.dataflow}"),
        source=source,
        kind=Kind(asked.kind),
        unit=asked.unit,
        rounded_to=asked.rounded_to,
        agency="TESSERA",
        version="1.0",
    )
    kind_known = (edits.SHOWN_AS_FLOW, edits.SHOWN_AS_RATE)
    done = tuple(one for one in made.edits if one not in kind_known)
    return replace(made, dataflow=named, edits=done, extra={"mark": mark} if mark else {})
