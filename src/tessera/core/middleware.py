"""The language of a page: the address, then the person's choice, then the browser's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

CODES = {code for code, _name in settings.LANGUAGES}
#: What browsers say, and which language of the interface it means.
SPOKEN = {"sr-cyrl": "sr", "sr-rs": "sr", "sr-latn-rs": "sr-latn", "sr-me": "sr-latn"}


class Language:
    """``?lang=sq`` chooses and is remembered; an unknown language is refused, not ignored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang")
        if asked is not None and asked not in CODES:
            return self._refuse(request, asked)
        language = asked or self._remembered(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        try:
            response = self.get_response(request)
        finally:
            translation.deactivate()
        response.headers.setdefault("Content-Language", language)
        response.headers["Vary"] = ", ".join(
            filter(None, [response.headers.get("Vary"), "Accept-Language"])
        )
        if asked:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, asked, max_age=31536000, samesite="Lax",
                httponly=True, secure=request.is_secure(),
            )  # fmt: skip
        return response

    def _remembered(self, request: HttpRequest) -> str:
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if cookie in CODES:
            return cookie
        for spoken, _quality in parse_accept_lang_header(
            request.headers.get("Accept-Language", "")
        ):
            code = SPOKEN.get(spoken, spoken)
            for candidate in (code, code.split("-")[0]):
                if candidate in CODES:
                    return candidate
        return settings.LANGUAGE_CODE

    def _refuse(self, request: HttpRequest, asked: str) -> HttpResponse:
        translation.activate(settings.LANGUAGE_CODE)
        why = BadRequest(
            _("There is no language “%(asked)s”; choose one of %(codes)s.")
            % {"asked": asked[:20], "codes": ", ".join(sorted(CODES))}
        )
        return render(request, "400.html", {"sentence": str(why)}, status=400)
