"""Finds and facets in templates: where they lead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse

from tessera.exchange.models import Passage
from tessera.exchange.reads.archive import Hit, Value
from tessera.exchange.templatetags.queries import address

register = template.Library()


@register.simple_tag(takes_context=True)
def querystring_with(context: Any, name: str, value: object, *without: str) -> str:
    """The page's own address with one parameter set and others gone."""
    asked = context["request"].GET.copy()
    for gone in without:
        asked.pop(gone, None)
    asked[name] = str(value)
    return f"?{asked.urlencode()}"


@register.simple_tag(takes_context=True)
def querystring_without(context: Any, *without: str) -> str:
    """The page's own address without some of its parameters."""
    asked = context["request"].GET.copy()
    for gone in without:
        asked.pop(gone, None)
    return f"?{asked.urlencode()}"


@register.filter
def any_chosen(values: Iterable[Value]) -> bool:
    """Whether one of a facet's values is chosen."""
    return any(one.is_chosen for one in values)


@register.filter
def found_at(hit: Hit) -> str:
    """Where a find is read: at its question on the query's page, or among the compilations."""
    if hit.kind == Passage.Kind.COMPILATION:
        return reverse("exchange:compilations", args=[hit.query.number])
    page = address(hit.query)
    return f"{page}#question-{hit.question.position}" if hit.question else page
