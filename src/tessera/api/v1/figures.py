"""Dataflows, releases and figures."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from ninja import Router

from tessera.api.asking import FIGURES, asks, naming
from tessera.api.v1.schemas import (
    CodeOut,
    DimensionOut,
    FlowOut,
    Refusal,
    ReleaseOut,
    StructureOut,
)
from tessera.core.text import say
from tessera.statistics import forms, reads
from tessera.statistics.models import Release
from tessera.statistics.views import files

router = Router(tags=["figures"])
REFUSALS = {400: Refusal, 404: Refusal}


@router.get("/flows", response={200: list[FlowOut], 400: Refusal}, openapi_extra=asks(
    ("q", "Words in code, name or description."), ("publisher", "One publisher."),
    ("topic", "Code of a topic.")))  # fmt: skip
def flows(request: HttpRequest) -> list[dict[str, Any]]:
    """The dataflows the reader sees, with their newest release."""
    asked = forms.catalogue(request.GET)
    language = request.LANGUAGE_CODE  # type: ignore[attr-defined]
    person = request.person  # type: ignore[attr-defined]
    forms.refuse_other("publisher", asked.publisher, reads.publishers(person))
    forms.refuse_other("topic", asked.topic, reads.topic_names(person, language))
    found = reads.catalogue(person, words=asked.words, publisher=asked.publisher, topic=asked.topic)
    return [
        {
            "code": one.code,
            "name": str(say(one.name, language)),
            "description": str(say(one.description, language)),
            "publisher": one.publisher,
            "topics": list(one.topics),
            "licence": one.licence,
            "licence_url": one.licence_url,
            "vintage": one.vintage,
            "first_period": one.first_period,
            "last_period": one.last_period,
            "rows": one.rows,
            "release": one.sha256,
            "releases": one.releases,
            "data": request.build_absolute_uri(reverse("api:data", args=[one.code])),
        }
        for one in found
    ]


@router.get("/flows/{flow}", response={200: StructureOut, **REFUSALS}, openapi_extra=asks(
    ("as_known_on", "As of that day."), ("release", "One release.")))  # fmt: skip
def structure(request: HttpRequest, flow: str) -> StructureOut:
    """A dataflow with its axes and the codes that have figures."""
    forms.refuse_unknown(request.GET, {*forms.COMMON, "as_known_on", "release"})
    day, sha = forms.day(request.GET, "as_known_on"), forms.sha(request.GET)
    facts = reads.release(flow, request.person, as_known_on=day, sha=sha)  # type: ignore[attr-defined]
    names = naming(request)
    dimensions = []
    for dimension in facts.structure.dimensions:
        codes = names.in_order(dimension, reads.codes(facts, dimension.id))
        said = names.names(dimension, codes)
        dimensions.append(
            DimensionOut(
                id=dimension.id,
                name=names.dimension(dimension),
                role=str(dimension.role),
                codes=[CodeOut(code=code, name=said[code]) for code in codes],
            )
        )
    return StructureOut(
        code=facts.flow,
        name=facts.called(names.language),
        description=str(say(facts.description, names.language)),
        unit=facts.unit,
        kind=facts.kind,
        rounded_to=facts.rounded_to,
        note=facts.note,
        release=facts.sha256,
        vintage=facts.vintage,
        dimensions=dimensions,
        notes=list(names.notes),
    )


@router.get("/flows/{flow}/data", url_name="data", response=None, openapi_extra=asks(*FIGURES))
def data(request: HttpRequest, flow: str) -> HttpResponseBase:
    """Figures: columns and rows of codes, value and statuses; names, release and notes once."""
    return files.data(request, flow, "json")


@router.get("/releases", response={200: list[ReleaseOut], 400: Refusal}, openapi_extra=asks(
    ("flow", "One dataflow."), ("page", "Page of 100 releases, from 1.")))  # fmt: skip
def releases(request: HttpRequest) -> list[dict[str, Any]]:
    """Releases, the newest publication first, a hundred to a page."""
    asked = forms.releases(request.GET)
    start = (asked.page - 1) * 100
    found = reads.releases(request.person, asked.flow)  # type: ignore[attr-defined]
    return [_release(one) for one in found[start : start + 100]]


@router.get("/releases/{sha}", response={200: ReleaseOut, **REFUSALS}, openapi_extra=asks())
def release(request: HttpRequest, sha: str) -> dict[str, Any]:
    """One release by the first 12 digits or more of its SHA-256."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    found = reads.releases(request.person).filter(sha256__startswith=sha).first()  # type: ignore[attr-defined]
    if len(sha) < 12 or found is None:
        raise Http404
    return _release(found)


def _release(row: Release) -> dict[str, Any]:
    names = ("sha256", "vintage", "retrieved", "published_at", "publisher", "licence", "licence_url",
             "first_period", "last_period", "rows", "edits", "changes")  # fmt: skip
    return {"dataflow": row.dataflow.code, **{name: getattr(row, name) for name in names}}
