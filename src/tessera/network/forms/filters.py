"""Filters that stand in an address: whatever they do not know is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.network.forms.fields import DayField
from tessera.network.languages import spoken
from tessera.network.reads.participants import FIELDS
from tessera.reference.bridge import AreaKind
from tessera.reference.forms import area_choices

#: Years of which a question makes sense; others are slips.
FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)


class DayFilter(forms.Form):
    """The day of which a page tells."""

    on = DayField(label=_("On the day"), required=False)

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data["on"]
        if day is not None and not FIRST <= day <= LAST:
            raise forms.ValidationError(_("Choose a day between 1990 and 2100."))
        return day


class ExpertFilter(forms.Form):
    """Who is looked for in the directory of experts.

    Offered are the languages and areas that somebody knows, and the one asked for; any code that
    exists may be asked for, others are refused.
    """

    topic = forms.ChoiceField(label=_("Topic"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    field = forms.ChoiceField(label=_("Field"), required=False)
    words = forms.CharField(
        label=_("Words"), required=False, max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, topics: list[tuple[str, str]], languages: set[str], areas: set[str],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        places = area_choices((AreaKind.TERRITORY, AreaKind.AGGREGATE))
        for name, everything, choices in (
            ("topic", _("All topics"), topics),
            ("language", _("All languages"), self._of("language", spoken(), languages)),
            ("area", _("All areas"), self._of("area", places(), areas)),
            ("field", _("All fields"), list(FIELDS.items())),
        ):
            self.fields[name].choices = [("", everything), *choices]

    def _of(
        self, name: str, choices: list[tuple[str, str]], offered: set[str]
    ) -> list[tuple[str, str]]:
        wanted = {*offered, self.data.get(name, "")}
        return [(code, label) for code, label in choices if code in wanted]
