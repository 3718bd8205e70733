"""Structure messages in SDMX-ML 2.1 and 3.0, artefact by artefact.

The two differ in the order of their lists, in how they name other artefacts (elements, or URNs) and
in a few names; what is the same stands here, what is not in :mod:`migstat.sdmx.structures.dialects`.
Source: SDMX 2.1 and 3.0, Section 3A (SDMX-ML), schemas SDMXStructure*.xsd.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from migstat.sdmx.model import Text
from migstat.sdmx.structures.dialects import DIALECTS, Dialect
from migstat.sdmx.structures.message import Head, moment
from migstat.sdmx.structures.model import (
    NEVER_EMPTY,
    Annotation,
    Artefact,
    Component,
    Item,
    Kind,
    Node,
)

_ROOT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<mes:{{root}} xmlns:mes="{base}/message" xmlns:str="{base}/structure"'
    ' xmlns:com="{base}/common">{{body}}</mes:{{root}}>\n'
)
MESSAGE_21 = _ROOT.format(base="http://www.sdmx.org/resources/sdmxml/schemas/v2_1")
MESSAGE_30 = _ROOT.format(base="http://www.sdmx.org/resources/sdmxml/schemas/v3_0")
_ITEM = {
    Kind.AGENCY_SCHEME: "Agency", Kind.DATA_PROVIDER_SCHEME: "DataProvider",
    Kind.CATEGORY_SCHEME: "Category", Kind.CODELIST: "Code", Kind.CONCEPT_SCHEME: "Concept",
}  # fmt: skip


def element(tag: str, inside: str = "", **attributes: str) -> str:
    """An element; ``inside`` is XML already. Attributes that are empty are left out."""
    said = "".join(
        f" {'xml:lang' if name == 'lang' else name}={quoteattr(value)}"
        for name, value in attributes.items()
        if value
    )
    return f"<{tag}{said}>{inside}</{tag}>" if inside else f"<{tag}{said}/>"


def worded(tag: str, words: str, **attributes: str) -> str:
    """An element that holds words."""
    return element(tag, escape(words), **attributes)


def write(artefacts: Iterable[Artefact], head: Head, version: str) -> Iterator[bytes]:
    """The message in pieces, one for each artefact."""
    dialect = DIALECTS[version]
    root = MESSAGE_21 if version == "2.1" else MESSAGE_30
    before, after = root.format(root="Structure", body="\0").split("\0")
    yield before.encode()
    yield _head(head).encode()
    yield b"<mes:Structures>"
    by_kind: dict[Kind, list[Artefact]] = {}
    for one in artefacts:
        by_kind.setdefault(one.kind, []).append(one)
    for tag, kinds in dialect.lists:
        here = [one for kind in kinds for one in by_kind.get(kind, ())]
        if here:
            yield f"<str:{tag}>".encode()
            for one in here:
                yield _artefact(one, head, dialect).encode()
            yield f"</str:{tag}>".encode()
    yield b"</mes:Structures>"
    yield after.encode()


def _head(head: Head) -> str:
    inside = (
        worded("mes:ID", head.id)
        + element("mes:Test", "true" if head.test else "false")
        + element("mes:Prepared", moment(head.prepared))
        + element("mes:Sender", id=head.sender)
    )
    return element("mes:Header", inside)


def _artefact(one: Artefact, head: Head, dialect: Dialect) -> str:
    if not dialect.can_say(one):
        one = replace(one, is_stub=True)
    attributes = {
        "id": one.ref.id, "agencyID": one.ref.agency, "version": dialect.version(one.ref),
        "urn": dialect.urn(one.ref),
        **dialect.more(one),
    }  # fmt: skip
    if one.is_stub:
        attributes["isExternalReference"] = "true"
        kind = dialect.word(one.kind)
        attributes["structureURL"] = (
            f"{head.service}{kind}/{one.ref.agency}/{one.ref.id}/{one.ref.version}"
        )
    if one.is_partial:
        attributes["isPartial"] = "true"
    inside = _annotations(one.annotations) + _named(one.name, one.description)
    if not one.is_stub or one.kind in NEVER_EMPTY:
        inside += _inside(one, dialect)
    return element(f"str:{dialect.tag(one.kind)}", inside, **attributes)


def _inside(one: Artefact, dialect: Dialect) -> str:
    match one.kind:
        case Kind.DATA_STRUCTURE:
            return _components(one, dialect)
        case Kind.DATAFLOW:
            return dialect.ref("str:Structure", one.structure) if one.structure else ""
        case Kind.CATEGORISATION:
            return dialect.ref("str:Source", one.refs[0]) + dialect.ref("str:Target", one.refs[1])
        case Kind.PROVISION_AGREEMENT:
            flow, provider = one.refs
            return dialect.ref(f"str:{dialect.usage}", flow) + dialect.ref(
                "str:DataProvider", provider
            )
        case Kind.CONSTRAINT:
            return _constraint(one, dialect)
        case Kind.HIERARCHY:
            return dialect.hierarchy(one, "".join(_node(node, dialect) for node in one.nodes))
        case Kind.CATEGORY_SCHEME:
            return "".join(_category(item, one, dialect) for item in one.items if not item.parent)
    return "".join(_item(item, one, dialect) for item in one.items)


def _named(name: Text, description: Text) -> str:
    found = [worded("com:Name", words, lang=language) for language, words in name.items()]
    found += [
        worded("com:Description", words, lang=language)
        for language, words in description.items()
        if words
    ]
    return "".join(found)


def _annotations(said: Iterable[Annotation]) -> str:
    inside = "".join(
        element(
            "com:Annotation",
            (worded("com:AnnotationTitle", one.title) if one.title else "")
            + worded("com:AnnotationType", one.type)
            + "".join(
                worded("com:AnnotationText", words, lang=language)
                for language, words in one.text.items()
            ),
            id=one.id,
        )
        for one in said
    )
    return element("com:Annotations", inside) if inside else ""


def _item(item: Item, scheme: Artefact, dialect: Dialect) -> str:
    inside = _annotations(item.annotations) + _named(item.name, item.description)
    if item.parent:
        inside += dialect.parent(item.parent)
    if item.codelist and scheme.kind is Kind.CONCEPT_SCHEME:
        enumeration = dialect.ref("str:Enumeration", item.codelist)
        inside += element("str:CoreRepresentation", enumeration)
    urn = dialect.urn(scheme.ref.of(item.id))
    return element(f"str:{_ITEM[scheme.kind]}", inside, id=item.id, urn=urn)


def _category(item: Item, scheme: Artefact, dialect: Dialect) -> str:
    below = "".join(
        _category(one, scheme, dialect) for one in scheme.items if one.parent == item.id
    )
    inside = _annotations(item.annotations) + _named(item.name, item.description) + below
    return element("str:Category", inside, id=item.id, urn=dialect.urn(scheme.ref.of(item.id)))


def _components(one: Artefact, dialect: Dialect) -> str:
    kinds: dict[str, list[Component]] = {}
    for component in one.components:
        kinds.setdefault(component.kind, []).append(component)
    dimensions = "".join(
        element("str:Dimension", _identity(c, dialect), id=c.id, position=str(n))
        for n, c in enumerate(kinds.get("dimension", ()), 1)
    ) + "".join(
        element("str:TimeDimension", _identity(c, dialect), id=c.id,
                **dialect.time(len(kinds.get("dimension", ())) + 1))
        for c in kinds.get("time", ())
    )  # fmt: skip
    inside = element("str:DimensionList", dimensions, id="DimensionDescriptor")
    attributes = "".join(
        element("str:Attribute", _identity(c, dialect) + dialect.relation(c), id=c.id,
                **dialect.mandatory(c))
        for c in kinds.get("attribute", ())
    )  # fmt: skip
    if attributes:
        inside += element("str:AttributeList", attributes, id="AttributeDescriptor")
    measures = "".join(
        element(f"str:{dialect.measure}", _identity(c, dialect), id=c.id)
        for c in kinds.get("measure", ())
    )
    if measures:
        inside += element("str:MeasureList", measures, id="MeasureDescriptor")
    return element("str:DataStructureComponents", inside)


def _identity(component: Component, dialect: Dialect) -> str:
    if component.codelist:
        said = dialect.ref("str:Enumeration", component.codelist)
    else:
        said = element("str:TextFormat", textType=component.type)
    return dialect.ref("str:ConceptIdentity", component.concept) + element(
        "str:LocalRepresentation", said
    )


def _constraint(one: Artefact, dialect: Dialect) -> str:
    attached = "".join(dialect.ref("str:Dataflow", ref) for ref in one.refs)
    prefix = dialect.values
    keys = "".join(
        element(
            f"{prefix}:KeyValue",
            "".join(worded(f"{prefix}:Value", code) for code in codes),
            id=id,
        )
        for id, codes in one.values.items()
    )
    if one.periods:
        first, last = one.periods
        span = element(f"{prefix}:StartPeriod", first, isInclusive="true") + element(
            f"{prefix}:EndPeriod", last, isInclusive="true"
        )
        keys += element(
            f"{prefix}:KeyValue", element(f"{prefix}:TimeRange", span), id="TIME_PERIOD"
        )
    region = element("str:CubeRegion", keys, include="true") if keys else ""
    return element("str:ConstraintAttachment", attached) + region


def _node(node: Node, dialect: Dialect) -> str:
    inside = dialect.ref("str:Code", node.code) + "".join(_node(one, dialect) for one in node.below)
    return element("str:HierarchicalCode", inside, id=node.id)
