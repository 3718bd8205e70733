"""Inviting, appointing and dismissing people; accepting an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.translation import gettext_lazy as _

from tessera.core.visible import VisibleQuerySet
from tessera.network.forms.fields import DayField
from tessera.network.models import Mandate
from tessera.network.offices import person_name

Role = Mandate.Role
#: Over the whole installation; offered to administrators only.
OVERSEEING = (Role.AUDITOR, Role.ADMINISTRATOR)


def roles(*, oversees: bool, names_first: bool) -> list[tuple[str, Any]]:
    """The roles that somebody may give: a secretariat names the first coordinator alone."""
    if names_first:
        return [(Role.COORDINATOR.value, Role.COORDINATOR.label)]
    return [(one.value, one.label) for one in Role if oversees or one not in OVERSEEING]


class InviteForm(forms.Form):
    """An address, and what it is invited to be."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(
        label=_("Office"), max_length=200,
        help_text=_("How others will see it, e.g. “Expert in law”; not a person's name."),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role"))
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, offered: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = offered


class PersonField(forms.ModelChoiceField):
    """Somebody with an account, called by office."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{person_name(obj)} ({obj.email})"


class AppointForm(forms.Form):
    """A further mandate for somebody who has an account."""

    person = PersonField(label=_("Person"), queryset=None, empty_label=_("Choose somebody"))
    role = forms.ChoiceField(label=_("Role"))
    since = DayField(label=_("First day"))
    until = DayField(label=_("Last day"), required=False)

    def __init__(
        self, *args: Any, people: VisibleQuerySet, offered: list[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["role"].choices = offered


class DismissForm(forms.Form):
    """The end of a mandate: at once, or on a day to come."""

    on = DayField(
        label=_("Last day"), required=False,
        help_text=_("Empty: at once. Access ends in that moment, in every open session."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=300,
        help_text=_("Kept with the event, for the auditor."),
    )  # fmt: skip


class AcceptForm(forms.Form):
    """What an invited person chooses."""

    name = forms.CharField(
        label=_("Your office, or your name"), max_length=200,
        help_text=_("Others see it beside your organisation."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the pages"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("Password"), strip=False, help_text=password_validators_help_text_html(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
