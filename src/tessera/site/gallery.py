"""The specimens that the page of components shows, each a small template printed with its markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.template.loader import get_template
from django.utils.translation import gettext_lazy

#: In the order of the page: file below ``site/specimens/`` and its heading.
SPECIMENS = (
    ("text", gettext_lazy("Text")),
    ("facts", gettext_lazy("Facts")),
    ("figure", gettext_lazy("Figure and bars")),
    ("table", gettext_lazy("Wide table")),
    ("absence", gettext_lazy("Missing, zero, withheld, awaited")),
    ("shares", gettext_lazy("Shares and categories")),
    ("tags", gettext_lazy("Tags")),
    ("buttons", gettext_lazy("Buttons")),
    ("notes", gettext_lazy("Notes and banners")),
    ("form", gettext_lazy("Form with errors")),
    ("filters", gettext_lazy("Filters")),
    ("tabs", gettext_lazy("Tabs and pages")),
    ("lists", gettext_lazy("Lists and steps")),
    ("details", gettext_lazy("Details")),
)


@dataclass(frozen=True, slots=True)
class Specimen:
    """One component: its anchor, heading, template and the template's own text."""

    anchor: str
    title: str
    template: str
    source: str


class RefusedForm(forms.Form):
    """A form as a person meets it after a slip."""

    title = forms.CharField(label="Title", help_text="One line, as it stands in the list.")
    reply_by = forms.DateField(label="Reply by", help_text="For example 2026-03-30.")
    product = forms.ChoiceField(
        label="Product", choices=[("query", "Ad-hoc query"), ("study", "Study")]
    )
    audience = forms.ChoiceField(
        label="May travel to",
        widget=forms.RadioSelect,
        choices=[("members", "Members"), ("network", "Network"), ("public", "Public")],
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    is_urgent = forms.BooleanField(label="Needs an answer within ten working days", required=False)


def specimens() -> list[Specimen]:
    """All specimens with their source, read from the very templates that are shown."""
    return [_specimen(name, str(title)) for name, title in SPECIMENS]


def _specimen(name: str, title: str) -> Specimen:
    template = f"site/specimens/{name}.html"
    source: Any = get_template(template)
    return Specimen(name, title, template, source.template.source.strip())


def refused_form() -> RefusedForm:
    form = RefusedForm({"title": "", "reply_by": "soon", "product": "query", "audience": "members"})
    form.full_clean()
    return form


def third_of_nine() -> Page[int]:
    return Paginator(range(90), 10).page(3)
