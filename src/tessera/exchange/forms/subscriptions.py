"""What is asked of somebody who wants to follow something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.exchange.models import Subscription

Kind = Subscription.Kind
LABELS = {Kind.TOPIC: _("Topic"), Kind.AREA: _("Area")}


class RhythmForm(forms.Form):
    """How often to be told."""

    rhythm = forms.ChoiceField(
        label=_("How often"), choices=Subscription.Rhythm.choices,
        initial=Subscription.Rhythm.WEEKLY,
        error_messages={"invalid_choice": _("Choose daily or weekly.")},
    )  # fmt: skip


class FollowForm(RhythmForm):
    """A topic or an area from those there are."""

    field_order = ("what", "rhythm")

    def __init__(
        self, *args: Any, kind: Subscription.Kind, choices: Sequence[tuple[str, str]], **more: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **more | {"auto_id": f"{kind}-%s"})
        self.kind = kind
        self.fields["what"] = forms.ChoiceField(
            label=LABELS[kind], choices=[("", "–"), *choices],
            error_messages={"invalid_choice": _("Choose one of those offered."),
                            "required": _("Choose one of those offered.")},
        )  # fmt: skip
        self.order_fields(self.field_order)
