"""SDMX 3.0: the addresses of REST API 2.1. Source: github.com/sdmx-twg/sdmx-rest, v2.1.0."""

from __future__ import annotations

from dataclasses import replace

from migstat.sdmx.model import marked
from migstat.sdmx.rest import versions, words
from migstat.sdmx.rest.errors import syntax
from migstat.sdmx.rest.kinds import DETAILS, KINDS_2, REFERENCES
from migstat.sdmx.rest.query import (
    AvailabilityQuery,
    DataQuery,
    Detail,
    Question,
    StructureQuery,
    Which,
)
from migstat.sdmx.rest.words import Params

CONTEXTS = ("dataflow", "datastructure", "provisionagreement", "*")


def read(parts: list[str], params: Params) -> Question:
    """The question of a path below ``/sdmx/3.0/``, cut at its strokes.

    :raises SdmxError: for an address that this version of the standard does not have.
    """
    if parts[0] == "data":
        return _data(parts, params)
    if parts[0] == "availability":
        return _availability(parts, params)
    if parts[0] == "structure":
        return _structure(parts, params)
    raise syntax(
        marked("There is no resource “{kind}” in SDMX 3.0; there are data, availability and"
               " structure."),
        kind=parts[0][:40],
    )  # fmt: skip


def _data(parts: list[str], params: Params) -> DataQuery:
    if len(parts) > 6:
        raise syntax(marked("Data have the address data/CONTEXT/AGENCY/ID/VERSION/KEY."))
    attributes = params.several("attributes", ("dsd",))
    measures = params.several("measures", ("all",))
    return replace(
        _selection(parts, params),
        first=params.number("firstNObservations"),
        last=params.number("lastNObservations"),
        at_observation=params.one("dimensionAtObservation") or "",
        detail=_detail(attributes, measures),
        attributes=attributes,
        measures=measures,
        include_history=params.truth("includeHistory"),
    )  # fmt: skip


def _selection(parts: list[str], params: Params) -> DataQuery:
    """What data and availability have in common."""
    _, context, agency, id, version, key = [*parts, *["", "*", "*", "*", "*", "*"][len(parts) :]]
    if context not in CONTEXTS:
        raise syntax(
            marked("“{context}” is no context of data; there are {known}."),
            context=context[:40], known=", ".join(CONTEXTS),
        )  # fmt: skip
    if (day := params.one("reportingYearStartDay")) not in (None, "--01-01"):
        raise syntax(
            marked("Reporting years begin on 1 January (--01-01) in every table here, not on"
                   " “{day}”."),
            day=str(day)[:20],
        )  # fmt: skip
    return DataQuery(
        context=context,
        flow=Which(words.agencies(agency, ","), words.ids(id, ","), versions.read(version, ",")),
        keys=words.read_keys(key, ","),
        filters=params.filters(),
        updated_after=params.moment("updatedAfter"),
        as_of=params.moment("asOf"),
        release=params.release(),
    )


def _detail(attributes: tuple[str, ...], measures: tuple[str, ...]) -> Detail:
    if measures == ("none",):
        return Detail.SERIES_KEYS if attributes == ("none",) else Detail.NO_DATA
    return Detail.DATA_ONLY if attributes == ("none",) else Detail.FULL


def _availability(parts: list[str], params: Params) -> AvailabilityQuery:
    if len(parts) > 7:
        raise syntax(
            marked("Availability has the address"
                   " availability/CONTEXT/AGENCY/ID/VERSION/KEY/COMPONENT.")
        )  # fmt: skip
    wanted = words.ids(parts[6], ",") if len(parts) > 6 else ("*",)
    references = params.several("references", ("none",))
    for one in references:
        if one not in REFERENCES["availability"]:
            raise syntax(
                marked("“{name}” must be one of {allowed}, not “{value}”."), name="references",
                allowed=", ".join(REFERENCES["availability"]), value=one[:40],
            )  # fmt: skip
    return AvailabilityQuery(
        of=_selection(parts[:6], params),
        components=() if wanted == ("*",) else wanted,
        mode=params.choice("mode", ("exact", "available"), "exact"),
        references=references,
    )


def _structure(parts: list[str], params: Params) -> StructureQuery:
    if len(parts) > 6:
        raise syntax(marked("Structures have the address structure/TYPE/AGENCY/ID/VERSION/ITEM."))
    _, kind, agency, id, version, item = [*parts, *["", "*", "*", "*", "~", "*"][len(parts) :]]
    if kind != "*" and kind not in KINDS_2:
        raise syntax(
            marked("There is no type of structures “{kind}” in SDMX 3.0; there are {kinds}."),
            kind=kind[:40], kinds=", ".join(sorted(KINDS_2)),
        )  # fmt: skip
    return StructureQuery(
        kind=kind,
        which=Which(words.agencies(agency, ","), words.ids(id, ","), versions.read(version, ",")),
        items=words.ids(item, ",", nested=True),
        detail=params.choice("detail", (*DETAILS, "raw"), "full"),
        references=params.choice("references", REFERENCES["2.1"], "none"),
        as_of=params.moment("asOf"),
    )
