"""Cells of a comparison in templates."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.utils.translation import get_language

from tessera.access.people import Actor
from tessera.access.policy import may
from tessera.core.templatetags.words import language_tag
from tessera.core.text import say
from tessera.exchange.coding import UNCODED
from tessera.exchange.models import AnswerEdition
from tessera.exchange.reads import Page
from tessera.exchange.reads.comparison import Cell

register = template.Library()


@register.filter
def head(cell: Cell) -> str:
    """The head of a cell's column as text, for the narrow screen where the head is not in sight."""
    number = cell.question.query.number
    words = say(cell.question.words, get_language() or "en").words
    return f"{number}.{cell.question.position} {words}"


@register.filter
def may_view_as(person: Actor) -> bool:
    """Whether a person may see the pages as somebody else."""
    return may(person, "organisation.view_as")


@register.filter
def compared(page: Page) -> str:
    """The questions of a query's page as the comparison's address names them: those that are marked.

    Without a mark all that have a coded answer; empty where there are none.
    """
    questions = [one.question for one in page.sections]
    chosen = [one for one in questions if one.is_compared] or [
        one for one in questions if one.kind not in UNCODED
    ]
    return urlencode([("question", f"{page.query.number}.{one.position}") for one in chosen])


@register.filter
def tongue(edition: AnswerEdition) -> str:
    """The language of an answer's words, as HTML names it."""
    return language_tag(edition.language or "en")
