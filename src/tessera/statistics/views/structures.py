"""Structures as pages: what there is of codelists, concepts and data structures, and what each says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.core.text import say
from tessera.statistics import forms
from tessera.statistics.bridge import rest, structures
from tessera.statistics.models import Structure
from tessera.statistics.naming import Naming
from tessera.statistics.reads import structures as reads
from tessera.statistics.spoken import Spoken

Kind = structures.Kind
#: The kinds in the order of the page: what a table is made of first.
KINDS = (
    (Kind.DATA_STRUCTURE, _("Data structures")),
    (Kind.CODELIST, _("Codelists")),
    (Kind.CONCEPT_SCHEME, _("Concepts")),
    (Kind.HIERARCHY, _("Hierarchies")),
    (Kind.CATEGORY_SCHEME, _("Categories")),
    (Kind.DATA_PROVIDER_SCHEME, _("Data providers")),
    (Kind.AGENCY_SCHEME, _("Agencies")),
)
#: The forms that a structure can be taken along in: label, version of the service, address, format.
TAKEN = (
    ("SDMX-ML 2.1", "2.1", "{kind}/{path}", ""),
    ("SDMX-ML 3.0", "3.0", "structure/{kind}/{path}", "?format=xml&formatVersion=3.0.0"),
    ("SDMX-JSON 2.0", "3.0", "structure/{kind}/{path}", "?format=json&formatVersion=2.0.0"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A structure in the list."""

    ref: structures.Ref
    name: str
    size: int
    is_final: bool
    is_adopted: bool


@require_safe
def index(request: Asked) -> HttpResponse:
    """All structures by kind, each with its version."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    person = request.person
    all = reads.everything(person, _spoken(request))
    taken = {(row.kind, row.agency, row.identifier, row.version) for row in reads.adopted(person)}
    groups = []
    for kind, label in KINDS:
        entries = [
            Entry(
                one.ref, _called(one.name, request), _size(one), one.is_final,
                (str(kind), one.ref.agency, one.ref.id, one.ref.version) in taken,
            )
            for one in reads.pages(all, kind)
        ]  # fmt: skip
        if entries:
            groups.append((kind, label, entries))
    return render(request, "statistics/structures.html", {"groups": groups})


@require_safe
def structure(request: Asked, kind: str, agency: str, id: str, version: str) -> HttpResponse:
    """One structure: its components or codes, what it needs and who uses it."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    person = request.person
    all = reads.everything(person, _spoken(request))
    try:
        one = all[structures.Ref(Kind(kind), agency, id, version)]
    except (KeyError, ValueError):
        raise Http404 from None
    row = Structure.objects.visible_to(person).filter(
        kind=kind, agency=agency, identifier=id, version=version
    ).first()  # fmt: skip
    naming = Naming.of(request)
    versions = {ref.version for ref in all if ref.kind is one.kind and ref.id == id}
    context = {
        "one": one,
        "name": _called(one.name, request),
        "description": _called(one.description, request),
        "label": dict(KINDS).get(one.kind, ""),
        "row": row,
        "items": [_item(item, one, naming, request) for item in one.items],
        "components": [_component(component, all, request) for component in one.components],
        "nodes": [_node(node, all, naming, request) for node in one.nodes],
        "used_by": sorted(
            ref for ref, other in all.items()
            if one.ref in other.children() and ref.kind in (Kind.DATA_STRUCTURE, Kind.DATAFLOW)
        ),
        "others": [ref for ref in sorted(all)
                   if ref.kind is one.kind and ref.id == id and ref.agency == agency
                   and ref.version != version] if len(versions) > 1 else [],
        "taken": [(label, _address(one.ref, api, path, query)) for label, api, path, query in TAKEN],
    }  # fmt: skip
    return render(request, "statistics/structure.html", context)


def _spoken(request: Asked) -> Spoken:
    return Spoken(request.style, (request.LANGUAGE_CODE,))


def _called(text: Mapping[str, str], request: Asked) -> str:
    return str(say(text, request.LANGUAGE_CODE))


def _size(one: structures.Artefact) -> int:
    return len(one.items) or len(one.components) or len(one.nodes)


def _item(
    item: structures.Item, of: structures.Artefact, naming: Naming, request: Asked
) -> tuple[str, str, str, list[str]]:
    """Id, name, description and notes; the note of an area is handed to the page, which says it once."""
    if of.ref == structures.AREAS:
        return item.id, naming.area_html(item.id), "", []
    notes = [_called(note.text, request) for note in item.annotations if note.text]
    return item.id, _called(item.name, request), _called(item.description, request), notes


def _component(
    component: structures.Component, all: reads.All, request: Asked
) -> tuple[str, str, str, structures.Ref | None, str]:
    """Role, id, name of the concept, codelist, and the type of what has none."""
    scheme = all.get(component.concept.whole)
    concept = (
        next((i for i in scheme.items if i.id == component.concept.item), None) if scheme else None
    )
    name = _called(concept.name, request) if concept else component.concept.item
    roles = {"dimension": _("dimension"), "time": _("time"), "measure": _("measure"),
             "attribute": _("attribute")}  # fmt: skip
    return str(roles[component.kind]), component.id, name, component.codelist, component.type


def _node(
    node: structures.Node, all: reads.All, naming: Naming, request: Asked
) -> tuple[str, str, list[str]]:
    """The code and name of a region, and the names of its members, areas in protocol order."""
    below = {one.code.item: one.code for one in node.below}
    if all_areas := {ref.whole for ref in below.values()} == {structures.AREAS}:
        below = {code: below[code] for code in naming.in_order_areas(below)}
    names = [
        naming.area_html(code) if all_areas else _name(ref, all, naming, request)
        for code, ref in below.items()
    ]
    return node.code.item, _name(node.code, all, naming, request), names


def _name(ref: structures.Ref, all: reads.All, naming: Naming, request: Asked) -> SafeString | str:
    if ref.whole == structures.AREAS:
        return naming.area_html(ref.item)
    codelist = all.get(ref.whole)
    for item in codelist.items if codelist else ():
        if item.id == ref.item:
            return _called(item.name, request)
    return ref.item


def _address(ref: structures.Ref, api: str, path: str, query: str) -> str:
    kind = str(ref.kind)
    if api == rest.API_21:
        kind = {"hierarchy": "hierarchicalcodelist", "dataconstraint": "contentconstraint"}.get(
            kind, kind
        )
    below = path.format(kind=kind, path=f"{ref.agency}/{ref.id}/{ref.version}")
    return reverse("sdmx:rest", args=[api, below]) + query
