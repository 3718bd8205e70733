"""Words in several languages: one field for the page's own, the others folded away beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

#: How a field's name ends -> the language that it holds. Serbian is written once, in Latin script;
#: words that somebody wrote in Cyrillic keep a field of their own.
ENDS = {"en": "en", "sq": "sq", "sr": "sr-latn", "cyrl": "sr"}
NAMES = {
    "en": _("in English"), "sq": _("in Albanian"), "sr": _("in Serbian, Latin script"),
    "cyrl": _("in Serbian, Cyrillic script"),
}  # fmt: skip
OFFERED = ("en", "sq", "sr")


@dataclass(frozen=True, slots=True)
class InLanguages:
    """The fields of one text: the page's own language, and the others."""

    first: BoundField
    others: tuple[BoundField, ...]

    @property
    def is_open(self) -> bool:
        """Whether one of the other languages has words or errors already."""
        return any(one.value() or one.errors for one in self.others)


def own_end() -> str:
    """The ending that stands for the page's language."""
    language = get_language() or "en"
    return "sr" if language.startswith("sr") else next(
        (end for end, code in ENDS.items() if code == language), "en"
    )  # fmt: skip


def primary(name: str) -> str:
    """The field that holds ``name`` in the page's language."""
    return f"{name}_{own_end()}"


def add_words(
    form: forms.Form, name: str, label: Any, limit: int, *, rows: int = 0, hint: Any = "",
    is_row: bool = False,
) -> None:  # fmt: skip
    """Add the fields of one text to a form; ``rows`` above 0 makes them areas of text.

    ``is_row`` for one of many rows, whose fields in other languages repeat what they belong to.
    """
    own = own_end()
    other = "%(what)s, %(language)s" if is_row else "%(language)s"
    for end in ENDS:
        field = f"{name}_{end}"
        if end not in OFFERED and not (
            form.initial.get(field) or form.add_prefix(field) in form.data
        ):
            continue
        widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
        widget.attrs["lang"] = {"sr": "sr-Latn", "cyrl": "sr-Cyrl"}.get(end, end)
        form.fields[field] = forms.CharField(
            label=label if end == own else other % {"what": label, "language": NAMES[end]},
            required=False, max_length=limit, widget=widget,
            help_text=hint if end == own else "",
        )  # fmt: skip


def in_languages(form: forms.Form, name: str) -> InLanguages:
    """The bound fields of one text."""
    there = [f"{name}_{end}" for end in ENDS if f"{name}_{end}" in form.fields]
    first = primary(name)
    return InLanguages(form[first], tuple(form[one] for one in there if one != first))


def said(form: forms.Form, name: str) -> dict[str, str]:
    """What was written, by language, without empty ones."""
    told = form.cleaned_data
    return {code: told[f"{name}_{end}"] for end, code in ENDS.items() if told.get(f"{name}_{end}")}


def spread(name: str, words: Mapping[str, str] | None) -> dict[str, str]:
    """Words by language as initial values of the fields."""
    return {f"{name}_{end}": words[code] for end, code in ENDS.items() if words and words.get(code)}


def start_from(form: forms.Form, edition: int) -> None:
    """Let what was typed go on from a newer edition: saving it again is meant."""
    data = cast(QueryDict, form.data).copy()
    data[form.add_prefix("edition")] = str(edition)
    form.data = data
