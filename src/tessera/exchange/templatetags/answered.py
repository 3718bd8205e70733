"""What was answered, as markup: one answer wherever it stands, and the rows of a question's table.

A query's page has hundreds of such rows, and a template that looks up each of their words costs ten
times what this does. Every piece goes through ``format_html``, which escapes what people wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.core.circle import Circle
from tessera.core.templatetags.words import language_tag
from tessera.exchange.labels import tlp
from tessera.exchange.models import AnswerEdition, Question, Status
from tessera.exchange.models.reply import Given
from tessera.exchange.reads import Section
from tessera.exchange.reads.query import Row
from tessera.exchange.templatetags.queries import audience_label, audience_word, coded
from tessera.network.offices import marked_office
from tessera.reference.templatetags.designations import named

register = template.Library()
Kind = Question.Kind


@register.simple_tag
def answered(given: Given, question: Any, token: str = "") -> SafeString:
    """A state that is no answer, words, table, comment, sources, files; not what a cell shows.

    ``token``: of the personal link by which the reader came, where files open by it.
    """
    told = SafeString()
    if given.status != Status.ANSWERED:
        said = Status(given.status).label
        told += format_html('<span class="t-soft">{}.</span> ', said)
    if given.words:
        markup = '<div class="t-answer-words" lang="{}">{}</div>'
        told += format_html(markup, language_tag(given.language), given.words)
    if question.kind == Kind.TABLE and given.coded:
        context = {"question": question, "given": given}
        told += render_to_string("exchange/parts/answer_table.html", context)
    if given.comment:
        told += format_html('<p class="t-small t-soft t-answer-words">{}</p>', given.comment)
    if given.sources:
        sources = format_html_join("; ", "{}", ((_source(one),) for one in given.sources))
        told += format_html('<p class="t-small t-soft">{}: {}</p>', _("Sources"), sources)
    if files := getattr(given, "files", None):
        context = {"files": files, "token": token}
        told += render_to_string("exchange/parts/files.html", context)
    return told


def _source(one: Mapping[str, str]) -> str | SafeString:
    title = one.get("title", "")
    if not one.get("url"):
        return title
    return format_html('<a href="{}" rel="nofollow noopener">{}</a>', one["url"], title)


@register.simple_tag
def answer_rows(section: Section, state: str) -> SafeString:
    """A row for each participant under one question, in a query of ``state``."""
    rows = (_row(row, section, state) for row in section.rows)
    return format_html_join("\n", "{}", ((row,) for row in rows))


def _row(row: Row, section: Section, state: str) -> SafeString:
    who = named(row.area) if row.area else marked_office(row.reply.organisation)
    edition, question = row.edition, section.question
    if edition is None:
        said = (row.state, row.due_on, row.days_left, row.reminders)
        cells = _unanswered(get_language() or "en", state, section.is_coded, *said)
        return format_html('<tr class="t-off"><th scope="row">{}</th>{}</tr>', who, cells)
    cell = _cell(question, edition.coded) if section.is_coded else ""
    return format_html(
        '<tr><th scope="row">{}</th>{}<td>{}{}</td><td>{}</td></tr>',
        who, cell, answered(edition, question), _version(edition), _travels(edition),
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _unanswered(_language: str, state: str, is_coded: bool, *said: Any) -> SafeString:
    row = dict(zip(("state", "due_on", "days_left", "reminders"), said, strict=True))
    told = {"row": row, "state": state, "is_coded": is_coded}
    return render_to_string("exchange/parts/unanswered.html", told)


def _cell(question: Question, value: Any) -> SafeString:
    markup = "<td>{}</td>" if value or value == 0 else '<td class="t-dash">{}</td>'
    return format_html(markup, coded(question, value))


def _version(edition: AnswerEdition) -> str | SafeString:
    if edition.version < 2:
        return ""
    return _dated(get_language() or "en", edition.version, edition.released_at)


def _travels(edition: AnswerEdition) -> SafeString:
    language, now, until = get_language() or "en", edition.audience_now, edition.audience_until
    if until is None or now != edition.audience:
        return _tag(language, now)
    return _tag(language, now) + _until(language, until, edition.audience_then)


# The same in many rows of a page; each depends on nothing but what is told to it.


@lru_cache(maxsize=1024)
def _dated(_language: str, version: int, moment: datetime) -> SafeString:
    facts = {"version": version, "day": date_format(localtime(moment), "DATE_FORMAT")}
    said = _("version %(version)s, %(day)s") % facts
    return format_html(' <span class="t-small t-soft">{}</span>', said)


@lru_cache(maxsize=64)
def _tag(_language: str, now: Circle) -> SafeString:
    title = f"{audience_label(now)} · {tlp(now)}"
    return format_html('<span class="t-tag" title="{}">{}</span>', title, audience_word(now))


@lru_cache(maxsize=1024)
def _until(_language: str, until: date, then: str) -> SafeString:
    facts = {"day": date_format(until, "SHORT_DATE_FORMAT"), "then": audience_word(then)}
    said = _("until %(day)s, then %(then)s") % facts
    return format_html('<br><span class="t-small t-soft">{}</span>', said)
