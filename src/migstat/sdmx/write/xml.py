"""What the SDMX-ML writers share: escaping, the header, a set's attributes.

Notes stand in the header's Source, which is there for people and has languages. The schemas allow
annotations of a set too, but sdmx1 refuses a data message that has any; as annotations the notes
travel with the structures and in SDMX-JSON. A set's setID is its release, its publication period the
release's vintage.
Source: SDMX 2.1 and 3.0 Standards, Section 3 (SDMX-ML), https://sdmx.org.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from migstat.sdmx.model import OBS_STATUS, Dataflow
from migstat.sdmx.write.message import NORMAL, DataMessage, DataSet, Note, Shape, best, urn
from migstat.sdmx.write.rows import Block, Flagged, Rows, joined, raw, spelt

_ROOT = "http://www.sdmx.org/resources/sdmxml/schemas/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)  # fmt: skip
_NOT_ID = re.compile(r"[^A-Za-z0-9_@$-]")

Spell = Callable[[str], Callable[[str], str]]


def escaped(words: str) -> str:
    """Words as an attribute or as text; signs that XML cannot hold become U+FFFD."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", words).translate(_ESCAPES)


def plain_id(words: str) -> str:
    """Words as an SDMX id: what an id may not hold becomes an underscore."""
    return _NOT_ID.sub("_", words) or "_"


def unsaid(id: str, code: str, there: bool) -> bool:
    """Whether an attribute goes without saying: free, and normal where there is a value."""
    return code == NORMAL[id] and (there or id != OBS_STATUS)


def moment(when: datetime) -> str:
    """A moment in UTC as XML and JSON write it; one without a zone is taken to be in UTC."""
    known = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return known.isoformat(timespec="seconds").replace("+00:00", "Z")


def message_id(message: DataMessage) -> str:
    """An id of the message that says what it holds and when it was made."""
    several = f"_AND_{len(message.more)}_MORE" if message.more else ""
    return plain_id(f"{message.dataflow.id}{several}_{message.prepared:%Y%m%dT%H%M%S}")


def structure_id(flow: int) -> str:
    """What the sets of a message's dataflow call it; the header says which it is."""
    return f"S{flow + 1}"


def prefix(flow: int) -> str:
    """The prefix of the namespace of a dataflow's structure."""
    return f"ns{flow + 1}" if flow else "ns"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One of the three kinds of data message: its root, version, and how a set names its attributes."""

    root: str
    version: str  # v2_1, v3_0
    set_prefix: str  # of a set's own attributes
    scope: str = ""

    @property
    def specific(self) -> bool:
        return self.root == "StructureSpecificData"

    def begin(self, message: DataMessage, shape: Shape) -> str:
        """The declaration, the root and the header."""
        where = "structurespecific" if self.specific else "generic"
        more = "".join(
            f' xmlns:{prefix(at)}="{escaped(_namespace(flow, shape))}"'
            for at, flow in enumerate(message.flows)
            if self.specific
        )
        structures = "".join(
            self._structure(at, flow, shape) for at, flow in enumerate(message.flows)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<mes:{self.root} xmlns:mes="{_ROOT}{self.version}/message"'
            f' xmlns:dat="{_ROOT}{self.version}/data/{where}"'
            f' xmlns:com="{_ROOT}{self.version}/common" xmlns:xsi="{_XSI}"{more}>\n'
            f"<mes:Header>\n<mes:ID>{message_id(message)}</mes:ID>\n"
            f"<mes:Test>{'true' if message.test else 'false'}</mes:Test>\n"
            f"<mes:Prepared>{moment(message.prepared)}</mes:Prepared>\n"
            f'<mes:Sender id="{plain_id(message.sender)}"/>\n'
            f"{structures}{_source(message)}</mes:Header>\n"
        )

    def _structure(self, at: int, flow: Dataflow, shape: Shape) -> str:
        own = escaped(_namespace(flow, shape))
        namespace = f' namespace="{own}"' if self.specific else ""
        if self.version == "v3_0":
            reference = escaped(urn(flow))
        else:
            reference = (
                f'<Ref agencyID="{escaped(flow.agency)}" id="{escaped(flow.id)}" '
                f'version="{escaped(flow.version)}" class="Dataflow"/>'
            )
        return (
            f'<mes:Structure structureID="{structure_id(at)}"{namespace} '
            f'dimensionAtObservation="{escaped(shape.dimension_at_observation)}">\n'
            f"<com:StructureUsage>{reference}</com:StructureUsage>\n</mes:Structure>\n"
        )

    def begin_set(self, one_set: DataSet) -> str:
        """A set's start, with what is said of its release."""
        said = {
            "structureRef": structure_id(one_set.flow),
            "setID": plain_id(one_set.release),
            "action": one_set.action.value,
            "validFromDate": one_set.valid_from and moment(one_set.valid_from),
            "validToDate": one_set.valid_to and moment(one_set.valid_to),
            "publicationYear": f"{one_set.vintage:%Y}",
            "publicationPeriod": one_set.vintage.isoformat(),
            "dataScope": self.scope,
        }
        attributes = "".join(
            f' {self.set_prefix}{name}="{text}"' for name, text in said.items() if text
        )
        kind = f' xsi:type="{prefix(one_set.flow)}:DataSetType"' if self.specific else ""
        return f"<mes:DataSet{attributes}{kind}>\n"

    def end(self) -> str:
        """The end of the message."""
        return f"</mes:{self.root}>\n"


