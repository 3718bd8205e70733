"""Dataflows, their axes and their figures: the reads and the questions of the pages, as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from ninja import Router
from pydantic_core import to_json

from tessera.access.asking import Asked
from tessera.api.asking import following, listing, sliced
from tessera.api.parameters import FIGURES, PART, RELEASE, asks, parameter
from tessera.api.v1.schemas import REFUSED, Figures, Flows, Structure
from tessera.api.v1.telling import cited, link, words
from tessera.core.circle import Circle
from tessera.statistics import bridge, files, forms, reads
from tessera.statistics.naming import Naming
from tessera.statistics.reads.facts import Facts
from tessera.statistics.views import addresses
from tessera.statistics.views.files import WHOLE

router = Router(tags=["figures"])


@router.get("/flows", response={200: Flows, **REFUSED}, summary="Dataflows", openapi_extra=asks(
    parameter("q", "Words that all occur in code, name, description, title or publisher."),
    parameter("publisher", "One publisher, by its name."),
    parameter("topic", "One topic, by its code."), *PART))  # fmt: skip
def flows(request: Asked) -> dict[str, Any]:
    """The dataflows of which the reader sees a release, by publisher, then code."""
    params, part = sliced(request.GET)
    asked = forms.catalogue(params)
    person, language = request.person, request.LANGUAGE_CODE
    forms.refuse_other("publisher", asked.publisher, reads.publishers(person))
    forms.refuse_other("topic", asked.topic, reads.topic_names(person, language))
    found = reads.catalogue(person, words=asked.words, publisher=asked.publisher, topic=asked.topic)
    items = [_entry(request, entry) for entry in part.of(found)]
    return listing(request, part, len(found), items)


def _entry(request: Asked, entry: reads.Entry) -> dict[str, Any]:
    language = request.LANGUAGE_CODE
    return {
        "code": entry.code, "name": words(entry.name, language),
        "description": words(entry.description, language), "topics": entry.topics,
        "first_period": entry.first_period, "last_period": entry.last_period, "rows": entry.rows,
        "releases": entry.releases, "release": cited(request, entry),
        "address": link(request, "flow", entry.code), "data": link(request, "data", entry.code),
    }  # fmt: skip


@router.get("/flows/{code}", response={200: Structure, **REFUSED}, summary="One dataflow",
            openapi_extra=asks(*RELEASE))  # fmt: skip
def flow(request: Asked, code: str) -> dict[str, Any]:
    """What one release of a dataflow counts: its axes, and the codes that have figures."""
    known_on, sha = forms.day(request.GET, "as_known_on"), forms.sha(request.GET)
    facts = reads.release(code, request.person, as_known_on=known_on, sha=sha)
    naming = Naming.of(request, known_on)
    return {
        "code": facts.flow, "name": words(facts.name, naming.language),
        "description": words(facts.description, naming.language), "title": facts.title,
        "topics": facts.topics, "kind": facts.kind, "unit": facts.unit,
        "unit_name": naming.unit(facts.unit), "rounded_to": facts.rounded_to,
        "note": facts.note, "edits": facts.edits, "first_period": facts.first_period,
        "last_period": facts.last_period, "rows": facts.rows, "release": cited(request, facts),
        "dimensions": [_dimension(one, facts, naming) for one in facts.structure.dimensions],
        "data": link(request, "data", facts.flow), "notes": list(naming.notes),
    }  # fmt: skip


def _dimension(dimension: bridge.Dimension, facts: Facts, naming: Naming) -> dict[str, Any]:
    codes = naming.in_order(dimension, reads.codes(facts, dimension.id))
    names = naming.names(dimension, codes)
    return {
        "id": dimension.id, "name": naming.dimension(dimension), "role": str(dimension.role),
        "is_area": dimension.is_area, "codes": [{"code": c, "name": names[c]} for c in codes],
    }  # fmt: skip


@router.get("/flows/{code}/data", response={200: Figures, **REFUSED}, summary="Figures",
            openapi_extra=asks(*FIGURES))  # fmt: skip
def data(request: Asked, code: str) -> HttpResponseBase:
    """The figures a question selects: what the table's page gives as a JSON file, and ``next``."""
    asked = forms.question(request.GET)
    facts = reads.release(code, request.person, as_known_on=asked.as_known_on, sha=asked.release)
    _refuse_other_dimensions(request.GET, facts)
    etag = addresses.tag(request, facts.sha256)
    if (same := addresses.unchanged(request, etag)) is not None:
        return same
    view = reads.read(facts, asked.query(), request.person)
    naming = Naming.of(request, asked.as_known_on)
    parts = _parts(request, asked, view, naming)
    answer: HttpResponseBase
    if len(view.answer) <= WHOLE:
        answer = HttpResponse(b"".join(parts), content_type="application/json")
    else:
        answer = StreamingHttpResponse(parts, content_type="application/json")
    audience = facts.audience if request.person.is_visitor else Circle.TEAM  # may hold own secrets
    is_pinned = asked.release is not None
    return addresses.kept(answer, etag, audience, is_pinned=is_pinned)


def _refuse_other_dimensions(params: QueryDict, facts: Facts) -> None:
    """A dimension that the table does not have is refused even where no code is asked of it."""
    for name in params:
        if name.isupper():
            facts.structure.dimension(name)


def _parts(
    request: Asked, asked: forms.Question, view: reads.TableView, naming: Naming
) -> Iterator[bytes]:
    """The file of the page, piece by piece, with the address of the next rows in front.

    That address names the release, so that what is published meanwhile cannot mix with these rows.
    """
    parts = files.json_parts(view, naming, addresses.pinned(request, view.facts))
    after, following_rows = asked.offset + len(view.answer), None
    if asked.limit and after < view.total:
        following_rows = following(request, offset=after, release=view.facts.short)
    yield b'{"next":' + to_json(following_rows) + b"," + next(parts)[1:]
    yield from parts
