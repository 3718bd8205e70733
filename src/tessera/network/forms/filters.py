"""Filters that stand in an address: whatever they do not know is refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tessera.network.bridge import is_area
from tessera.network.forms.fields import DayField
from tessera.network.languages import spoken
from tessera.network.reads.participants import FIELDS
from tessera.reference import names
from tessera.reference.notes import current

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
        for name, everything, choices in (
            ("topic", _("All topics"), topics),
            ("language", _("All languages"), self._of(languages)),
            ("area", _("All areas"), area_names({*areas, self.data.get("area", "")})),
            ("field", _("All fields"), list(FIELDS.items())),
        ):
            self.fields[name].choices = [("", everything), *choices]

    def _of(self, languages: set[str]) -> list[tuple[str, str]]:
        wanted = {*languages, self.data.get("language", "")}
        return [(code, name) for code, name in spoken() if code in wanted]


def area_names(codes: Iterable[str]) -> list[tuple[str, str]]:
    """These areas for a choice, in the style's order; no other area's note comes to the page."""
    page = current()
    found = names(
        [code for code in codes if is_area(code)],
        page.style if page else settings.HOUSE_STYLE,
        get_language() or settings.LANGUAGE_CODE,
    )
    return [
        (code, one.label + (page.notes.add(one) if page else one.mark))
        for code, one in found.items()
    ]
