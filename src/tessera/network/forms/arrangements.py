"""Arrangements: drafting, signing, ending, and the rights under them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tessera.core.circle import Circle
from tessera.core.visible import VisibleQuerySet
from tessera.network.forms.fields import DayField, ManyChoices, OrganisationField
from tessera.network.models import Act, Arrangement, Product

#: An arrangement opens at most what is for all members.
OPENED = (Circle.MEMBERS, Circle.NETWORK, Circle.NATIONAL, Circle.PUBLIC)


class DraftForm(forms.Form):
    """An arrangement with an organisation, from a day on."""

    organisation = OrganisationField(label=_("With"), empty_label=_("Choose an organisation"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Arrangement.Kind.choices)
    since = DayField(label=_("Counts from"))
    until = DayField(label=_("Last day"), required=False)
    basis = forms.CharField(label=_("Basis"), required=False, max_length=300)

    def __init__(self, *args: Any, parties: VisibleQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = parties


class SignForm(forms.Form):
    """The day of signature."""

    signed_on = DayField(label=_("Signed on"))


class EndForm(forms.Form):
    """The last day of an arrangement."""

    on = DayField(label=_("Last day"), help_text=_("It may lie ahead."))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class GrantForm(forms.Form):
    """Rights to one or several products, all from the same day on."""

    products = ManyChoices(label=_("Products"), choices=Product.choices)
    acts = ManyChoices(label=pgettext_lazy("right", "May"), choices=Act.choices)
    circle = forms.ChoiceField(
        label=_("Sees what is meant for"), initial=Circle.NETWORK,
        choices=[(one.value, one.label) for one in OPENED],
        help_text=_("For seeing: this audience and every wider one."),
    )  # fmt: skip
    since = DayField(
        label=_("First day"),
        required=False,
        help_text=_("Empty: from the arrangement's first day."),
    )
    until = DayField(label=_("Last day"), required=False)


class WithdrawForm(forms.Form):
    """The last day of a right."""

    on = DayField(label=_("Last day"), required=False, help_text=_("Empty: it ended yesterday."))
