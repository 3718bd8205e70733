"""Words set in quotation marks and in lists, as the language of the reader writes them: one place."""

from __future__ import annotations

from collections.abc import Iterable

from babel.lists import format_list
from django.utils.translation import get_language, pgettext

#: Languages as Babel calls them.
_LOCALES = {"sr-latn": "sr_Latn", "sr": "sr_Cyrl"}


def quoted(words: object) -> str:
    """Words in quotation marks."""
    return pgettext("quotation marks", "“%(words)s”") % {"words": words}


def alternatives(many: Iterable[object]) -> str:
    """One of several: "a, b or c"; each as it is given, none as nothing."""
    language = (get_language() or "en").lower()
    told = [str(one) for one in many]
    return format_list(told, "or", _LOCALES.get(language, language)) if told else ""
