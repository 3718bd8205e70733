"""Finds and facets in templates: where they lead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse

from tessera.exchange.models import Passage, Query
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
    """Where a find is read: its place on the page of the query or study; a file itself."""
    number, thing = hit.about.number, hit.thing
    if hit.kind == Passage.Kind.FILE:
        return reverse("exchange:attachment", args=[thing.pk])
    if isinstance(hit.about, Query):
        if hit.kind == Passage.Kind.COMPILATION:
            return reverse("exchange:compilations", args=[number])
        question = position_of(hit)
        return f"{address(hit.about)}#question-{question}" if question else address(hit.about)
    if hit.kind in (Passage.Kind.SECTION, Passage.Kind.CONTRIBUTION):
        return reverse("exchange:study_section", args=[number, position_of(hit)])
    page = reverse("exchange:study", args=[number])
    return f"{page}#synthesis" if hit.kind == Passage.Kind.SYNTHESIS else page


@register.filter
def position_of(hit: Hit) -> int:
    """The place of the question or section that a find belongs to; 0 for the whole."""
    thing = hit.thing
    if hit.kind in (Passage.Kind.QUESTION, Passage.Kind.SECTION):
        return int(thing.position)
    if hit.kind == Passage.Kind.ANSWER:
        return int(thing.question.position)
    if hit.kind == Passage.Kind.FILE:
        return int(thing.answer.question.position) if thing.answer else 0
    section = getattr(thing, "section", None)
    return int(section.position) if section else 0


@register.filter
def said_by(hit: Hit) -> Any:
    """Whose reply or contribution a find belongs to; None for what nobody said alone."""
    if hit.kind == Passage.Kind.CONTRIBUTION:
        return hit.thing.contribution
    if hit.kind == Passage.Kind.FILE:
        return hit.thing.answer.reply if hit.thing.answer else None
    return hit.thing.reply if hit.kind == Passage.Kind.ANSWER else None
