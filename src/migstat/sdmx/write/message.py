"""What is written: dataflows, their releases, the notes that go with them, and what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from migstat.sdmx.codelists import CL_CONF_STATUS, CL_OBS_STATUS, text
from migstat.sdmx.model import (
    CONF_STATUS,
    OBS_STATUS,
    OBS_VALUE,
    TIME_PERIOD,
    Codelist,
    Dataflow,
    MigstatError,
    Text,
    UnknownDimension,
    marked,
)
from migstat.store.answer import Answer

ALL_DIMENSIONS = "AllDimensions"

#: What the columns of an observation are called.
NAMES: dict[str, Text] = {
    TIME_PERIOD: text("Time period", "Periudha", "Period"),
    OBS_VALUE: text("Observation value", "Vlera e vëzhguar", "Vrednost"),
    OBS_STATUS: text("Observation status", "Statusi i vlerës", "Status vrednosti"),
    CONF_STATUS: text("Confidentiality status", "Statusi i konfidencialitetit", "Status poverljivosti"),
}  # fmt: skip
#: The codes of the two attributes.
CODES: dict[str, Codelist] = {OBS_STATUS: CL_OBS_STATUS, CONF_STATUS: CL_CONF_STATUS}
#: What an attribute says where nothing is said, for a value that is there.
NORMAL: dict[str, str] = {OBS_STATUS: "A", CONF_STATUS: "F"}


class Action(StrEnum):
    """What a reader is to do with a set: SDMX's ActionType."""

    INFORMATION = "Information"
    APPEND = "Append"
    REPLACE = "Replace"
    DELETE = "Delete"


class Detail(StrEnum):
    """How much of each series is written: the parameter ``detail`` of SDMX REST."""

    FULL = "full"
    DATA_ONLY = "dataonly"
    SERIES_KEYS_ONLY = "serieskeysonly"
    NO_DATA = "nodata"


class Labels(StrEnum):
    """Whether SDMX-CSV writes codes, codes and names in columns of their own, or both in one cell."""

    ID = "id"
    NAME = "name"
    BOTH = "both"


class Keys(StrEnum):
    """Which joined keys SDMX-CSV 2.0 writes beside the dimensions."""

    NONE = "none"
    SERIES = "series"
    OBS = "obs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that goes with figures: how an area is designated, or a release's remark.

    ``areas`` are the codes that it belongs to; empty where it belongs to the whole message. A
    message prints each note once.
    """

    text: Text
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class DataSet:
    """One release's figures: rows sorted by key, then time; there may be none.

    ``vintage`` is the day as of which the figures are known, ``release`` the release's own id,
    ``valid_from`` and ``valid_to`` the time in which it was the newest (None: since ever, until now).
    ``flow`` is the place of the set's dataflow in :attr:`DataMessage.flows`.
    """

    answer: Answer
    vintage: date
    release: str
    action: Action = Action.INFORMATION
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    flow: int = 0


@dataclass(frozen=True, eq=False)
class DataMessage:
    """What a writer writes: a dataflow, one set for each release, notes, and in which languages.

    ``sets`` may be made as it is read: writers hold one at a time (two where they must know whether
    there are several). ``languages``: which names are written, best first. ``more``: further
    dataflows that sets may be of, for the formats that hold several; the sets of one dataflow
    follow one another, in the order of :attr:`flows`.
    """

    dataflow: Dataflow
    sets: Iterable[DataSet]
    prepared: datetime
    sender: str
    test: bool = False
    notes: tuple[Note, ...] = ()
    languages: tuple[str, ...] = ("en",)
    more: tuple[Dataflow, ...] = ()

    @property
    def flows(self) -> tuple[Dataflow, ...]:
        """Every dataflow that sets may be of."""
        return (self.dataflow, *self.more)

    @property
    def urn(self) -> str:
        """The dataflow's address in SDMX's registry of names."""
        return urn(self.dataflow)

    def require_one(self, format: str) -> None:
        """Refuse to write several dataflows in a format that holds one.

        Raises :class:`MigstatError`.
        """
        if self.more:
            raise MigstatError(
                marked("{format} holds the data of one dataflow; {count} were asked for."),
                format=format, count=len(self.flows),
            )  # fmt: skip


def reference(flow: Dataflow) -> str:
    """``AGENCY:ID(VERSION)``."""
    return f"{flow.agency}:{flow.id}({flow.version})"


def urn(flow: Dataflow) -> str:
    """A dataflow's address in SDMX's registry of names."""
    return f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={reference(flow)}"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a request chose: how much, in which arrangement, with which attributes and measures.

    ``dimension_at_observation``: "TIME_PERIOD" (series over time), a dimension (series over it) or
    "AllDimensions" (no series). ``attributes`` and ``measures``: ids to write; None for all.
    ``labels`` and ``keys`` are SDMX-CSV's; CSV 1.0 knows no ``labels=name`` and no ``keys``: it
    writes the one as "both" and leaves the other out.
    """

    detail: Detail = Detail.FULL
    dimension_at_observation: str = TIME_PERIOD
    attributes: tuple[str, ...] | None = None
    measures: tuple[str, ...] | None = None
    labels: Labels = Labels.ID
    keys: Keys = Keys.NONE

    def check(self, *flows: Dataflow) -> None:
        """Refuse a dimension at the observation that one of the flows does not have.

        Raises :class:`UnknownDimension`.
        """
        for flow in flows:
            known = (*(one.id for one in flow.structure.dimensions), TIME_PERIOD, ALL_DIMENSIONS)
            if self.dimension_at_observation not in known:
                raise UnknownDimension(self.dimension_at_observation, known)

    @property
    def flat(self) -> bool:
        """Whether observations stand alone, each with its whole key."""
        return self.dimension_at_observation == ALL_DIMENSIONS

    @property
    def has_observations(self) -> bool:
        return self.detail in (Detail.FULL, Detail.DATA_ONLY)

    @property
    def has_value(self) -> bool:
        chosen = self.measures is None or OBS_VALUE in self.measures
        return self.has_observations and chosen

    def has_attribute(self, id: str) -> bool:
        """Whether an attribute was chosen and the detail lets any be written."""
        chosen = self.attributes is None or id in self.attributes
        return self.detail is Detail.FULL and chosen


Write = Callable[[DataMessage, Shape], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """A way of writing: its short id, its media type with version, a file's ending, the writer.

    ``write`` gives a message in pieces of some tens of kilobytes; joined they are the file.
    ``holds_several``: whether one message may have the data of several dataflows.
    """

    id: str
    media_type: str
    extension: str
    write: Write
    holds_several: bool = False


def best(words: Text, languages: Iterable[str], otherwise: str = "") -> str:
    """The words in the first of the languages that has any; English or any other before nothing."""
    for language in (*languages, "en"):
        if words.get(language):
            return words[language]
    return next((said for said in words.values() if said), otherwise)


def spoken(words: Text, languages: Iterable[str]) -> dict[str, str]:
    """The words in those of the languages that have any."""
    return {language: words[language] for language in languages if words.get(language)}


def status_name(id: str, code: str) -> Text:
    """What a code of an attribute means; letters that are combined are named one after the other."""
    names = {one.id: one.name for one in CODES[id].codes}
    if code in names:
        return names[code]
    parts = [names[letter] for letter in code if letter in names]
    if not parts or len(parts) < len(code):
        return {}
    return {
        language: ", ".join(part[language] for part in parts)
        for language in parts[0]
        if all(language in part for part in parts)
    }
