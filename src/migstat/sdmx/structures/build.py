"""Our dataflows as structures: what each release has, in the terms of the standard.

The caller names areas and texts (:class:`Names`), so that designations and their notes are decided
where they are decided for every page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from migstat.areas import AreaKind, all_areas
from migstat.areas.regions import regions
from migstat.sdmx.codelists import CL_CONF_STATUS, CL_OBS_STATUS
from migstat.sdmx.model import (
    CONF_STATUS,
    OBS_STATUS,
    OBS_VALUE,
    TIME_PERIOD,
    Codelist,
    Dataflow,
    Dimension,
    Text,
)
from migstat.sdmx.structures.constraint import actual
from migstat.sdmx.structures.model import (
    Annotation,
    Artefact,
    Component,
    Item,
    Kind,
    Node,
    Ref,
)
from migstat.sdmx.write.message import NAMES, status_name

AGENCY, VERSION = "TESSERA", "1.0"
AREAS = Ref(Kind.CODELIST, AGENCY, "CL_AREA", VERSION)
REGIONS = Ref(Kind.CODELIST, AGENCY, "CL_REGION", VERSION)
AGENCIES = Ref(Kind.AGENCY_SCHEME, "SDMX", "AGENCIES", VERSION)
PROVIDERS = Ref(Kind.DATA_PROVIDER_SCHEME, AGENCY, "DATA_PROVIDERS", VERSION)
TOPICS = Ref(Kind.CATEGORY_SCHEME, AGENCY, "TOPICS", VERSION)
_STATUS = {OBS_STATUS: CL_OBS_STATUS, CONF_STATUS: CL_CONF_STATUS}


@dataclass(frozen=True)
class Names:
    """How things are called, in the languages that were asked for.

    ``text``: words by language -> those of the languages asked. ``area``: a code -> its label with
    its mark, and its note (empty where there is none), by language.
    """

    text: Callable[[Text], Text]
    area: Callable[[str], tuple[Text, Text]]


@dataclass(frozen=True)
class Described:
    """A dataflow, the release that is read of it, and its topics.

    ``codes``: the codes of each column that occur in the release; ``rows`` and ``series``: how many.
    """

    flow: Dataflow
    codes: Mapping[str, Sequence[str]]
    release: str
    rows: int
    series: int
    topics: tuple[str, ...] = ()
    note: str = ""


def build(
    flows: Iterable[Described], names: Names, topics: Mapping[str, Text], house: Text
) -> dict[Ref, Artefact]:
    """Every artefact that some dataflows need, by its name.

    :param topics: code -> name, of all categories. :param house: what the agency is called.
    :returns: agency, data providers, topics, codelists, concepts, structures, dataflows,
        agreements, constraints, categorisations and the hierarchy of regions.
    """
    described = list(flows)
    found = [
        _agencies(names, house), _providers(described, names), _topics(topics, names),
        _areas(names), *_regions(names),
    ]  # fmt: skip
    found += _codelists(described, names)
    for one in described:
        found += [_concepts(one, names), _structure(one, names), _dataflow(one, names)]
        found += [
            _agreement(one, names),
            actual(one, names.text),
            *_categorised(one, topics, names),
        ]
    return {one.ref: one for one in found}


def flow_ref(flow: Dataflow) -> Ref:
    """The name of a dataflow."""
    return Ref(Kind.DATAFLOW, flow.agency, flow.id, flow.version)


def structure_ref(flow: Dataflow) -> Ref:
    """The name of a dataflow's structure."""
    of = flow.structure
    return Ref(Kind.DATA_STRUCTURE, of.agency, of.id, of.version)


def codelist_ref(flow: Dataflow, dimension: Dimension) -> Ref:
    """The name of the codes that a dimension takes."""
    if dimension.codelist is None:
        return AREAS
    return Ref(Kind.CODELIST, flow.structure.agency, dimension.codelist.id, VERSION)


def provider(flow: Dataflow) -> str:
    """The id of a publisher among the data providers."""
    return re.sub(r"[^A-Z0-9]+", "_", flow.source.publisher.upper()).strip("_")[:60] or "UNKNOWN"


def _agencies(names: Names, house: Text) -> Artefact:
    name = {"en": "Agencies", "sq": "Agjencitë", "sr-latn": "Agencije"}
    return Artefact(AGENCIES, names.text(name), items=(Item(AGENCY, names.text(house)),))


def _providers(flows: list[Described], names: Names) -> Artefact:
    name = {"en": "Publishers", "sq": "Botuesit", "sr-latn": "Izdavači"}
    found = {provider(one.flow): one.flow.source.publisher for one in flows}
    items = tuple(Item(id, {"en": found[id]}) for id in sorted(found))
    return Artefact(PROVIDERS, names.text(name), items=items)


def _topics(topics: Mapping[str, Text], names: Names) -> Artefact:
    name = {"en": "Topics of migration policy", "sq": "Temat e politikës së migracionit",
            "sr-latn": "Teme migracione politike"}  # fmt: skip
    items = tuple(Item(code, names.text(said)) for code, said in topics.items())
    return Artefact(TOPICS, names.text(name), items=items)


def _areas(names: Names) -> Artefact:
    name = {"en": "Areas", "sq": "Territoret", "sr-latn": "Područja"}
    items = []
    for one in all_areas():
        label, note = names.area(one.code)
        said = (Annotation("DESIGNATION", note),) if note else ()
        items.append(Item(one.code, label, annotations=said))
    return Artefact(AREAS, names.text(name), items=tuple(items))


