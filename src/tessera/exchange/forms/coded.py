"""The coded part of an answer as fields, by the kind of the question: choices, a number, rows of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from tessera.core.text import say
from tessera.exchange.coding import YES_NO_PARTLY
from tessera.exchange.models import Question
from tessera.network.forms.fields import ManyChoices

Kind = Question.Kind
WORDS = {
    "yes": pgettext_lazy("answer", "yes"), "no": pgettext_lazy("answer", "no"),
    "partly": pgettext_lazy("answer", "partly"),
}  # fmt: skip
#: Rows of a table that one starts with, and that a press of the button adds.
ROWS, MORE, MOST = 3, 3, 500


def spoken(words: Mapping[str, str] | None) -> str:
    """Authored words in the page's language, as text."""
    return say(words or {}, get_language() or "en").words


def field_of(question: Question) -> forms.Field | None:
    """The field of a question that is answered with one value; None for tables, words and files."""
    if question.kind == Kind.YES_NO_PARTLY:
        choices = [(code, WORDS[code]) for code in ("yes", "partly", "no") if code in YES_NO_PARTLY]
        return _radio(choices)
    if question.kind in (Kind.ONE_CHOICE, Kind.SEVERAL_CHOICES):
        options = [(one["code"], spoken(one["words"])) for one in question.options]
        if question.kind == Kind.ONE_CHOICE:
            return _radio(options)
        return ManyChoices(label=_("Answer"), choices=options, required=False)
    if question.kind == Kind.NUMBER:
        label = _("Answer, in %(unit)s") % {"unit": spoken(question.unit)}
        return forms.CharField(
            label=label, required=False, max_length=40,
            widget=forms.NumberInput(attrs={"step": "any", "class": "t-input t-input--width-10"}),
        )  # fmt: skip
    if question.kind == Kind.DATE:
        return forms.CharField(
            label=_("Answer"), required=False, widget=forms.TextInput(attrs={"type": "date"})
        )
    return None


def _radio(choices: Sequence[tuple[str, Any]]) -> forms.Field:
    return forms.ChoiceField(
        label=_("Answer"), choices=choices, required=False, widget=forms.RadioSelect
    )


def add_cells(form: forms.Form, question: Question, rows: int) -> None:
    """Add the cells of a table, row by row."""
    for number in range(rows):
        for column in question.columns:
            kind = column.get("kind", "text")
            attrs: dict[str, str] = {"class": "t-input"}
            if kind == "number":
                attrs |= {"inputmode": "decimal"}
            if kind == "date":
                attrs |= {"type": "date"}
            label = _("%(column)s, row %(number)d") % {
                "column": spoken(column["words"]), "number": number + 1
            }  # fmt: skip
            form.fields[f"r{number}_{column['code']}"] = forms.CharField(
                label=label, required=False, max_length=2000, widget=forms.TextInput(attrs=attrs)
            )


def cells(form: forms.Form, question: Question, rows: int) -> list[list[Any]]:
    """The bound cells for the page."""
    codes = [column["code"] for column in question.columns]
    return [[form[f"r{number}_{code}"] for code in codes] for number in range(rows)]


def read_cells(told: Mapping[str, Any], question: Question, rows: int) -> list[list[Any]]:
    """What was written in the cells; empty ones are None, empty rows fall away."""
    codes = [column["code"] for column in question.columns]
    found = [[told.get(f"r{number}_{code}") or None for code in codes] for number in range(rows)]
    return [row for row in found if any(cell is not None for cell in row)]


def spread_cells(question: Question, value: Any) -> dict[str, Any]:
    """A stored table as initial values of the cells."""
    codes = [column["code"] for column in question.columns]
    return {
        f"r{number}_{code}": cell
        for number, row in enumerate(value or ())
        for code, cell in zip(codes, row, strict=False)
    }
