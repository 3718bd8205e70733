"""The nouns of the numbers: SDMX's information model, as far as this platform uses it.

A publisher's file becomes a :class:`Table`: a dataflow with its structure, and rows as Arrow columns.
Source: SDMX 3.0 Standards, Section 2 (Information Model), https://sdmx.org.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

import pyarrow as pa

TIME_PERIOD = "TIME_PERIOD"
OBS_VALUE = "OBS_VALUE"
OBS_STATUS = "OBS_STATUS"
CONF_STATUS = "CONF_STATUS"

#: Every release ends with these columns, in this order, after its dimensions.
OBSERVATION = (TIME_PERIOD, OBS_VALUE, OBS_STATUS, CONF_STATUS)

#: ``{language: words}``; languages are "en", "sq", "sr-latn" ("sr", Cyrillic, is derived at the edge).
Text = Mapping[str, str]


class Role(StrEnum):
    """What a dimension says, so that rooms can ask for "the origin" without knowing column names."""

    FREQUENCY = "frequency"
    AREA = "area"  # the one area of a table with a single area axis
    ORIGIN = "origin"  # citizenship, nationality or area people come from
    DESTINATION = "destination"  # the area that reports, hosts or receives
    INDICATOR = "indicator"  # what is measured, where one table holds several measures
    UNIT = "unit"
    SEX = "sex"
    AGE = "age"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a codelist; ``total`` marks the code that already contains its sisters."""

    id: str
    name: Text
    total: bool = False


@dataclass(frozen=True, slots=True)
class Codelist:
    """The codes a dimension may take; areas have none, their codes come from ``migstat.areas``."""

    id: str
    codes: tuple[Code, ...]

    def __contains__(self, code: object) -> bool:
        return any(c.id == code for c in self.codes)

    @property
    def total(self) -> str | None:
        """The code that contains all others, or None where the codes must be summed."""
        return next((c.id for c in self.codes if c.total), None)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One axis of a table: an identifier, a name, what it means, and its codes.

    ``codelist`` is None exactly where the codes are areas (roles AREA, ORIGIN, DESTINATION).
    """

    id: str
    name: Text
    role: Role = Role.OTHER
    codelist: Codelist | None = None

    @property
    def is_area(self) -> bool:
        return self.role in (Role.AREA, Role.ORIGIN, Role.DESTINATION)


@dataclass(frozen=True, slots=True)
class DataStructure:
    """The axes of a table in key order; TIME_PERIOD follows them and is not listed."""

    id: str
    dimensions: tuple[Dimension, ...]
    agency: str = "TESSERA"
    version: str = "1.0"

    def dimension(self, id: str) -> Dimension:
        """The dimension called ``id``; raises :class:`UnknownDimension` with what there is."""
        for dimension in self.dimensions:
            if dimension.id == id:
                return dimension
        raise UnknownDimension(id, tuple(d.id for d in self.dimensions))

    def role(self, role: Role) -> Dimension | None:
        """The first dimension with that role, or None."""
        return next((d for d in self.dimensions if d.role is role), None)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(d.id for d in self.dimensions) + OBSERVATION


@dataclass(frozen=True, slots=True)
class Source:
    """Who published the figures and on what terms they may be used again."""

    publisher: str
    title: str
    url: str
    licence: str
    licence_url: str = ""
    note: str = ""


class Kind(StrEnum):
    """Whether figures count what is there at a moment or what happens in a period."""

    STOCK = "stock"
    FLOW = "flow"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Dataflow:
    """A table that is published again and again: one structure, one source, many releases.

    ``rounded_to`` is the publisher's own rounding (5 for Eurostat's asylum figures), None if exact.
    """

    id: str
    name: Text
    description: Text
    structure: DataStructure
    source: Source
    kind: Kind
    unit: str  # a code of CL_UNIT: PER persons, CASE cases, USD_MN, PER_THS, PC …
    rounded_to: int | None = None
    agency: str = "TESSERA"
    version: str = "1.0"


@dataclass(frozen=True)
class Table:
    """Figures as one publisher gave them on one day, ready to become a release.

    ``rows`` holds the structure's columns: dimensions and TIME_PERIOD as text (spelt out, or as
    positions in a dictionary), OBS_VALUE as float64
    (null is missing, never zero), OBS_STATUS in SDMX CL_OBS_STATUS (several letters may combine,
    sorted: "BP"; "A" is normal; O, L, M, Q say why a value is missing), CONF_STATUS in
    CL_CONF_STATUS ("F" free, "C" confidential, "N" not for publication).
    ``edits`` are sentences that say what was changed on the way in; they become public metadata.
    """

    dataflow: Dataflow
    rows: pa.Table
    vintage: date
    retrieved: date
    edits: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def marked(words: str) -> str:
    """Mark a sentence with places for values, so that it is collected for translation."""
    return words


def _printable(value: object) -> str:
    """A value as one line, whatever a reader typed."""
    return "".join(
        sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in str(value)
    )


def _short(value: object, most: int = 300) -> str:
    """A value as far as a sentence can hold it; a file without line ends would be named whole."""
    text = str(value)
    return text if len(text) <= most else text[: most - 1] + "…"


class MigstatError(ValueError):
    """Input or a question that cannot be honoured; the message is one sentence for a person.

    A sentence whose values are given apart can be said in another language by who catches it.
    """

    def __init__(self, sentence: str, **values: object):
        self.sentence = sentence
        self.values = {name: _printable(value) for name, value in values.items()}
        super().__init__(sentence.format(**self.values) if values else sentence)


class UnknownDimension(MigstatError):
    """A dimension that the structure does not have."""

    def __init__(self, id: str, known: tuple[str, ...]):
        super().__init__(
            marked("There is no dimension “{id}” here; this table has {known}."),
            id=id[:60], known=", ".join(known),
        )  # fmt: skip
        self.id, self.known = id, known


class BadFile(MigstatError):
    """A file that cannot be read; says which file, line and column, and how to mend it."""

    def __init__(
        self,
        file: str,
        sentence: str,
        line: int | None = None,
        column: str | None = None,
        **values: object,
    ):
        super().__init__(sentence, **{name: _short(value) for name, value in values.items()})
        column = _short(column) if column else column
        self.file, self.line, self.column = file, line, column
        place = file + (f", line {line}" if line else "") + (f", column {column}" if column else "")
        self.args = (f"{place}: {self.args[0]}",)

    def at(self, line: int | None, column: str | None = None, **values: object) -> BadFile:
        """The same said of another place in the file, with these values instead of its own.

        :param line: counted from 1; None where no line can be named.
        :param column: the column's heading; None keeps the one that is named.
        :param values: by the names of the sentence's places; those not named stay.
        """
        kept = {**self.values, **values}
        return BadFile(self.file, self.sentence, line, column or self.column, **kept)