def _regions(names: Names) -> list[Artefact]:
    """Groups of areas: a codelist of those that are no area, and the hierarchy of all of them."""
    name = {"en": "Regions", "sq": "Rajonet", "sr-latn": "Regioni"}
    items = tuple(
        Item(one.code, names.text(one.name), names.text({"en": one.source})) for one in regions()
    )
    nodes = [
        Node(one.code, REGIONS.of(one.code), _members(one.code, one.members)) for one in regions()
    ]
    for area in all_areas():
        if area.parts and area.kind in (AreaKind.AGGREGATE, AreaKind.COMPOSITE):
            nodes.append(Node(area.code, AREAS.of(area.code), _members(area.code, area.parts)))
    tree = {"en": "Areas by region", "sq": "Territoret sipas rajoneve",
            "sr-latn": "Područja po regionima"}  # fmt: skip
    return [
        Artefact(REGIONS, names.text(name), items=items),
        Artefact(
            Ref(Kind.HIERARCHY, AGENCY, "H_REGIONS", VERSION), names.text(tree), nodes=tuple(nodes)
        ),
    ]


def _members(region: str, codes: Iterable[str]) -> tuple[Node, ...]:
    """The places below a region; an area stands in several, so its place is named for both."""
    return tuple(Node(f"{region}-{code}", AREAS.of(code)) for code in codes)


def _codelists(flows: list[Described], names: Names) -> list[Artefact]:
    """Each codelist once; where two structures have one id, with the codes of both."""
    codes: dict[Ref, dict[str, Text]] = {}
    called: dict[Ref, Text] = {_status_ref(of): NAMES[id] for id, of in _STATUS.items()}
    for one in flows:
        for dimension in one.flow.structure.dimensions:
            if dimension.codelist is not None:
                ref = codelist_ref(one.flow, dimension)
                called.setdefault(ref, dimension.name)
                known = codes.setdefault(ref, {})
                for code in dimension.codelist.codes:
                    known.setdefault(code.id, code.name)
        for id, codelist in _STATUS.items():
            known = codes.setdefault(_status_ref(codelist), {c.id: c.name for c in codelist.codes})
            for letters in one.codes.get(id, ()):
                known.setdefault(letters, status_name(id, letters) or {"en": letters})
    return [
        Artefact(
            ref, names.text(called[ref]),
            items=tuple(Item(id, names.text(name or {"en": id})) for id, name in found.items()),
        )
        for ref, found in codes.items()
    ]  # fmt: skip


def _status_ref(codelist: Codelist) -> Ref:
    return Ref(Kind.CODELIST, AGENCY, codelist.id, VERSION)


def _concepts(one: Described, names: Names) -> Artefact:
    flow = one.flow
    said = {d.id: d.name for d in flow.structure.dimensions} | NAMES
    items = tuple(Item(id, names.text(name)) for id, name in said.items())
    return Artefact(_concept_scheme(flow), names.text(flow.name), items=items)


def _concept_scheme(flow: Dataflow) -> Ref:
    of = flow.structure
    return Ref(Kind.CONCEPT_SCHEME, of.agency, f"CS_{of.id.removeprefix('DSD_')}", of.version)


def _structure(one: Described, names: Names) -> Artefact:
    flow, concepts = one.flow, _concept_scheme(one.flow)
    found = [
        Component("dimension", d.id, concepts.of(d.id), codelist_ref(flow, d))
        for d in flow.structure.dimensions
    ]
    found.append(
        Component("time", TIME_PERIOD, concepts.of(TIME_PERIOD), type="ObservationalTimePeriod")
    )
    found.append(Component("measure", OBS_VALUE, concepts.of(OBS_VALUE), type="Double"))
    found += [
        Component("attribute", id, concepts.of(id), _status_ref(codelist))
        for id, codelist in _STATUS.items()
    ]
    return Artefact(structure_ref(flow), names.text(flow.name), components=tuple(found))


def _dataflow(one: Described, names: Names) -> Artefact:
    flow = one.flow
    said = [Annotation("RELEASE", title=one.release), Annotation("UNIT", title=flow.unit)]
    said.append(Annotation("LICENCE", {"en": flow.source.licence}, title=flow.source.licence_url))
    if one.note:
        said.append(Annotation("NOTE", {"en": one.note}))
    return Artefact(
        flow_ref(flow), names.text(flow.name), names.text(flow.description), tuple(said),
        structure=structure_ref(flow),
    )  # fmt: skip


def _agreement(one: Described, names: Names) -> Artefact:
    flow = one.flow
    ref = Ref(Kind.PROVISION_AGREEMENT, flow.agency, f"PA_{flow.id}", flow.version)
    refs = (flow_ref(flow), PROVIDERS.of(provider(flow)))
    return Artefact(ref, names.text(flow.name), refs=refs)


def _categorised(one: Described, topics: Mapping[str, Text], names: Names) -> list[Artefact]:
    flow = one.flow
    return [
        Artefact(
            Ref(Kind.CATEGORISATION, flow.agency,
                f"CAT_{flow.id}_{topic.replace('-', '_').upper()}", flow.version),
            names.text(flow.name), refs=(flow_ref(flow), TOPICS.of(topic)),
        )
        for topic in one.topics
        if topic in topics
    ]  # fmt: skip
