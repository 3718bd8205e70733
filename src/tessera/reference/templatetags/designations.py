"""Names of areas in templates: ``{% load designations %}{{ code|named }}``."""

from __future__ import annotations

from datetime import date

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.reference.bridge import UnknownCode
from tessera.reference.designations import LANGUAGES, Designation, designation
from tessera.reference.notes import current

register = template.Library()


def _designated(code: str, on: date | None) -> tuple[Designation | None, str]:
    """The designation and the mark that the page gave it."""
    page = current()
    language = get_language() or settings.LANGUAGE_CODE
    try:
        found = designation(
            code,
            page.style if page else settings.HOUSE_STYLE,
            language if language in LANGUAGES else settings.LANGUAGE_CODE,
            on,
        )
    except UnknownCode:
        return None, ""
    return found, page.notes.add(found) if page else found.mark


@register.filter
def named(code: str, on: date | None = None) -> str | SafeString:
    """The area's label with its mark; the note goes to the page's collector.

    Outside a page nobody would print the note, so it follows at once. A code that is no area stands
    for itself.
    """
    found, mark = _designated(code, on)
    if found is None:
        return str(code)
    if not mark:
        return found.label
    if current() is None and found.note:
        return format_html("{}<sup>{}</sup> ({})", found.label, mark, found.note)
    return format_html("{}<sup>{}</sup>", found.label, mark)


@register.filter
def called(code: str, on: date | None = None) -> str:
    """The same as text, for attributes, options and titles."""
    found, mark = _designated(code, on)
    return str(code) if found is None else found.label + mark


@register.simple_tag
def area(code: str, on: date | None = None) -> str | SafeString:
    """``{% area code %}``, ``{% area code on=day %}``: as the filter ``named``."""
    return named(code, on)


@register.simple_tag(takes_context=True)
def notes(context: Context) -> str | SafeString:
    """``{% notes %}``: the notes that the names above it need, each once; nothing if there are none."""
    page = current()
    if page is None or not page.notes:
        return ""
    lines = format_html_join("", "<li>{}</li>", ((note,) for note in page.notes))
    return format_html('<ul class="t-foot__notes" aria-label="{}">{}</ul>', _("Notes"), lines)
