"""SDMX 2.1: the addresses of REST API 1.5. Source: github.com/sdmx-twg/sdmx-rest, v1.5.0."""

from __future__ import annotations

from migstat.sdmx.model import TIME_PERIOD, marked
from migstat.sdmx.rest import versions, words
from migstat.sdmx.rest.errors import syntax
from migstat.sdmx.rest.kinds import DETAILS, KINDS_1, REFERENCES
from migstat.sdmx.rest.query import (
    LATEST,
    AvailabilityQuery,
    DataQuery,
    Detail,
    Filter,
    Question,
    StructureQuery,
    Test,
    Which,
)
from migstat.sdmx.rest.words import Params

#: What ``detail`` of the older standard says in the words of the newer one.
_DETAIL: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "full": (("dsd",), ("all",)),
    "dataonly": (("none",), ("all",)),
    "serieskeysonly": (("none",), ("none",)),
    "nodata": (("dsd",), ("none",)),
}


def read(parts: list[str], params: Params) -> Question:
    """The question of a path below ``/sdmx/2.1/``, cut at its strokes.

    :raises SdmxError: for an address that this version of the standard does not have.
    """
    kind = parts[0]
    if kind == "data":
        return _data(parts, params)
    if kind == "availableconstraint":
        return _availability(parts, params)
    if kind == "structure":
        return _structure("*", parts, params)
    if kind in KINDS_1:
        return _structure(kind, parts, params)
    raise syntax(
        marked("There is no resource “{kind}” in SDMX 2.1; there are data, availableconstraint,"
               " structure and the types of structures: {kinds}."),
        kind=kind[:40], kinds=", ".join(sorted(KINDS_1)),
    )  # fmt: skip


def _data(parts: list[str], params: Params) -> DataQuery:
    if not 2 <= len(parts) <= 4:
        raise syntax(marked("Data have the address data/FLOW/KEY/PROVIDER."))
    detail = params.choice("detail", tuple(_DETAIL), "full")
    attributes, measures = _DETAIL[detail]
    return DataQuery(
        flow=_flow(parts[1]),
        keys=words.read_keys(parts[2] if len(parts) > 2 else "", ""),
        providers=_providers(parts[3] if len(parts) > 3 else "all"),
        filters=_periods(params),
        updated_after=params.moment("updatedAfter"),
        first=params.number("firstNObservations"),
        last=params.number("lastNObservations"),
        at_observation=params.one("dimensionAtObservation") or "",
        detail=Detail(detail),
        attributes=attributes,
        measures=measures,
        include_history=params.truth("includeHistory"),
        as_of=params.moment("asOf"),
        release=params.release(),
    )


def _availability(parts: list[str], params: Params) -> AvailabilityQuery:
    if not 2 <= len(parts) <= 5:
        raise syntax(
            marked("Availability has the address availableconstraint/FLOW/KEY/PROVIDER/COMPONENT.")
        )
    component = parts[4] if len(parts) > 4 else "all"
    of = DataQuery(
        flow=_flow(parts[1]),
        keys=words.read_keys(parts[2] if len(parts) > 2 else "", ""),
        providers=_providers(parts[3] if len(parts) > 3 else "all"),
        filters=_periods(params),
        updated_after=params.moment("updatedAfter"),
        as_of=params.moment("asOf"),
        release=params.release(),
    )
    wanted = words.ids(component, "+")
    return AvailabilityQuery(
        of=of,
        components=() if wanted == ("*",) else wanted,
        mode=params.choice("mode", ("exact", "available"), "exact"),
        references=(params.choice("references", REFERENCES["availability"], "none"),),
    )


def _structure(kind: str, parts: list[str], params: Params) -> StructureQuery:
    if len(parts) > 5:
        raise syntax(marked("Structures have the address TYPE/AGENCY/ID/VERSION/ITEM."))
    _, agency, id, version, item = [*parts, *["all", "all", "latest", "all"][len(parts) - 1 :]]
    return StructureQuery(
        kind=kind,
        which=Which(words.agencies(agency, "+"), words.ids(id, "+"), versions.read(version, "+")),
        items=words.ids(item, "+", nested=True),
        detail=params.choice("detail", DETAILS, "full"),
        references=params.choice("references", REFERENCES["1.5"], "none"),
        as_of=params.moment("asOf"),
    )


def _flow(text: str) -> Which:
    """``ID``, ``AGENCY,ID`` or ``AGENCY,ID,VERSION``."""
    parts = text.split(",")
    if len(parts) > 3:
        raise syntax(marked("A dataflow is written ID, AGENCY,ID or AGENCY,ID,VERSION."))
    agency, id, version = {
        1: ("all", parts[0], LATEST),
        2: (*parts[:2], LATEST),
        3: (*parts, "")[:3],
    }[len(parts)]
    return Which(words.agencies(agency, "+"), words.ids(id, "+"), versions.read(version, "+"))


def _providers(text: str) -> tuple[tuple[str, str], ...]:
    if text in ("all", "*", ""):
        return ()
    found = []
    for one in text.split("+"):
        agency, comma, id = one.rpartition(",")
        words.ids(id, "+")
        found.append((words.agencies(agency, "+")[0] if comma else "*", id))
    return tuple(found)


def _periods(params: Params) -> tuple[Filter, ...]:
    start, end = params.one("startPeriod"), params.one("endPeriod")
    tests = [Test("ge", start)] if start else []
    tests += [Test("le", end)] if end else []
    return (Filter(TIME_PERIOD, (tuple(tests),)),) if tests else ()
