"""For which circle and in which language a summary is written; the text of one section."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tessera.core.circle import Circle
from tessera.exchange.checks import MOST_WORDS
from tessera.exchange.models import Query


class BeginForm(forms.Form):
    """A new summary."""

    circle = forms.ChoiceField(label=_("For"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, query: Query, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = [
            one for one in Circle if one is not Circle.TEAM and Circle(query.audience).contains(one)
        ]
        self.fields["circle"].choices = [(one.value, one.label) for one in reach]


class SectionForm(forms.Form):
    """The text about one question, and the edition that the writing started from."""

    words = forms.CharField(
        label=_("Text"), required=False, strip=False, max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip
    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
