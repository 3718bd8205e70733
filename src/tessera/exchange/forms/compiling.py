"""For whom a compilation is made, in which language and house style."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tessera.core.circle import Circle
from tessera.exchange.models import Query
from tessera.network.models import Person


class CompileForm(forms.Form):
    """One version of a compilation."""

    circle = forms.ChoiceField(label=_("For"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    style = forms.ChoiceField(label=_("Names of areas in the style of"))

    def __init__(self, *args: Any, query: Query, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = [
            one for one in Circle if one is not Circle.TEAM and Circle(query.audience).contains(one)
        ]
        self.fields["circle"].choices = [(one.value, one.label) for one in reach]
        self.fields["style"].choices = [(code, name) for code, name in Person.Style.choices if code]
