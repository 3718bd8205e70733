"""Fields that take areas, and the filters of the list of areas."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tessera.reference import reads
from tessera.reference.bridge import AreaKind
from tessera.reference.notes import current

Choices = list[tuple[str, str]]


def area_choices(kinds: Iterable[AreaKind] = (AreaKind.TERRITORY,)) -> Callable[[], Choices]:
    """Choices of areas in the page's style and language; their notes go to the page's collector."""
    wanted = tuple(kinds)

    def offered() -> Choices:
        page = current()
        return reads.choices(
            page.style if page else settings.HOUSE_STYLE,
            get_language() or settings.LANGUAGE_CODE,
            wanted,
            page.notes if page else None,
        )

    return offered


class AreaField(forms.ChoiceField):
    """One area by its canonical code."""

    def __init__(
        self, *, kinds: Iterable[AreaKind] = (AreaKind.TERRITORY,), **options: Any
    ) -> None:
        super().__init__(choices=area_choices(kinds), **options)


class AreasField(forms.MultipleChoiceField):
    """Several areas by their canonical codes."""

    def __init__(
        self, *, kinds: Iterable[AreaKind] = (AreaKind.TERRITORY,), **options: Any
    ) -> None:
        super().__init__(choices=area_choices(kinds), **options)


class AreaFilter(forms.Form):
    """Which areas the list shows."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=80)
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            ("all", _("All kinds")),
            *((str(kind), name) for kind, name in reads.KINDS.items()),
        ],
    )

    def asked_kind(self) -> AreaKind | None:
        """The kind asked for; territories if none is, None for all."""
        kind = self.cleaned_data["kind"] or AreaKind.TERRITORY
        return None if kind == "all" else AreaKind(kind)