def _namespace(flow: Dataflow, shape: Shape) -> str:
    return f"{urn(flow)}:ObsLevelDim:{shape.dimension_at_observation}"


def _source(message: DataMessage) -> str:
    """The notes, language by language; a note that lacks a language is said in the best it has."""
    if not message.notes:
        return ""
    languages = [
        one for one in message.languages if any(note.text.get(one) for note in message.notes)
    ] or list(message.languages[:1])
    said = []
    for language in languages:
        lines = [_line(note, (language, *message.languages)) for note in message.notes]
        words = escaped("\n".join(lines))
        said.append(f'<mes:Source xml:lang="{escaped(language)}">{words}</mes:Source>\n')
    return "".join(said)


def _line(note: Note, languages: tuple[str, ...]) -> str:
    """A note after the codes that it belongs to."""
    about = f"{', '.join(note.areas)}: " if note.areas else ""
    return about + best(note.text, languages)


@dataclass(frozen=True, slots=True)
class Hand:
    """How a dialect spells keys, observations and attributes.

    ``size``: rows that are written at once. ``key`` and ``inner`` spell a code of a dimension, in a key
    and at an observation; ``flags`` the attributes that are said. ``series``: what stands before a
    series' key, after it, and at the series' end; ``bare``: after the key of one without observations.
    ``obs``: before a key of all dimensions, after it, and before an observation in a series.
    """

    size: int
    key: Spell
    inner: Spell
    flags: Callable[[Sequence[tuple[str, str]]], str]
    series: tuple[str, str, str]
    bare: str
    obs: tuple[str, str, str]
    value: tuple[str, str]
    end: str

    def body(self, one_set: DataSet, shape: Shape) -> Iterator[bytes]:
        """What stands inside one set."""
        rows = Rows(one_set.answer, shape)
        pieces = [spelt(column.labels, self.key(id)) for id, column in rows.keys]
        within = rows.inner
        inner = None if within is None else spelt(within.labels, self.inner(rows.inner_id or ""))
        flagged = rows.flagged(lambda codes, there: self._flags(rows, codes, there))
        for block in rows.blocks(self.size):
            yield raw(self._lines(block, shape, pieces, inner, flagged))
        if inner is not None and rows.count and shape.has_observations:
            yield self.series[2].encode()

    def _lines(
        self, block: Block, shape: Shape, pieces: list[pa.Array], inner: pa.Array | None,
        flagged: Flagged | None,
    ) -> pa.Array:  # fmt: skip
        if inner is not None and not shape.has_observations:
            return block.first(pieces, self.series[0], self.bare, "")
        parts: list[pa.Array | str]
        if inner is None:
            parts = [block.each(pieces, *self.obs[:2])]
        else:
            parts = [block.first(pieces, *self.series), self.obs[2], block.inner(inner)]
        if block.rows.value is not None:
            before, after = self.value
            parts.append(joined(before, block.values(), after).fill_null(""))
        if flagged is not None:
            parts.append(block.flags(flagged))
        return joined(*parts, self.end)

    def _flags(self, rows: Rows, codes: tuple[str, ...], there: bool) -> str:
        ids = (id for id, _column in rows.flags)
        pairs = zip(ids, codes, strict=True)
        return self.flags([(id, code) for id, code in pairs if not unsaid(id, code, there)])


def sets(dialect: Dialect, message: DataMessage, shape: Shape, hand: Hand) -> Iterator[bytes]:
    """A whole message: the header, each set in a hand, the end."""
    shape.check(*message.flows)
    yield dialect.begin(message, shape).encode()
    for one_set in message.sets:
        yield dialect.begin_set(one_set).encode()
        yield from hand.body(one_set, shape)
        yield b"</mes:DataSet>\n"
    yield dialect.end().encode()
