"""Through whose eyes pages are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.access.viewing import AS_VISITOR, OFFICES
from tessera.exchange.reads.personas import Persona
from tessera.network.models import Organisation


class ViewForm(forms.Form):
    """A participant and an office there, or the visitor, who has neither."""

    who = forms.ChoiceField(label=_("As"))
    office = forms.ChoiceField(
        label=_("Office there"), required=False, choices=[(one.value, one.label) for one in OFFICES],
        help_text=_("A visitor has none."),
    )  # fmt: skip

    def __init__(self, *args: Any, personas: Sequence[Persona], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = {str(one.organisation.pk): one.organisation for one in personas}
        self.fields["who"].choices = [
            (AS_VISITOR, _("A visitor without an account")),
            *((str(one.organisation.pk), f"{one.name}: {one.role}") for one in personas),
        ]

    @property
    def organisation(self) -> Organisation | None:
        """The organisation chosen; None for the visitor."""
        return self._known.get(self.cleaned_data["who"])
