"""Languages that experts speak, called as the page's own language calls them."""

from __future__ import annotations

from babel import Locale
from django.utils.translation import get_language

#: ISO 639-1 codes: Europe's languages, and those in which people on the move are most often heard.
CODES = (
    "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa",
    "fi", "fr", "ga", "hr", "hu", "hy", "is", "it", "ka", "ku", "lt", "lv", "mk", "mt", "nb", "nl",
    "pl", "ps", "pt", "ro", "ru", "sk", "sl", "so", "sq", "sr", "sv", "ti", "tr", "uk", "ur", "vi",
    "zh",
)  # fmt: skip
_LOCALES = {"sr": "sr_Cyrl", "sr-latn": "sr_Latn"}


def _names() -> dict[str, str]:
    language = get_language() or "en"
    return dict(Locale.parse(_LOCALES.get(language, language)).languages)


def language_name(code: str) -> str:
    """What a language is called; a code nobody knows stands for itself."""
    return _names().get(code, code)


def spoken() -> list[tuple[str, str]]:
    """Codes and names for a choice, by name."""
    names = _names()
    return sorted(((code, names.get(code, code)) for code in CODES), key=lambda one: one[1])
