"""What the API answers, field by field, as the published description tells it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field


class Why(Schema):
    """Why a question was not answered."""

    status: int = Field(description="The status of the answer.", examples=[400])
    sentence: str = Field(description="One sentence: what, where, how to mend.")


class Refusal(Schema):
    """Every refusal, whatever its status."""

    error: Why


#: What any address answers where it cannot honour a question.
REFUSED: dict[Any, type[Schema]] = {400: Refusal, 404: Refusal, 405: Refusal, 500: Refusal}


class Words(Schema):
    """Authored words; the language differs from the one asked for where they do not exist in it."""

    words: str
    language: str


class Part(Schema):
    """A part of a list."""

    total: int = Field(description="How many items there are in all, exactly.")
    limit: int
    offset: int
    next: str | None = Field(description="Address of the next part; null on the last one.")
    notes: list[str] = Field(description="Notes that names in this answer need, each once.")


class Beginning(Schema):
    """Where to begin."""

    description: str = Field(description="Address of this description.")
    lists: dict[str, str] = Field(description="Addresses of the lists, by name.")


class Citation(Schema):
    """Which release figures come from, and on what terms they may be used."""

    sha256: str = Field(description="Names the release; its first twelve digits are enough.")
    vintage: date = Field(description="The day on which the publisher gave these figures.")
    publisher: str
    licence: str
    licence_url: str
    address: str = Field(description="Address of the release.")


class Flow(Schema):
    """A dataflow: a table that is published again and again."""

    code: str
    name: Words
    description: Words
    topics: list[str]
    first_period: str
    last_period: str
    rows: int = Field(description="Observations in the newest release.")
    releases: int = Field(description="How many releases the reader sees.")
    release: Citation = Field(description="The newest release.")
    address: str
    data: str = Field(description="Address of its figures.")


class Flows(Part):
    """Dataflows."""

    items: list[Flow]


class Named(Schema):
    """A code with its name."""

    code: str
    name: str


class DimensionFacts(Schema):
    """One axis of a dataflow."""

    id: str = Field(description="Also the name of the parameter that filters by it.")
    name: str
    role: str = Field(description="What the axis says: origin, destination, sex, unit …")
    is_area: bool
    codes: list[Named] = Field(description="The codes that have figures.")


class Structure(Schema):
    """What a release of a dataflow counts."""

    code: str
    name: Words
    description: Words
    title: str = Field(description="The publisher's own name of the table.")
    topics: list[str]
    kind: str = Field(description="stock, flow or rate.")
    unit: str
    unit_name: str
    rounded_to: int | None = Field(description="The publisher's rounding; null where exact.")
    note: str = Field(description="What the publisher asks readers to know.")
    edits: list[str] = Field(description="What was changed on the way in.")
    first_period: str
    last_period: str
    rows: int
    release: Citation
    dimensions: list[DimensionFacts]
    data: str
    notes: list[str]


class FiguresRelease(Schema):
    """The release that figures come from."""

    sha256: str
    vintage: date
    retrieved: date
    publisher: str
    table: str
    url: str
    licence: str
    licence_url: str


class Figures(Schema):
    """Figures: rows of codes, period, value and statuses."""

    next: str | None = Field(
        description="Address of the next rows, of the same release; null without a limit."
    )
    dataflow: str
    name: str
    language: str
    release: FiguresRelease
    unit: str
    rounded_to: int | None
    address: str = Field(description="This question to this release: it always answers the same.")
    notes: list[str]
    edits: list[str]
    names: dict[str, dict[str, str]] = Field(description="Names of codes, by dimension.")
    columns: list[str]
    total: int = Field(description="Rows that the question selects, before limit and offset.")
    rows: list[list[str | float | None]] = Field(
        description="Cells in the order of columns. A value that is null is missing, or confidential "
        "where CONF_STATUS is not F; zero is zero."
    )


class ReleaseRow(Citation):
    """A release: figures as one publisher gave them on one day; it is never overwritten."""

    flow: str
    retrieved: date
    published_at: datetime
    first_period: str
    last_period: str
    rows: int
    changes: dict[str, Any] = Field(
        description="Observations added, revised and gone, against the release before."
    )
    data: str


class Releases(Part):
    """Releases."""

    items: list[ReleaseRow]


class ReleaseFacts(ReleaseRow):
    """One release."""

    edits: list[str]
    newer: Citation | None = Field(description="The newest release, where it is not this one.")
    fault: str | None = Field(
        description="With verify=yes: empty where the file is whole, else what is wrong with it."
    )


class AreaRow(Named):
    """An area with its name, mark included."""

    address: str


class Areas(Part):
    """Areas."""

    items: list[AreaRow]


class AreaCode(Schema):
    """A code of an area in one system, with the days from and to which it holds."""

    system: str
    code: str
    valid_from: date | None
    valid_to: date | None


class AreaFacts(Named):
    """One area."""

    label: str = Field(description="The name without its mark.")
    mark: str
    style: str
    language: str
    kind: str
    valid_from: date | None
    valid_to: date | None
    may_be_summed: bool = Field(description="False where its figures already contain others.")
    names: dict[str, str] = Field(description="Labels by language.")
    codes: list[AreaCode]
    parts: list[Named]
    part_of: list[Named]
    successors: list[Named]
    profile: str
    notes: list[str]


class CellFacts(Schema):
    """A figure or words; or null and the reason why there is none."""

    value: float | int | str | None
    missing: str | None
    flags: str


class PanelFacts(Schema):
    """One figure of an area's profile."""

    id: str
    title: str
    counted: str
    columns: list[str]
    rows: list[list[CellFacts]]
    remarks: list[str]
    releases: list[str] = Field(description="Keys of the profile's releases.")
    data: list[str] = Field(description="Addresses of the figures behind the panel.")


class Profile(Schema):
    """What the figures tell of an area."""

    code: str
    name: str
    as_known_on: date | None
    per: int | None
    headline: str
    panels: list[PanelFacts]
    releases: dict[str, Citation] = Field(description="By the first twelve digits of the hash.")
    notes: list[str]


class NetworkFacts(Schema):
    """A network."""

    code: str
    name: Words
    short_name: str
    level: str
    area: Named | None
    since: date | None
    members: int
    observers: int
    others: int
    is_invented: bool
    remark: Words
    participants: str


class Networks(Part):
    """Networks."""

    items: list[NetworkFacts]


class OrganisationFacts(Named):
    """An organisation."""

    kind: str
    area: Named | None
    website: str | None


class ParticipantFacts(Schema):
    """An organisation's part in a network."""

    organisation: OrganisationFacts
    area: Named | None = Field(description="The participant, where it is an area.")
    role: str
    role_name: str
    since: date
    until: date | None
    basis: str
    is_invented: bool
    remark: Words


class Participants(Part):
    """Who takes part in a network on a day."""

    network: str
    on: date
    items: list[ParticipantFacts]


class TopicFacts(Schema):
    """A topic of migration policy."""

    code: str
    name: str
    eurovoc: str | None = Field(description="The matching concept of EuroVoc.")
    narrower: list[TopicFacts]


class Topics(Schema):
    """Topics."""

    language: str
    items: list[TopicFacts]
