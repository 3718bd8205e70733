"""What the pages of memberships and arrangements ask besides: on which day."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest

from tessera.core.asking import only, valid
from tessera.network.forms.filters import DayFilter


def day_asked(request: HttpRequest, *more: str) -> tuple[DayFilter, date | None]:
    """The form of ``?on=2022-03-01`` and its day; None when none is given."""
    only(request, "on", *more)
    form = DayFilter(request.GET)
    day: date | None = valid(form)["on"]
    return form, day
