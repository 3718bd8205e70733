"""Words that people write in several languages: ``{language: words}``, and which one is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from tessera.core import script

#: Languages of the interface and of authored text. Serbian is stored once, in Latin script;
#: Cyrillic ("sr") is derived from it unless somebody wrote it.
LANGUAGES = ("en", "sq", "sr-latn", "sr")
FALLBACK = ("en", "sq", "sr-latn", "sr")


@dataclass(frozen=True, slots=True)
class Said:
    """Words, the language they are in, and whether it is another than was asked for."""

    words: str
    language: str
    fell_back: bool = False

    def __str__(self) -> str:
        return self.words


@lru_cache(maxsize=4096)
def cyrillic(words: str) -> str:
    """Serbian in Cyrillic script, from Latin; codes, addresses and foreign names stay in Latin."""
    return script.cyrillic(words)


def say(text: Mapping[str, str], language: str) -> Said:
    """The words of ``text`` in ``language``, or in the next language there is, and says so."""
    if text.get(language):
        return Said(text[language], language)
    if language == "sr" and text.get("sr-latn"):
        return Said(cyrillic(text["sr-latn"]), "sr")
    for other in FALLBACK:
        if text.get(other):
            return Said(text[other], other, fell_back=True)
    return Said("", language)


def check_languages(value: object) -> None:
    """Refuse what is not ``{language: words}`` in the languages of the platform."""
    if not isinstance(value, dict) or not all(
        key in LANGUAGES and isinstance(words, str) for key, words in value.items()
    ):
        raise ValidationError(_("Give the text as words by language: en, sq, sr-latn or sr."))


class MultilingualField(models.JSONField):
    """``{language: words}``; read it with :func:`say` or the template filter ``said``."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("default", dict)
        kwargs.setdefault("validators", [check_languages])
        super().__init__(*args, **kwargs)
