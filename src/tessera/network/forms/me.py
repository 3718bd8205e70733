"""What a person corrects about themselves, and the entry in the directory of experts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from tessera.core.circle import Circle
from tessera.network.forms.fields import ManyChoices, Pick
from tessera.network.languages import spoken
from tessera.network.models import Person
from tessera.network.reads.participants import FIELDS
from tessera.reference.bridge import AreaKind
from tessera.reference.forms import AreasField

SUMMARIES = {"en": "summary_en", "sq": "summary_sq", "sr-latn": "summary_sr"}


class CorrectForm(forms.Form):
    """Name, language and house style."""

    name = forms.CharField(
        label=_("Your office, or your name"), max_length=200,
        help_text=_("Others see it beside your organisation."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language of pages and mails"), required=False,
        choices=[("", _("As the browser asks")), *settings.LANGUAGES],
    )  # fmt: skip
    style = forms.ChoiceField(
        label=_("Names of areas in the style of"), required=False, choices=Person.Style.choices
    )


class AddressForm(forms.Form):
    """Another mail address."""

    email = forms.EmailField(
        label=_("New e-mail address"), help_text=_("A link goes there, with which you confirm it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip


def _summary(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )


class ExpertiseForm(forms.Form):
    """What a person knows; sending it is the consent to be listed, which a box says."""

    topics = ManyChoices(label=_("Topics"), required=False)
    fields_covered = ManyChoices(label=_("Fields"), required=False, choices=FIELDS.items)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, choices=spoken, widget=Pick
    )  # fmt: skip
    areas = AreasField(
        label=_("Areas"), required=False, kinds=(AreaKind.TERRITORY, AreaKind.AGGREGATE),
        widget=Pick,
    )  # fmt: skip
    summary_en = _summary(_("In a few sentences, in English"))
    summary_sq = _summary(_("In Albanian"))
    summary_sr = _summary(_("In Serbian, Latin script"))
    audience = forms.ChoiceField(label=_("Who finds you"), choices=Circle.choices)
    consents = forms.BooleanField(
        label=_("I agree to be listed in the directory of experts"),
        error_messages={"required": _("Without your consent there is no entry.")},
        help_text=_("You can take the entry out at any time; what it said is then deleted."),
    )

    def __init__(self, *args: Any, topics: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = topics

    def topic_columns(self) -> list[list[BoundWidget]]:
        """The boxes of the topics in two columns; narrower ones stay with their topic."""
        boxes = list(self["topics"].subwidgets)
        half = len(boxes) // 2
        while half < len(boxes) and str(boxes[half].choice_label).startswith("–"):
            half += 1
        return [boxes[:half], boxes[half:]]

    def facts(self) -> dict[str, Any]:
        """What ``actions.list_expertise`` is told."""
        told = self.cleaned_data
        summary = {code: told[field] for code, field in SUMMARIES.items() if told[field]}
        return {"topics": told["topics"], "fields": told["fields_covered"], "summary": summary,
                "languages": told["languages"], "areas": told["areas"],
                "audience": told["audience"]}  # fmt: skip


class EraseForm(forms.Form):
    """The end of an account, meant."""

    means_it = forms.BooleanField(
        label=_("Close my account and erase what is stored about me"),
        error_messages={"required": _("Tick the box if you mean it.")},
    )
