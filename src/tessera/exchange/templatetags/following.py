"""What people follow, in templates."""

from __future__ import annotations

from django import template

from tessera.exchange.models import Passage, Question

register = template.Library()
LABELS = {**dict(Passage.Kind.choices), **dict(Question.Kind.choices)}


@register.filter
def found_kind(code: str) -> str:
    """What kind of thing, or of question, a search is narrowed to."""
    return str(LABELS.get(code, code))
