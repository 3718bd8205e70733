"""Admitting participants, changing their role, ending their part."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tessera.core.visible import VisibleQuerySet
from tessera.network.forms.fields import DayField, OrganisationField
from tessera.network.models import Membership, Organisation
from tessera.network.offices import contact_point_name
from tessera.reference.forms import AreaField

NAMES = {"en": "name_en", "sq": "name_sq", "sr-latn": "name_sr"}


class AdmitForm(forms.Form):
    """An organisation that takes part from a day on; entered here where it is new."""

    organisation = OrganisationField(
        label=_("Organisation"), required=False, empty_label=_("A new one, entered below")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices)
    name_en = forms.CharField(
        label=_("Name in English"), required=False, max_length=200,
        help_text=_("Without the area's name. Empty for a contact point: “Contact point”."),
    )  # fmt: skip
    name_sq = forms.CharField(label=_("Name in Albanian"), required=False, max_length=200)
    name_sr = forms.CharField(
        label=_("Name in Serbian, Latin script"), required=False, max_length=200
    )
    short_name = forms.CharField(label=_("Short name"), required=False, max_length=40)
    area = AreaField(label=_("Area"), required=False)
    is_contact_point = forms.BooleanField(
        label=_("It is the area's contact point in this network"), required=False
    )
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
    since = DayField(label=_("Takes part from"))
    basis = forms.CharField(
        label=_("Basis"), required=False, max_length=300,
        help_text=_("The decision or the published source."),
    )  # fmt: skip

    def __init__(self, *args: Any, candidates: VisibleQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = candidates
        self.fields["area"].choices = [
            ("", pgettext_lazy("area", "None")),
            *self.fields["area"].choices,
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("organisation") and not self.name(cleaned):
            self.add_error("name_en", _("Choose an organisation, or give the new one a name."))
        return cleaned

    def name(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """The new organisation's name by language."""
        said = {code: cleaned[field] for code, field in NAMES.items() if cleaned.get(field)}
        if not said and cleaned.get("kind") == Organisation.Kind.CONTACT_POINT:
            return contact_point_name()
        return said

    def facts(self) -> dict[str, Any]:
        """What ``actions.welcome`` is told."""
        told = self.cleaned_data
        same = ("organisation", "short_name", "kind", "area", "is_contact_point", "role", "since",
                "basis")  # fmt: skip
        return {field: told[field] for field in same} | {"name": self.name(told)}


class ChangeForm(forms.Form):
    """Another role from a day on."""

    role = forms.ChoiceField(label=_("New role"), choices=Membership.Role.choices)
    since = DayField(label=_("First day"))
    basis = forms.CharField(label=_("Basis"), required=False, max_length=300)


class LeaveForm(forms.Form):
    """The end of a part in a network."""

    on = DayField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class OrganisationForm(forms.Form):
    """What is said about an organisation."""

    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=200)
    name_sq = forms.CharField(label=_("Name in Albanian"), required=False, max_length=200)
    name_sr = forms.CharField(
        label=_("Name in Serbian, Latin script"), required=False, max_length=200
    )
    short_name = forms.CharField(label=_("Short name"), required=False, max_length=40)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    def facts(self) -> dict[str, Any]:
        """What ``actions.correct_organisation`` is told."""
        told = self.cleaned_data
        name = {code: told[field] for code, field in NAMES.items() if told[field]}
        return {"name": name, "short_name": told["short_name"], "website": told["website"]}
