"""What people and administrators are asked about notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.notices.occasions import Rhythm
from tessera.notices.reads import Choice


class PreferencesForm(forms.Form):
    """How soon to be told, one field for each group of occasions."""

    def __init__(self, *args: Any, choices: list[Choice], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for one in choices:
            self.fields[one.group.code] = forms.ChoiceField(
                label=str(one.group.label),
                help_text=str(one.group.hint),
                choices=one.group.offers or Rhythm.choices,
                initial=one.rhythm,
            )


class BounceForm(forms.Form):
    """An address from which mails come back."""

    email = forms.EmailField(label=_("Address from which mails come back"))
    remark = forms.CharField(label=_("What the mail server said"), max_length=300, required=False)
