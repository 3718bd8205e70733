"""Queries and answers in templates: addresses, audiences in a word, what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format, localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from tessera.core.circle import Circle
from tessera.core.templatetags.words import said
from tessera.exchange.labels import tlp
from tessera.exchange.models import ClockEntry, Consultation, Query, Question, Status
from tessera.exchange.reads import Line, Section, Waiting
from tessera.network.models import Organisation
from tessera.network.offices import as_written, marked_office
from tessera.reference.templatetags.designations import named

register = template.Library()
Kind = Question.Kind
Entry = ClockEntry.Kind
#: Entries that a short clock leaves out.
QUIET = (
    Entry.DUE_SET, Entry.ACCEPTED, Entry.ANSWERED, Entry.ANSWERED_PARTLY, Entry.CONSULTED,
    Entry.CONSULTATION_ANSWERED,
)  # fmt: skip


#: Audiences in one word.
AUDIENCES = {
    Circle.TEAM: pgettext_lazy("audience", "own"),
    Circle.REQUESTER: pgettext_lazy("audience", "asker"),
    Circle.MEMBERS: pgettext_lazy("audience", "members"),
    Circle.NETWORK: pgettext_lazy("audience", "network"),
    Circle.NATIONAL: pgettext_lazy("audience", "national"),
    Circle.PUBLIC: pgettext_lazy("audience", "public"),
}


@register.filter
def address(query: Query) -> str:
    """Where a query lives: at its number once it has one."""
    if query.number:
        return reverse("exchange:query", args=[query.number])
    return reverse("exchange:draft", args=[query.pk])


@register.filter
def waits_at(one: Waiting) -> str:
    """Where the thing that waits is done."""
    number = one.query.number
    if one.kind == "reply":
        return reverse("exchange:reply", args=[number])
    if one.kind == "consultation":
        return reverse("exchange:own_consultation", args=[one.subject.pk])
    if one.kind == "contribution":
        return reverse("exchange:consulted", args=[number, one.subject.pk])
    if one.kind == "extension":
        return reverse("exchange:extension", args=[number, one.subject.pk])
    if one.kind == "launch":
        return reverse("exchange:launch", args=[number])
    return address(one.query)


@register.filter
def participant(organisation: Organisation) -> str | SafeString:
    """A contact point by its area alone, every other organisation by its office."""
    if organisation.kind == Organisation.Kind.CONTACT_POINT and organisation.area:
        return named(organisation.area)
    return marked_office(organisation, True)


@register.simple_tag
def until(day: date, left: int) -> SafeString:
    """``{% until day left %}``: a last day and the working days until it; a page has many alike."""
    return _until(get_language() or "en", day, left)


@lru_cache(maxsize=1024)
def _until(_language: str, day: date, left: int) -> SafeString:
    return render_to_string("exchange/parts/until.html", {"day": day, "left": left})


@register.filter
def main_lines(lines: Sequence[Line]) -> list[Line]:
    """What of a clock everybody needs at once: starts, ends, reminders, more time, lateness."""
    return [one for one in lines if one.kind not in QUIET]


@register.filter
def audience_word(circle: str) -> str:
    """An audience in one word, for a tag; the sentence stands beside it or in its title."""
    return str(AUDIENCES[Circle(circle)])


@register.filter
def audience_label(circle: str) -> str:
    """An audience in the words from which contributors choose."""
    return str(Circle(circle).label)


@register.filter
def traffic_light(circle: str) -> str:
    """An audience as the Traffic Light Protocol 2.0 says it."""
    return tlp(circle)


@register.filter(is_safe=True)
def ended(sentence: str) -> str:
    """A sentence with its full stop; in some languages a day at its end has brought one."""
    return sentence if sentence.endswith(".") else sentence + "."


@register.filter
def status_word(status: str) -> str:
    """What an answer is: answered, declined, no data."""
    return str(Status(status).label).lower() if status in Status.values else ""


@register.filter
def role_word(role: str) -> str:
    """A part in the network as a group of those who are asked."""
    return {
        "member": _("members"), "observer": _("observers"), "partner": _("partners"),
        "coordinator": _("coordinators"), "institution": _("institutions"),
        "expert": _("experts"),
    }.get(role, role)  # fmt: skip


YES_NO_PARTLY = ("yes", "partly", "no")


def code_words(question: Question, code: str) -> str | SafeString:
    """What a code is called: yes, no, partly, or the words of the option."""
    if code in YES_NO_PARTLY and question.kind == Kind.YES_NO_PARTLY:
        return {
            "yes": pgettext("answer", "yes"), "no": pgettext("answer", "no"),
            "partly": pgettext("answer", "partly"),
        }[code]  # fmt: skip
    return said(question.option_words.get(code, {"en": code}))


@register.filter
def coded(question: Question, value: Any) -> str | SafeString:
    """``{{ question|coded:answer.coded }}``: the coded part, as a table's cell shows it."""
    if value in (None, "", []):
        return SafeString('<span class="t-soft">–</span>')
    if question.kind == Kind.YES_NO_PARTLY:
        return format_html('<span class="t-code-{}">{}</span>', value, code_words(question, value))
    if question.kind == Kind.ONE_CHOICE:
        return code_words(question, value)
    if question.kind == Kind.SEVERAL_CHOICES:
        return format_html_join(", ", "{}", ((code_words(question, one),) for one in value))
    if question.kind == Kind.NUMBER:
        return format_html("{} {}", localize(value), said(question.unit))
    if question.kind == Kind.DATE:
        return _day(value)
    return str(value)


