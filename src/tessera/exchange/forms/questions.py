"""One question of a draft: its kind decides which fields count; the page shows only those."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.exchange.forms.words import ENDS, InLanguages, add_words, in_languages, said, spread
from tessera.exchange.models import Question

Kind = Question.Kind
CHOICES = (Kind.ONE_CHOICE, Kind.SEVERAL_CHOICES)
CELLS = (("text", _("Text")), ("number", _("Number")), ("date", _("Date")))
#: Rows that a new choice or table starts with, and that a press of the button adds.
ROWS, MORE = {"option": 3, "column": 2}, 2
MOST = {"option": 30, "column": 12}


class QuestionForm(forms.Form):
    """One question; an empty one is left out."""

    id = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("Kind of answer"), choices=Kind.choices, initial=Kind.TEXT,
        widget=forms.Select(attrs={"data-kind": ""}),
    )  # fmt: skip
    is_compared = forms.BooleanField(
        label=_("For comparison: show the answers side by side"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_words(self, "words", _("Question"), 2000, rows=3)
        add_words(self, "hint", _("Hint for those who answer"), 2000, rows=2)
        add_words(self, "unit", _("Unit"), 60, hint=_("For example: persons, days, euros."))
        for row in ("option", "column"):
            self._add_rows(row)

    def _add_rows(self, row: str) -> None:
        count = f"{row}s"
        self.fields[count] = forms.IntegerField(
            required=False, widget=forms.HiddenInput, initial=self.rows(row)
        )
        for number in range(self.rows(row)):
            name = f"{row}{number}"
            self.fields[f"{name}_code"] = forms.CharField(required=False, widget=forms.HiddenInput)
            label = _("Option %(number)d") if row == "option" else _("Column %(number)d")
            add_words(self, name, label % {"number": number + 1}, 200, is_row=True)
            if row == "column":
                self.fields[f"{name}_kind"] = forms.ChoiceField(
                    label=_("Holds"), choices=CELLS, required=False, initial="text"
                )

    def rows(self, row: str) -> int:
        """How many rows of options or columns the form has."""
        told = self.data.get(self.add_prefix(f"{row}s")) if self.is_bound else None
        if told is None:
            told = self.initial.get(f"{row}s", ROWS[row])
        return min(int(told), MOST[row]) if str(told).isdigit() else ROWS[row]

    # for the template

    @property
    def words(self) -> InLanguages:
        return in_languages(self, "words")

    @property
    def hint(self) -> InLanguages:
        return in_languages(self, "hint")

    @property
    def unit(self) -> InLanguages:
        return in_languages(self, "unit")

    @property
    def option_rows(self) -> list[dict[str, Any]]:
        return self._shown("option")

    @property
    def column_rows(self) -> list[dict[str, Any]]:
        return self._shown("column")

    def _shown(self, row: str) -> list[dict[str, Any]]:
        return [
            {
                "words": in_languages(self, f"{row}{number}"), "code": self[f"{row}{number}_code"],
                "kind": self[f"{row}{number}_kind"] if row == "column" else None,
            }
            for number in range(self.rows(row))
        ]  # fmt: skip

    # for the action

    def is_blank(self) -> bool:
        """Whether nothing was written: then there is no such question."""
        texts = [name for name in self.cleaned_data if name.rsplit("_", 1)[-1] in ENDS]
        return not any(self.cleaned_data[name] for name in texts)

    def facts(self) -> dict[str, Any]:
        """The question as actions take it, with what belongs to its kind alone."""
        told = self.cleaned_data
        kind = told["kind"]
        made: dict[str, Any] = {
            "id": told["id"] or None, "kind": kind, "words": said(self, "words"),
            "hint": said(self, "hint"), "is_compared": told["is_compared"] and kind != Kind.FILE,
        }  # fmt: skip
        if kind == Kind.NUMBER:
            made["unit"] = said(self, "unit")
        if kind in CHOICES:
            made["options"] = self._written("option")
        if kind == Kind.TABLE:
            made["columns"] = self._written("column")
        return made

    def _written(self, row: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for number in range(self.rows(row)):
            name = f"{row}{number}"
            words = said(self, name)
            if not words:
                continue
            one: dict[str, Any] = {"words": words, "code": self.cleaned_data[f"{name}_code"]}
            if row == "column":
                one["kind"] = self.cleaned_data[f"{name}_kind"] or "text"
            found.append(one)
        return coded(found, row[0])


def coded(rows: list[dict[str, Any]], letter: str) -> list[dict[str, Any]]:
    """Rows with a code each: old ones keep theirs, since answers are stored by it."""
    taken = {one["code"] for one in rows if one["code"]}
    free = (f"{letter}{number}" for number in range(1, 200) if f"{letter}{number}" not in taken)
    for one in rows:
        one["code"] = one["code"] or next(free)
    return rows


def initial_of(question: Mapping[str, Any]) -> dict[str, Any]:
    """A stored question as initial values of the form."""
    made: dict[str, Any] = {
        "id": str(question["id"] or ""), "kind": question["kind"],
        "is_compared": question["is_compared"],
        **spread("words", question["words"]), **spread("hint", question["hint"]),
        **spread("unit", question["unit"]),
    }  # fmt: skip
    for row in ("option", "column"):
        stored = question[f"{row}s"]
        made[f"{row}s"] = max(len(stored), ROWS[row])
        for number, one in enumerate(stored):
            name = f"{row}{number}"
            made |= {f"{name}_code": one["code"], **spread(name, one["words"])}
            if row == "column":
                made[f"{name}_kind"] = one.get("kind", "text")
    return made
