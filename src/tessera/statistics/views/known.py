"""What a page says of a day on which nothing of its table was known yet."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from tessera.access.asking import Asked
from tessera.statistics import forms, reads
from tessera.statistics.reads import facts as releases
from tessera.statistics.reads.catalogue import Then
from tessera.statistics.views import addresses


def before_the_first(request: Asked, flow: str, asked: forms.Question, why: str) -> HttpResponse:
    """The page of a dataflow on a day before its first release: no figure, and since when there is one."""
    facts = releases.release(flow, request.person)
    context = {"facts": facts, "asked": asked, "why": why, **then(request, asked, [flow])}
    return render(request, "statistics/unknown.html", context)


def then(
    request: Asked, asked: Any, flows: Collection[str], *, beside: bool = True
) -> dict[str, Any]:
    """For a template: which of these dataflows had no release on the day, and which others had one.

    :param asked: the question; without ``as_known_on`` there is nothing to say.
    :param beside: whether to name the other dataflows that were known.
    """
    if asked.as_known_on is None:
        return {}
    found: tuple[Then, ...] = reads.then(request.person, asked.as_known_on)
    unknown = [one for one in found if one.code in flows and not one.is_known]
    return {
        "unknown": unknown,
        "known_then": [one for one in found if one.is_known and unknown and beside],
        "first_day": max((one.first for one in unknown), default=None),
        "from_first": addresses.query_of(
            request, as_known_on=max(one.first for one in unknown).isoformat()
        )
        if unknown
        else "",
        "today": addresses.query_of(request, without=("as_known_on",)) or ".",
    }
