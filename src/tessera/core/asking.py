"""What every page asks of a request: known filters, valid ones, and a form that an action takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

Done = TypeVar("Done")

#: Every page takes these; middleware has judged them before a view sees them.
_ALWAYS = {"lang", "style"}


def only(request: HttpRequest, *known: str) -> None:
    """Refuse a filter that the page does not have."""
    for name in request.GET:
        if name not in {*known, *_ALWAYS}:
            sentence = _("This page knows no filter “%(name)s”; it has none.")
            if known:
                sentence = _("This page knows no filter “%(name)s”; it has %(known)s.")
            raise BadRequest(sentence % {"name": name[:40], "known": ", ".join(known)})


def valid(form: forms.Form) -> dict[str, Any]:
    """What a form of filters found, or the refusal that names the filter."""
    if form.is_valid():
        return form.cleaned_data
    field, errors = next(iter(form.errors.items()))
    label = (form.fields[field].label or field) if field in form.fields else ""
    raise BadRequest(f"{label}: {errors[0]}" if label else str(errors[0]))


def written(day: date | None) -> str:
    """A day as the page's language writes it; nothing for none."""
    return str(date_format(day, "DATE_FORMAT")) if day else ""


def done(form: forms.Form, act: Callable[[], Done], of: Callable[[str], str] = str) -> Done | None:
    """What the action made of a valid form; None when nothing was sent or it has to be mended.

    What the action refuses is shown at the field it names, or at the one that ``of`` says stands for
    it, else above the form.
    """
    if not form.is_valid():
        return None
    try:
        return act()
    except ValidationError as why:
        show(form, why, of)
    return None


def show(form: forms.Form, why: ValidationError, of: Callable[[str], str] = str) -> None:
    """Put a refusal at the fields it names."""
    told = why.message_dict if hasattr(why, "error_dict") else {"__all__": why.messages}
    for field, sentences in told.items():
        at = next((name for name in (field, of(field)) if name in form.fields), None)
        for sentence in sentences:
            form.add_error(at, sentence)


def link(request: HttpRequest, path: str) -> str:
    """An address that leaves in a mail: under the public address, else the request's own."""
    return (
        settings.ORIGIN.rstrip("/") + path if settings.ORIGIN else request.build_absolute_uri(path)
    )
