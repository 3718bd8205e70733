"""What the SDMX-ML writers share: escaping, the header, a set's attributes and annotations.

Source: SDMX 2.1 and 3.0 Standards, Section 3 (SDMX-ML), https://sdmx.org.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from migstat.sdmx.model import OBS_STATUS, Text
from migstat.sdmx.write.message import NORMAL, DataMessage, DataSet, Note, Shape, spoken

_ROOT = "http://www.sdmx.org/resources/sdmxml/schemas/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
#: The one structure that a message refers to; its sets refer to it by this id.
STRUCTURE = "S1"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)  # fmt: skip
_NOT_ID = re.compile(r"[^A-Za-z0-9_@$-]")

#: Writes what stands inside one set.
Body = Callable[[DataSet, Shape], Iterator[bytes]]


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
    return plain_id(f"{message.dataflow.id}_{message.prepared:%Y%m%dT%H%M%S}")


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
        own = _namespace(message, shape)
        more = f' xmlns:ns="{escaped(own)}"' if self.specific else ""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<mes:{self.root} xmlns:mes="{_ROOT}{self.version}/message"'
            f' xmlns:dat="{_ROOT}{self.version}/data/{where}"'
            f' xmlns:com="{_ROOT}{self.version}/common" xmlns:xsi="{_XSI}"{more}>\n'
            f"<mes:Header>\n<mes:ID>{message_id(message)}</mes:ID>\n"
            f"<mes:Test>{'true' if message.test else 'false'}</mes:Test>\n"
            f"<mes:Prepared>{moment(message.prepared)}</mes:Prepared>\n"
            f'<mes:Sender id="{plain_id(message.sender)}"/>\n'
            f"{self._names(message)}{self._structure(message, shape, own)}</mes:Header>\n"
        )

    def _names(self, message: DataMessage) -> str:
        said = spoken(message.dataflow.name, message.languages)
        return "".join(
            f'<com:Name xml:lang="{escaped(language)}">{escaped(words)}</com:Name>\n'
            for language, words in said.items()
        )

    def _structure(self, message: DataMessage, shape: Shape, own: str) -> str:
        flow = message.dataflow
        namespace = f' namespace="{escaped(own)}"' if self.specific else ""
        if self.version == "v3_0":
            reference = escaped(message.urn)
        else:
            reference = (
                f'<Ref agencyID="{escaped(flow.agency)}" id="{escaped(flow.id)}" '
                f'version="{escaped(flow.version)}" class="Dataflow"/>'
            )
        return (
            f'<mes:Structure structureID="{STRUCTURE}"{namespace} '
            f'dimensionAtObservation="{escaped(shape.dimension_at_observation)}">\n'
            f"<com:StructureUsage>{reference}</com:StructureUsage>\n</mes:Structure>\n"
        )

    def begin_set(self, message: DataMessage, one_set: DataSet, notes: tuple[Note, ...]) -> str:
        """A set's start, with its release's attributes and annotations."""
        prefix = self.set_prefix
        said = {
            "structureRef": STRUCTURE,
            "setID": plain_id(one_set.release),
            "action": one_set.action.value,
            "validFromDate": one_set.valid_from and moment(one_set.valid_from),
            "validToDate": one_set.valid_to and moment(one_set.valid_to),
            "publicationYear": f"{one_set.vintage:%Y}",
            "publicationPeriod": one_set.vintage.isoformat(),
            "dataScope": self.scope,
        }
        attributes = "".join(f' {prefix}{name}="{text}"' for name, text in said.items() if text)
        kind = ' xsi:type="ns:DataSetType"' if self.specific else ""
        return f"<mes:DataSet{attributes}{kind}>\n{_annotations(message, one_set, notes)}"

    def end(self) -> str:
        """The end of the message."""
        return f"</mes:{self.root}>\n"


def _namespace(message: DataMessage, shape: Shape) -> str:
    return f"{message.urn}:ObsLevelDim:{shape.dimension_at_observation}"


def _annotations(message: DataMessage, one_set: DataSet, notes: tuple[Note, ...]) -> str:
    """The release's own id, then the notes; what a note belongs to is its title."""
    parts = [_annotation("RELEASE", one_set.release, {})]
    parts += [
        _annotation("NOTE", " ".join(note.areas), spoken(note.text, message.languages) or note.text)
        for note in notes
    ]
    return f"<com:Annotations>\n{''.join(parts)}</com:Annotations>\n"


def _annotation(kind: str, title: str, words: Text) -> str:
    said = "".join(
        f'<com:AnnotationText xml:lang="{escaped(language)}">{escaped(one)}</com:AnnotationText>'
        for language, one in words.items()
    )
    head = f"<com:AnnotationTitle>{escaped(title)}</com:AnnotationTitle>" if title else ""
    return (
        f"<com:Annotation>{head}<com:AnnotationType>{kind}</com:AnnotationType>{said}"
        "</com:Annotation>\n"
    )


def sets(dialect: Dialect, message: DataMessage, shape: Shape, body: Body) -> Iterator[bytes]:
    """A whole message: the header, each set with what ``body`` writes of it, the end."""
    shape.check(message.dataflow)
    yield dialect.begin(message, shape).encode()
    notes = message.notes
    for one_set in message.sets:
        yield dialect.begin_set(message, one_set, notes).encode()
        notes = ()  # each note once in a message
        yield from body(one_set, shape)
        yield b"</mes:DataSet>\n"
    yield dialect.end().encode()
