"""Fields written straight say what Django's templates say, letter for letter."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from tessera.site.widgets import Written

CHOICES = [("", "–"), (1234, "A <b>"), ("Group & more", [("x", "X"), (None, "nothing")])]
WIDGETS = [
    forms.TextInput(attrs={"class": 'a"b', "required": True, "disabled": False, "maxlength": 3000}),
    forms.NumberInput(), forms.EmailInput(), forms.URLInput(), forms.HiddenInput(),
    forms.DateInput(), forms.ClearableFileInput(), forms.PasswordInput(), forms.CheckboxInput(),
    forms.Textarea(attrs={"rows": 4}), forms.Select(choices=CHOICES),
    forms.SelectMultiple(choices=CHOICES), forms.RadioSelect(choices=CHOICES),
    forms.CheckboxSelectMultiple(choices=CHOICES), forms.FileInput(),
]  # fmt: skip


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("value", [None, "", "x", "<script>&", 1234, True, ["x", 1234]])
def test_as_django_writes_them(widget: forms.Widget, value: Any) -> None:
    if isinstance(value, list) and not getattr(widget, "allow_multiple_selected", False):
        return
    for attrs in ({}, {"id": "id_it", "aria-describedby": "why"}):
        told = {"name": "it[]<", "value": value, "attrs": attrs}
        ours = widget.render(**told, renderer=Written())
        theirs = widget.render(**told, renderer=DjangoTemplates())
        assert ours == theirs


def test_each_choice_by_itself() -> None:
    """A page that sets out the boxes of a choice itself."""

    class Form(forms.Form):
        boxes = forms.MultipleChoiceField(
            choices=CHOICES[:2], widget=forms.CheckboxSelectMultiple, initial=["1234"]
        )

    ours, theirs = Form(renderer=Written()), Form(renderer=DjangoTemplates())
    assert [str(one) for one in ours["boxes"]] == [str(one) for one in theirs["boxes"]]
    assert str(ours) == str(theirs)
