"""More time, and the own national network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tessera.core.visible import VisibleQuerySet
from tessera.exchange.forms.coded import spoken
from tessera.exchange.forms.words import InLanguages, add_words, in_languages, said
from tessera.exchange.models import Question
from tessera.network.forms.fields import DayField, ManyChoices, OrganisationField


class MoreTimeForm(forms.Form):
    """Until when, and why."""

    until = DayField(label=_("Until"))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Who asked the query and its secretariat read it.")
    )  # fmt: skip


class DecisionForm(forms.Form):
    """More time agreed, or refused with a day that may be."""

    counter_on = DayField(
        label=_("Grant this day instead"),
        required=False,
        help_text=_("Only if you refuse the day that was asked."),
    )
    words = forms.CharField(label=_("A word with it"), required=False, max_length=300)


class ConsultForm(forms.Form):
    """Some questions put to an institution of the national network, or to an address outside it."""

    questions = ManyChoices(
        label=_("Which questions"), error_messages={"required": _("Choose at least one question.")}
    )
    organisation = OrganisationField(
        label=_("Institution"), required=False, empty_label=_("Somebody else, by mail address")
    )
    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        help_text=_("The personal link is sent there. Without an address you pass it on yourself."),
    )
    office = forms.CharField(
        label=_("Office"),
        required=False,
        max_length=200,
        help_text=_("How the consulted are called, e.g. “Expert in family law”."),
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)
    due_on = DayField(label=_("By"))

    def __init__(
        self, *args: Any, questions: Sequence[Question], institutions: VisibleQuerySet,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        add_words(self, "note", _("What they should mind"), 2000, rows=3)
        self.asked = {str(one.position): one for one in questions}
        self.fields["questions"].choices = [
            (place, f"{place}. {spoken(one.words)}") for place, one in self.asked.items()
        ]
        self.fields["organisation"].queryset = institutions

    @property
    def note(self) -> InLanguages:
        return in_languages(self, "note")

    def facts(self) -> dict[str, Any]:
        """What ``actions.consult`` is told."""
        told = self.cleaned_data
        same = ("organisation", "email", "office", "language", "due_on")
        return {field: told[field] for field in same} | {
            "questions": [self.asked[place] for place in told["questions"]],
            "note": said(self, "note"),
        }  # fmt: skip


class AgainForm(forms.Form):
    """A consultation given back, with a new last day."""

    due_on = DayField(label=_("New last day"), required=False)


class SignOffForm(forms.Form):
    """Who stands for a contribution."""

    office = forms.CharField(
        label=_("Who stands for these answers"), max_length=200, required=False,
        help_text=_("The office, not a person's name."),
    )  # fmt: skip
