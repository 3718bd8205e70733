"""Fields that several forms share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.network.models import Organisation
from tessera.network.offices import office


class DayField(forms.DateField):
    """A day, picked in the browser's own calendar; written 2026-03-02 where it has none."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        options.setdefault("input_formats", ["%Y-%m-%d"])
        options.setdefault(
            "error_messages", {"invalid": _("Write the day as year-month-day, e.g. 2026-03-02.")}
        )
        super().__init__(**options)


class OrganisationField(forms.ModelChoiceField):
    """One of the organisations given, called as pages call it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Organisation.objects.none(), to_field_name="code", **options)

    def label_from_instance(self, obj: Any) -> str:
        return office(obj, always=True)


class Pick(forms.CheckboxSelectMultiple):
    """Boxes to tick, folded under a line that says what is chosen; long lists can be searched."""

    nothing = _("none")  # what stands where nothing is chosen


class OrganisationsField(forms.ModelMultipleChoiceField):
    """Several of the organisations given, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Organisation.objects.none(), to_field_name="code", **options)

    def label_from_instance(self, obj: Any) -> str:
        return office(obj, always=True)


class ManyChoices(forms.MultipleChoiceField):
    """Several of a short list, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple


def without_blank(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Choices of a model's field without the empty one."""
    return [(value, label) for value, label in choices if value]
