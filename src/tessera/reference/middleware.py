"""The house style of a page: the address, then the reader's choice, then the installation's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from tessera.reference.designations import STYLES, UnknownStyle
from tessera.reference.notes import collected

if TYPE_CHECKING:
    from tessera.access.asking import Asked

COOKIE = "style"


class HouseStyle:
    """``?style=un`` chooses and is remembered; an unknown style is refused, not ignored.

    Sets ``request.style`` and ``request.notes``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: Asked) -> HttpResponse:
        asked = request.GET.get("style")
        known = asked in STYLES
        style = asked if asked is not None and known else self._remembered(request)
        with collected(style) as page:
            request.style = style
            request.notes = page.notes
            if asked is not None and not known:
                sentence = str(UnknownStyle(asked))
                return render(request, "400.html", {"sentence": sentence}, status=400)
            response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        if asked is not None:
            response.set_cookie(
                COOKIE, style, max_age=31536000, samesite="Lax",
                httponly=True, secure=request.is_secure(),
            )  # fmt: skip
        return response

    def _remembered(self, request: HttpRequest) -> str:
        cookie = request.COOKIES.get(COOKIE)
        return cookie if cookie in STYLES else settings.HOUSE_STYLE
