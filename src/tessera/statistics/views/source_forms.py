"""How a source is asked, why figures are refused, which file comes and what its columns are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tessera.core.text import say
from tessera.statistics import bridge
from tessera.statistics.models import Source

KINDS = (
    ("flow", _("Flow: what happens in a period")), ("stock", _("Stock: what is there at a moment")),
    ("rate", _("Rate")),
)  # fmt: skip
COLUMNS = {
    "ignored": _("Leave out"), "area": _("Area that reports or hosts"),
    "origin": _("Citizenship or origin"), "sex": _("Sex"), "dimension": _("Another breakdown"),
    "period": _("Period"), "value": _("Figure"), "flag": _("Flag of the figure"),
}  # fmt: skip
SYSTEMS = (
    ("EUROSTAT", _("Codes of Eurostat: AT, EL, XK")), ("ISO3", _("Three letters: AUT, GRC")),
    ("ISO2", _("Two letters of ISO: AT, GR")), ("UNHCR_ISO", _("Three letters as UNHCR writes them")),
    ("M49", _("Numbers of the United Nations")), ("EUROSTAT_LABEL", _("English names of Eurostat")),
    ("WORLD_BANK_LABEL", _("English names of the World Bank")),
    ("UNHCR_LABEL", _("English names of UNHCR")),
)  # fmt: skip


class ChangeForm(forms.Form):
    """Whether and how often a source is asked by itself."""

    is_active = forms.BooleanField(label=_("Ask by itself"), required=False)
    every = forms.ChoiceField(
        label=_("How often"), choices=Source.Every.choices, required=False
    )  # fmt: skip
    accepts_itself = forms.BooleanField(
        label=_("Accept by itself where nothing severe is found"), required=False
    )


class RefuseForm(forms.Form):
    """Why figures are refused."""

    reason = forms.CharField(
        label=_("Why they are refused"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class FileForm(forms.Form):
    """A file of figures."""

    file = forms.FileField(
        label=_("File"), max_length=1000, help_text=_("CSV or spreadsheet; the first line names the columns."),
        error_messages={"empty": _("The file is empty; save it again.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )  # fmt: skip


class LayoutForm(forms.Form):
    """What each column of a file is, and what the table is called."""

    name = forms.CharField(label=_("Name of the table"), max_length=200)
    dataflow = forms.CharField(
        label=_("Code"), max_length=60, help_text=_("Capitals, digits and underscores, such as PERMITS_XK."),
    )  # fmt: skip
    publisher = forms.CharField(label=_("Who published the figures"), max_length=200)
    licence = forms.CharField(label=_("Licence"), max_length=200)
    url = forms.URLField(
        label=_("Where they were published"), required=False, assume_scheme="https"
    )
    unit = forms.ChoiceField(label=_("Unit"))
    kind = forms.ChoiceField(label=_("Kind of figures"), choices=KINDS)
    areas = forms.ChoiceField(label=_("How the file writes areas"), choices=SYSTEMS)
    place = forms.CharField(
        label=_("Area of the whole file"), required=False, max_length=20,
        help_text=_("Its code, where no column names the area, such as XK."),
    )  # fmt: skip
    thousands = forms.ChoiceField(
        label=_("Sign between thousands"), required=False,
        choices=(("", _("none")), (",", "1,234"), (".", "1.234"), (" ", "1 234")),
    )  # fmt: skip

    def __init__(self, *args: Any, header: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.header = list(header)
        language = get_language() or "en"
        units = [(one.id, str(say(one.name, language))) for one in bridge.CL_UNIT.codes]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        guessed = bridge.mapped.guess(self.header)
        for number, (name, kind) in enumerate(zip(self.header, guessed, strict=True)):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=name, choices=list(COLUMNS.items()), initial=kind
            )

    @property
    def columns(self) -> list[Any]:
        """The fields of the columns, in the order of the heading."""
        return [self[f"column_{number}"] for number in range(len(self.header))]

    @property
    def about(self) -> list[Any]:
        """The fields that say what the table is."""
        return [field for field in self if not field.name.startswith("column_")]

    def clean_place(self) -> str:
        """A code of an area, or nothing."""
        place = str(self.cleaned_data["place"]).strip().upper()
        if place:
            try:
                bridge.area(place)
            except bridge.UnknownCode as why:
                raise forms.ValidationError(bridge.told(why)) from why
        return place

    def clean_dataflow(self) -> str:
        """A code as dataflows have it."""
        code = str(self.cleaned_data["dataflow"]).strip().upper()
        if not re.fullmatch(r"[A-Z][A-Z0-9_]{0,59}", code, re.ASCII):
            raise forms.ValidationError(
                _("Use capitals, digits and underscores; begin with a letter.")
            )
        return code

    def facts(self) -> dict[str, Any]:
        """The layout as the action takes it."""
        told = self.cleaned_data
        names = (
            "dataflow",
            "publisher",
            "licence",
            "url",
            "unit",
            "kind",
            "areas",
            "place",
            "thousands",
        )
        return {
            **{name: told[name] for name in names},
            "name": {"en": told["name"]},
            "columns": [told[f"column_{number}"] for number in range(len(self.header))],
        }
