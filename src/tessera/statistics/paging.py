"""Pages over rows that are counted elsewhere, in the shape that the pagination part prints."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.utils.translation import gettext as _


class Pages:
    """One page of ``total`` rows, ``size`` to a page."""

    def __init__(self, total: int, size: int, number: int):
        self.paginator = Paginator(range(total), size)
        if number > self.paginator.num_pages:
            raise BadRequest(
                _("There is no page %(number)d; the last one is %(last)d.")
                % {"number": number, "last": self.paginator.num_pages}
            )
        self.number = number
        self.total = total
        self._page = self.paginator.page(number)

    def __getattr__(self, name: str) -> object:
        return getattr(self._page, name)