def _day(value: str) -> str:
    try:
        return str(date_format(date.fromisoformat(value), "DATE_FORMAT"))
    except ValueError:
        return value


@register.filter
def cells(question: Question, rows: Sequence[Sequence[Any]] | None) -> list[list[Any]]:
    """The rows of a table's answer, each cell with its kind: ``{{ cell.kind }}``."""
    kinds = [one.get("kind", "text") for one in question.columns]
    return [
        [
            {
                "kind": kind,
                "shown": "" if cell is None else _day(cell) if kind == "date" else localize(cell),
            }
            for kind, cell in zip(kinds, row, strict=False)
        ]
        for row in rows or ()
    ]


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a question's bar: its class, its words and its width in hundredths."""

    css: str
    words: str | SafeString
    count: int
    width: int


CSS = {"yes": "t-yes", "partly": "t-partly", "no": "t-no"}


@register.filter
def shares(section: Section) -> list[Share]:
    """The bar of a yes-no question, those without an answer last; empty for other kinds."""
    tally = section.tally
    if tally is None or section.question.kind != Kind.YES_NO_PARTLY:
        return []
    whole = sum(tally.counts.values()) + tally.without or 1
    told = [
        Share(CSS[code], code_words(section.question, code), count, round(100 * count / whole))
        for code, count in tally.counts.items()
        if count
    ]
    if tally.without:
        width = round(100 * tally.without / whole)
        told.append(Share("t-none", pgettext("answers", "without"), tally.without, width))
    return told


@register.filter
def bars(section: Section) -> list[Share]:
    """A bar for each option of a choice, against all participants; empty for other kinds."""
    tally, question = section.tally, section.question
    if tally is None or question.kind == Kind.YES_NO_PARTLY:
        return []
    whole = len(section.rows) or 1
    return [
        Share("t-bar" if count else "t-bar t-bar--none", code_words(question, code), count,
              round(100 * count / whole))
        for code, count in tally.counts.items()
    ]  # fmt: skip


@register.filter
def written_office(name: str, organisation: Organisation | None) -> str | SafeString:
    """An office as it was written down; in the page's language where it is this organisation's."""
    is_its = organisation is not None and name == str(organisation)
    return marked_office(organisation) if organisation and is_its else as_written(name)


@register.filter
def consulted_office(consultation: Consultation) -> str | SafeString:
    """Who was consulted: the institution, else the office that was written down."""
    if consultation.organisation is not None:
        return marked_office(consultation.organisation)
    return as_written(consultation.office)
