"""A file that somebody attaches, and its title."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from tessera.documents.received import KINDS

ACCEPTED = ",".join(f".{ending}" for one in KINDS.values() for ending in (one.ending, *one.also))


def add_upload(form: forms.Form) -> None:
    """Give a form room for one file; what it holds is judged by the action, by its content."""
    kinds = ", ".join(one.label for one in KINDS.values())
    form.fields["file"] = forms.FileField(
        label=_("File"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("%(kinds)s; at most %(limit)s. It is looked through before it is taken.")
        % {"kinds": kinds, "limit": filesizeformat(settings.FILE_LIMIT)},
    )  # fmt: skip
    form.fields["title"] = forms.CharField(
        label=_("What the file is"), required=False, max_length=200,
        help_text=_("For example “Law on foreigners, 2025”. Without it readers see its name."),
    )  # fmt: skip


def upload_of(form: forms.Form) -> UploadedFile | None:
    """The file that came with a valid form."""
    found: UploadedFile | None = form.cleaned_data.get("file")
    return found


class FileForm(forms.Form):
    """A file by itself."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        add_upload(self)
        self.fields["file"].required = True
