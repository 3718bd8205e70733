"""Structure messages in SDMX-JSON 1.0 and 2.0.

Source: sdmx-json, structure-message v1.0 and v2.0.0, sdmx-json-structure-schema.json.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from json import dumps
from typing import Any

from migstat.sdmx.model import Text
from migstat.sdmx.structures.dialects import Dialect, Older
from migstat.sdmx.structures.message import Head, meta
from migstat.sdmx.structures.model import (
    NEVER_EMPTY,
    Annotation,
    Artefact,
    Component,
    Item,
    Kind,
    Node,
)

Json = dict[str, Any]
_SCHEMA = {
    "1.0": "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/v1.0/structure-message/tools/schemas/1.0/sdmx-json-structure-schema.json",
    "2.0": "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0/sdmx-json-structure-schema.json",
}
#: Kind -> the list it stands in, and the list of its items.
_LISTS: dict[Kind, tuple[str, str]] = {
    Kind.DATA_STRUCTURE: ("dataStructures", ""),
    Kind.CATEGORY_SCHEME: ("categorySchemes", "categories"),
    Kind.CONCEPT_SCHEME: ("conceptSchemes", "concepts"),
    Kind.CODELIST: ("codelists", "codes"),
    Kind.HIERARCHY: ("hierarchies", ""),
    Kind.AGENCY_SCHEME: ("agencySchemes", "agencies"),
    Kind.DATA_PROVIDER_SCHEME: ("dataProviderSchemes", "dataProviders"),
    Kind.DATAFLOW: ("dataflows", ""),
    Kind.PROVISION_AGREEMENT: ("provisionAgreements", ""),
    Kind.CATEGORISATION: ("categorisations", ""),
    Kind.CONSTRAINT: ("dataConstraints", ""),
}
_OLDER_LISTS = {Kind.HIERARCHY: "hierarchicalCodelists", Kind.CONSTRAINT: "contentConstraints"}


def write(artefacts: Iterable[Artefact], head: Head, version: str) -> Iterator[bytes]:
    """The message in pieces, one for each artefact."""
    form = _Older(head) if version == "1.0" else _Newer(head)
    yield b'{"meta":' + _bytes({"schema": _SCHEMA[version], **meta(head)}) + b',"data":{'
    by_kind: dict[Kind, list[Artefact]] = {}
    for one in artefacts:
        by_kind.setdefault(one.kind, []).append(one)
    for n, (kind, here) in enumerate(by_kind.items()):
        yield (b"," if n else b"") + _bytes(form.listed(kind)) + b":["
        for m, one in enumerate(here):
            yield (b"," if m else b"") + _bytes(form.artefact(one))
        yield b"]"
    yield b"}}"


def _bytes(value: object) -> bytes:
    return dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class _Newer:
    """SDMX-JSON 2.0; :class:`_Older` changes what 1.0 says otherwise."""

    dialect: Dialect = Dialect()

    def __init__(self, head: Head):
        self.head = head

    def listed(self, kind: Kind) -> str:
        return _LISTS[kind][0]

    def artefact(self, one: Artefact) -> Json:
        if not self.dialect.can_say(one):
            one = replace(one, is_stub=True)
        found: Json = {
            "id": one.ref.id,
            "agencyID": one.ref.agency,
            "version": one.ref.version,
            **self._named(one.name, one.description),
            **self._annotated(one.annotations),
            "links": [{"rel": "self", "urn": self.dialect.urn(one.ref), "type": str(one.kind)}],
            **self._more(one),
        }
        if one.is_partial:
            found["isPartial"] = True
        if one.is_stub:
            word = self.dialect.word(one.kind)
            found["isExternalReference"] = True
            found["links"].append({
                "rel": "external",
                "href": f"{self.head.service}{word}/{one.ref.agency}/{one.ref.id}/{one.ref.version}",
            })  # fmt: skip
            if one.kind not in NEVER_EMPTY:
                return found
        return found | self._inside(one)

    def _more(self, one: Artefact) -> Json:
        return {}

    def _inside(self, one: Artefact) -> Json:
        urn = self.dialect.urn
        match one.kind:
            case Kind.DATA_STRUCTURE:
                return {"dataStructureComponents": self._components(one.components)}
            case Kind.DATAFLOW:
                return {"structure": urn(one.structure)} if one.structure else {}
            case Kind.CATEGORISATION:
                return {"source": urn(one.refs[0]), "target": urn(one.refs[1])}
            case Kind.PROVISION_AGREEMENT:
                return {self._usage: urn(one.refs[0]), "dataProvider": urn(one.refs[1])}
            case Kind.CONSTRAINT:
                return self._constraint(one)
            case Kind.HIERARCHY:
                return self._hierarchy(one)
            case Kind.CATEGORY_SCHEME:
                return {"categories": [self._category(i, one) for i in one.items if not i.parent]}
        return {_LISTS[one.kind][1]: [self._item(item) for item in one.items]}

    _usage = "dataflow"

    def _named(self, name: Text, description: Text) -> Json:
        found = self._words("name", name)
        return found | (
            self._words("description", description) if any(description.values()) else {}
        )

    def _words(self, what: str, text: Text) -> Json:
        said = {language: words for language, words in text.items() if words}
        first = next(iter(said.values()), "")
        return {what: first, f"{what}s": said} if said else {what: ""}

    def _annotated(self, said: Iterable[Annotation]) -> Json:
        found = []
        for one in said:
            note: Json = {"type": one.type}
            if one.id:
                note["id"] = one.id
            if one.title:
                note["title"] = one.title
            if one.text:
                note |= self._words("text", one.text)
            found.append(note)
        return {"annotations": found} if found else {}

    def _item(self, item: Item) -> Json:
        found: Json = {
            "id": item.id,
            **self._named(item.name, item.description),
            **self._annotated(item.annotations),
        }
        if item.parent:
            found["parent"] = item.parent
        if item.codelist:
            found["coreRepresentation"] = {"enumeration": self.dialect.urn(item.codelist)}
        return found

    def _category(self, item: Item, scheme: Artefact) -> Json:
        below = [self._category(one, scheme) for one in scheme.items if one.parent == item.id]
        found = {"id": item.id, **self._named(item.name, item.description)}
        return found | ({"categories": below} if below else {})

    def _components(self, components: tuple[Component, ...]) -> Json:
        dimensions = [c for c in components if c.kind == "dimension"]
        time = [c for c in components if c.kind == "time"]
        attributes = [c for c in components if c.kind == "attribute"]
        measures = [c for c in components if c.kind == "measure"]
        found: Json = {
            "dimensionList": {
                "id": "DimensionDescriptor",
                "dimensions": [
                    {"position": n, **self._component(c)} for n, c in enumerate(dimensions)
                ],
                **self._time(time, len(dimensions)),
            }
        }
        if attributes:
            found["attributeList"] = {
                "id": "AttributeDescriptor",
                "attributes": [
                    {**self._component(c), **self._usage_of(c),
                     "attributeRelationship": self._relation(c)}
                    for c in attributes
                ],
            }  # fmt: skip
        if measures:
            found["measureList"] = {"id": "MeasureDescriptor", **self._measures(measures)}
        return found

    _format, _type = "format", "dataType"

    def _component(self, one: Component) -> Json:
        said: Json = (
            {"enumeration": self.dialect.urn(one.codelist)}
            if one.codelist
            else {self._format: {self._type: one.type}}
        )
        return {
            "id": one.id,
            "conceptIdentity": self.dialect.urn(one.concept),
            "localRepresentation": said,
        }

    def _time(self, time: list[Component], position: int) -> Json:
        return {"timeDimension": self._component(time[0])} if time else {}

    def _measures(self, measures: list[Component]) -> Json:
        return {"measures": [self._component(one) for one in measures]}

    def _usage_of(self, one: Component) -> Json:
        return {"usage": "mandatory" if one.is_mandatory else "optional"}

    def _relation(self, one: Component) -> Json:
        match one.level:
            case "observation":
                return {"observation": {}}
            case "dataset":
                return {"dataflow": {}}
        return {"dimensions": one.level.split()}

    def _constraint(self, one: Artefact) -> Json:
        keys: list[Json] = [
            {"id": id, "values": [self._value(code) for code in codes]}
            for id, codes in one.values.items()
        ]
        if one.periods:
            first, last = one.periods
            span = {"startPeriod": {"period": first, "isInclusive": True},
                    "endPeriod": {"period": last, "isInclusive": True}}  # fmt: skip
            keys.append({"id": "TIME_PERIOD", "timeRange": span})
        return {
            self._role: "Actual",
            "constraintAttachment": {"dataflows": [self.dialect.urn(ref) for ref in one.refs]},
            **({"cubeRegions": [{self._include: True, "keyValues": keys}]} if keys else {}),
        }

    _role, _include = "role", "include"

    def _value(self, code: str) -> Any:
        return {"value": code}

    def _hierarchy(self, one: Artefact) -> Json:
        return {"hasFormalLevels": False, "hierarchicalCodes": [self._node(n) for n in one.nodes]}

    def _node(self, node: Node) -> Json:
        found: Json = {"id": node.id, "code": self.dialect.urn(node.code)}
        below = [self._node(one) for one in node.below]
        return found | ({"hierarchicalCodes": below} if below else {})


class _Older(_Newer):
    """SDMX-JSON 1.0."""

    dialect = Older()
    _usage, _role, _include = "structureUsage", "type", "isIncluded"
    _format, _type = "textFormat", "textType"

    def listed(self, kind: Kind) -> str:
        return _OLDER_LISTS.get(kind) or super().listed(kind)

    def _more(self, one: Artefact) -> Json:
        return {"isFinal": one.is_final}

    def _time(self, time: list[Component], position: int) -> Json:
        said = [{"position": position, **self._component(one)} for one in time]
        return {"timeDimensions": said} if said else {}

    def _measures(self, measures: list[Component]) -> Json:
        return {"primaryMeasure": self._component(measures[0])}

    def _usage_of(self, one: Component) -> Json:
        return {"assignmentStatus": "Mandatory" if one.is_mandatory else "Conditional"}

    def _relation(self, one: Component) -> Json:
        match one.level:
            case "observation":
                return {"primaryMeasure": "OBS_VALUE"}
            case "dataset":
                return {"none": {}}
        return {"dimensions": one.level.split()}

    def _value(self, code: str) -> Any:
        return code

    def _hierarchy(self, one: Artefact) -> Json:
        tree = {
            "id": "H", **self._named(one.name, {}), "leveled": False,
            "hierarchicalCodes": [self._node(node) for node in one.nodes],
        }  # fmt: skip
        return {"hierarchies": [tree]}
