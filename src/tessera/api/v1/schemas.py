"""What the API answers, field by field."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema


class Refusal(Schema):
    """Why a question was refused, in one sentence."""

    error: str


class ReleaseOut(Schema):
    """A release: figures as one publisher gave them on one day."""

    dataflow: str
    sha256: str
    vintage: date
    retrieved: date
    published_at: datetime
    publisher: str
    licence: str
    licence_url: str
    first_period: str
    last_period: str
    rows: int
    edits: list[str]
    changes: dict[str, int | bool]


class FlowOut(Schema):
    """A dataflow in the catalogue, with its newest release."""

    code: str
    name: str
    description: str
    publisher: str
    topics: list[str]
    licence: str
    licence_url: str
    vintage: date
    first_period: str
    last_period: str
    rows: int
    release: str
    releases: int
    data: str


class CodeOut(Schema):
    """A code of a dimension, with its name."""

    code: str
    name: str


class DimensionOut(Schema):
    """One axis of a dataflow, with the codes its newest release has figures for."""

    id: str
    name: str
    role: str
    codes: list[CodeOut]


class StructureOut(Schema):
    """A dataflow with its axes; ``notes`` belong to the names of areas among the codes."""

    code: str
    name: str
    description: str
    unit: str
    kind: str
    rounded_to: int | None
    note: str
    release: str
    vintage: date
    dimensions: list[DimensionOut]
    notes: list[str]


class AreaOut(Schema):
    """An area: its designation in one house style and language, with mark and note."""

    code: str
    kind: str
    label: str
    mark: str
    note: str
    parts: list[str]
    codes: dict[str, list[str]]


class Areas(Schema):
    """Areas in the protocol order of the house style; each note once."""

    style: str
    language: str
    areas: list[CodeOut]
    notes: list[str]


class CellOut(Schema):
    """A cell of a panel: a figure or words, or why there is none."""

    value: float | str | None
    missing: str | None
    flags: str


class PanelOut(Schema):
    """One figure of an area: what it shows, what was counted, its table, where from."""

    id: str
    title: str
    counted: str
    columns: list[str]
    rows: list[list[CellOut]]
    remarks: list[str]
    releases: list[str]
    licences: list[str]


class ProfileOut(Schema):
    """What the figures tell of an area."""

    area: str
    name: str
    headline: str
    panels: list[PanelOut]
    notes: list[str]
