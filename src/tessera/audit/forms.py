"""What an auditor asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.audit.reads import Wanted


class EventFilter(forms.Form):
    """Filters of the list of events; the lists of kinds and steps are those that there are."""

    kind = forms.ChoiceField(label=_("Kind of object"), required=False)
    step = forms.ChoiceField(label=_("Step"), required=False)
    words = forms.CharField(label=_("Words in a name"), required=False, max_length=100)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    object_id = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    actor = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, kinds: list[str], steps: list[str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("All"))]
        self._choices("kind").choices = everything + [(kind, kind) for kind in kinds]
        if steps is None:  # records of reading have none
            del self.fields["step"]
        else:
            self._choices("step").choices = everything + [(step, step) for step in steps]

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
        return field

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first."))
        return cleaned

    def asked(self) -> Wanted:
        """The question, once the form is valid."""
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})
