"""Template filters for authored text."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tessera.core.text import say

register = template.Library()

#: What a page's ``lang`` attribute says for each language of the interface.
TAGS = {"en": "en", "sq": "sq", "sr": "sr-Cyrl", "sr-latn": "sr-Latn"}


@register.filter
def said(text: Mapping[str, str] | None) -> str | SafeString:
    """Authored text in the page's language; other languages are marked for screen readers."""
    shown = say(text or {}, get_language() or "en")
    if shown.fell_back:
        return format_html('<span lang="{}">{}</span>', TAGS[shown.language], shown.words)
    return shown.words


@register.filter
def said_text(text: Mapping[str, str] | None) -> str:
    """The same as plain text, for a window's title and for attributes, where no mark can stand."""
    return say(text or {}, get_language() or "en").words


@register.filter
def english(words: str) -> str | SafeString:
    """Words that exist in English only, such as a publisher's own; marked on other pages."""
    if not words or get_language() == "en":
        return words
    return format_html('<span lang="en">{}</span>', words)


@register.filter
def language_tag(code: str) -> str:
    """The BCP 47 tag of one of the interface's languages."""
    return TAGS.get(code, code)
