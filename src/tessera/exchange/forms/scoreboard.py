"""Who sees how soon participants reply."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.core.circle import Circle


class AudienceForm(forms.Form):
    """The audience of a network's scoreboard; whatever it is, everybody sees their own row."""

    audience = forms.ChoiceField(
        label=_("Who sees every row"),
        choices=[
            (Circle.TEAM.value, _("The coordinator only")),
            (Circle.MEMBERS.value, _("Members")),
            (Circle.NETWORK.value, _("Members, observers and partners")),
        ],
    )
