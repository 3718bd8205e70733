"""For whom compilations are made, in which language and house style."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tessera.core.circle import Circle
from tessera.exchange.models import Query
from tessera.network.models import Person


class CompileForm(forms.Form):
    """One version for each circle that is chosen; all of them unless somebody takes one out."""

    circle = forms.MultipleChoiceField(
        label=_("For"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one circle of readers.")},
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    style = forms.ChoiceField(label=_("Names of areas in the style of"))

    def __init__(self, *args: Any, query: Query, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = [
            one for one in Circle if one is not Circle.TEAM and Circle(query.audience).contains(one)
        ]
        self.fields["circle"].choices = [(one.value, one.label) for one in reach]
        self.fields["circle"].initial = [one.value for one in reach]
        self.fields["style"].choices = [(code, name) for code, name in Person.Style.choices if code]
