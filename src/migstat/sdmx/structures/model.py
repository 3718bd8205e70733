"""The artefacts of SDMX as far as this platform serves them: one frozen form for every version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from migstat.sdmx.model import Text


class Kind(StrEnum):
    """What sort of artefact: the words of REST API 2.1."""

    AGENCY_SCHEME = "agencyscheme"
    DATA_PROVIDER_SCHEME = "dataproviderscheme"
    CATEGORY_SCHEME = "categoryscheme"
    CATEGORISATION = "categorisation"
    CODELIST = "codelist"
    CONCEPT_SCHEME = "conceptscheme"
    DATA_STRUCTURE = "datastructure"
    DATAFLOW = "dataflow"
    PROVISION_AGREEMENT = "provisionagreement"
    CONSTRAINT = "dataconstraint"
    HIERARCHY = "hierarchy"


#: Package, class and class of the items in a URN.
CLASSES: Mapping[Kind, tuple[str, str, str]] = MappingProxyType({
    Kind.AGENCY_SCHEME: ("base", "AgencyScheme", "Agency"),
    Kind.DATA_PROVIDER_SCHEME: ("base", "DataProviderScheme", "DataProvider"),
    Kind.CATEGORY_SCHEME: ("categoryscheme", "CategoryScheme", "Category"),
    Kind.CATEGORISATION: ("categoryscheme", "Categorisation", ""),
    Kind.CODELIST: ("codelist", "Codelist", "Code"),
    Kind.CONCEPT_SCHEME: ("conceptscheme", "ConceptScheme", "Concept"),
    Kind.DATA_STRUCTURE: ("datastructure", "DataStructure", ""),
    Kind.DATAFLOW: ("datastructure", "Dataflow", ""),
    Kind.PROVISION_AGREEMENT: ("registry", "ProvisionAgreement", ""),
    Kind.CONSTRAINT: ("registry", "DataConstraint", ""),
    Kind.HIERARCHY: ("codelist", "Hierarchy", ""),
})  # fmt: skip

#: Types of REST API 1.5 and of the newer one that mean kinds above; what is not here we have none of.
MEANT: Mapping[str, tuple[Kind, ...]] = MappingProxyType({
    **{str(kind): (kind,) for kind in Kind},
    "contentconstraint": (Kind.CONSTRAINT,),
    "actualconstraint": (Kind.CONSTRAINT,),
    "hierarchicalcodelist": (Kind.HIERARCHY,),
    "organisationscheme": (Kind.AGENCY_SCHEME, Kind.DATA_PROVIDER_SCHEME),
    "*": tuple(Kind),
})  # fmt: skip


#: What the schemas do not let stand without its inside, even as a stub.
NEVER_EMPTY = frozenset({Kind.PROVISION_AGREEMENT, Kind.HIERARCHY})


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """The name of an artefact, or of one of its items, wherever it is."""

    kind: Kind
    agency: str
    id: str
    version: str
    item: str = ""

    def of(self, item: str) -> Ref:
        """An item of this artefact."""
        return Ref(self.kind, self.agency, self.id, self.version, item)

    @property
    def whole(self) -> Ref:
        """The artefact itself."""
        return Ref(self.kind, self.agency, self.id, self.version) if self.item else self

    @property
    def urn(self) -> str:
        """The name as SDMX writes it."""
        package, name, item = CLASSES[self.kind]
        tail = f".{self.item}" if self.item else ""
        return (
            f"urn:sdmx:org.sdmx.infomodel.{package}.{item if self.item else name}="
            f"{self.agency}:{self.id}({self.version}){tail}"
        )


@dataclass(frozen=True, slots=True)
class Annotation:
    """A remark on an artefact, an item or a message; ``type`` says what sort of remark."""

    type: str
    text: Text = field(default_factory=dict)
    title: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A code, a concept, an agency, a data provider or a category."""

    id: str
    name: Text
    description: Text = field(default_factory=dict)
    parent: str = ""
    annotations: tuple[Annotation, ...] = ()
    codelist: Ref | None = None  # of a concept


@dataclass(frozen=True, slots=True)
class Component:
    """A dimension, an attribute or a measure of a data structure.

    ``kind`` is dimension, time, measure or attribute; ``level`` says of an attribute what it belongs
    to: "observation", "dataset", or the ids of dimensions joined by a space.
    """

    kind: str
    id: str
    concept: Ref
    codelist: Ref | None = None
    type: str = "String"  # of what has no codelist
    level: str = "observation"
    is_mandatory: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a hierarchy: a code, and what lies below it."""

    id: str
    code: Ref
    below: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Artefact:
    """One structure; of the fields after ``annotations`` each kind has its own.

    ``items``: schemes and codelists. ``components``: data structures. ``structure``: dataflows.
    ``refs``: what a categorisation (source, target), a provision agreement (dataflow, provider) or a
    constraint (to what it belongs) names. ``values``: a constraint's codes by dimension, and
    ``periods`` its first and last period. ``nodes``: hierarchies.
    """

    ref: Ref
    name: Text
    description: Text = field(default_factory=dict)
    annotations: tuple[Annotation, ...] = ()
    is_final: bool = False
    is_partial: bool = False
    is_stub: bool = False
    items: tuple[Item, ...] = ()
    components: tuple[Component, ...] = ()
    structure: Ref | None = None
    refs: tuple[Ref, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    periods: tuple[str, str] | None = None
    nodes: tuple[Node, ...] = ()

    @property
    def kind(self) -> Kind:
        return self.ref.kind

    def children(self) -> set[Ref]:
        """The artefacts that this one names."""
        found = {one.whole for one in self.refs}
        if self.structure:
            found.add(self.structure)
        for component in self.components:
            found.add(component.concept.whole)
            if component.codelist:
                found.add(component.codelist)
        found |= {item.codelist for item in self.items if item.codelist}
        found |= {node.code.whole for node in _all(self.nodes)}
        found.discard(self.ref)
        return found


def _all(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _all(node.below)
