"""Founding a network, merging organisations, saying which ones form a contact point."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tessera.core.circle import Circle
from tessera.core.visible import VisibleQuerySet
from tessera.network.forms.fields import DayField, OrganisationField, OrganisationsField
from tessera.network.forms.networks import NAMES
from tessera.network.models import Network
from tessera.reference.forms import AreaField

#: Audiences that a network itself can have, and those of what its participants contribute.
WHO_KNOWS = (Circle.NETWORK, Circle.NATIONAL, Circle.PUBLIC)
CONTRIBUTIONS = (Circle.MEMBERS, Circle.NETWORK, Circle.NATIONAL, Circle.PUBLIC)


def _name(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=200, **options)


class FoundForm(forms.Form):
    """A network, and the body that coordinates it."""

    level = forms.ChoiceField(label=_("Level"), choices=Network.Level.choices)
    name_en = _name(_("Name in English"), help_text=_("One language is enough; others can follow."))
    name_sq = _name(_("Name in Albanian"))
    name_sr = _name(_("Name in Serbian, Latin script"))
    short_name = forms.CharField(label=_("Short name"), max_length=40)
    area = AreaField(
        label=_("Area"), required=False, help_text=_("Of a national network; others have none.")
    )
    coordinator = OrganisationField(
        label=_("Coordinating body"), required=False, empty_label=_("A new one, entered below")
    )
    body_en = _name(_("Name in English"))
    body_sq = _name(_("Name in Albanian"))
    body_sr = _name(_("Name in Serbian, Latin script"))
    body_short_name = forms.CharField(label=_("Short name"), required=False, max_length=40)
    since = DayField(label=_("Founded on"))
    audience = forms.ChoiceField(
        label=_("Who may know of it"), choices=[(one.value, one.label) for one in WHO_KNOWS],
        help_text=_("The network, who takes part in it, and since when."),
    )  # fmt: skip
    default_audience = forms.ChoiceField(
        label=_("How far a contribution travels, unless its author says otherwise"),
        choices=[(one.value, one.label) for one in CONTRIBUTIONS],
    )
    basis = forms.CharField(
        label=_("Basis"), required=False, max_length=300,
        help_text=_("The decision or the published source."),
    )  # fmt: skip

    def __init__(self, *args: Any, bodies: VisibleQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["coordinator"].queryset = bodies
        self.fields["area"].choices = [
            ("", pgettext_lazy("area", "None")),
            *self.fields["area"].choices,
        ]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self._words(told, "name"):
            self.add_error("name_en", _("Give the network a name in at least one language."))
        if not told.get("coordinator") and not self._words(told, "body"):
            self.add_error("body_en", _("Choose who coordinates it, or give the new body a name."))
        if told.get("level") == Network.Level.NATIONAL and not told.get("area"):
            self.add_error("area", _("A national network needs its area."))
        if told.get("level") == Network.Level.INTERNATIONAL and told.get("area"):
            self.add_error("area", _("An international network has no area; choose “None”."))
        return told

    @staticmethod
    def _words(told: dict[str, Any], what: str) -> dict[str, str]:
        """A name by language, as its three fields say it."""
        fields = {code: field.replace("name", what) for code, field in NAMES.items()}
        return {code: told[field] for code, field in fields.items() if told.get(field)}

    def facts(self) -> dict[str, Any]:
        """What ``actions.establish`` is told."""
        told = self.cleaned_data
        same = ("level", "short_name", "area", "coordinator", "body_short_name", "since",
                "audience", "default_audience", "basis")  # fmt: skip
        words = {"name": self._words(told, "name"), "body": self._words(told, "body")}
        return {field: told[field] for field in same} | words


class MergeForm(forms.Form):
    """Into which organisation another goes over, from which day on."""

    into = OrganisationField(label=_("Goes over into"), empty_label=_("Choose an organisation"))
    on = DayField(
        label=_("First day"), help_text=_("The first day on which only the other one is there.")
    )

    def __init__(self, *args: Any, successors: VisibleQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = successors


class EntitiesForm(forms.Form):
    """Which organisations form a contact point."""

    entities = OrganisationsField(
        label=_("Organisations"), required=False,
        help_text=_("Tick none where the contact point is one organisation of its own."),
    )  # fmt: skip

    def __init__(self, *args: Any, offered: VisibleQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entities"].queryset = offered
