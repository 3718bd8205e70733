"""Refusals as programs read them: ``{"error": {"status": 400, "sentence": "…"}}``, whatever went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from tessera.core.middleware import CODES
from tessera.reference import STYLES, UnknownStyle
from tessera.statistics.bridge import MigstatError, told
from tessera.workflow import Refused

if TYPE_CHECKING:
    from ninja import NinjaAPI


class Absent(Http404):
    """There is no such thing, or none that this reader sees; the sentence says what to ask instead."""


def answer(status: int, sentence: str) -> JsonResponse:
    """A refusal with its status and the one sentence that says what, where and how to mend."""
    return JsonResponse({"error": {"status": status, "sentence": sentence}}, status=status)


def not_allowed(request: HttpRequest) -> JsonResponse:
    """405: nothing is written through this door yet."""
    sentence = _("This address is only read: ask it with GET or HEAD, not %(method)s.")
    refusal = answer(405, sentence % {"method": str(request.method)[:20]})
    refusal.headers["Allow"] = "GET, HEAD"
    return refusal


def nothing() -> str:
    """The sentence of a 404; what does not exist and what is not open sound alike."""
    return _(
        "There is nothing at this address, or it is not open to you; /api/ lists the addresses."
    )


def unknown(name: str, known: Iterable[str], has_dimensions: bool = False) -> str:
    """The sentence about a parameter that an address does not have."""
    said = {"name": name[:40].replace("\0", "?"), "known": ", ".join(known)}
    if has_dimensions:
        return _("This address has no parameter “%(name)s”; it knows %(known)s, and the dimensions of the "
                 "table in capitals.") % said  # fmt: skip
    return _("This address has no parameter “%(name)s”; it knows %(known)s.") % said


#: Which status each exception stands for; a subclass is found before what it derives from.
STATUS: dict[type[Exception], int] = {
    BadRequest: 400,
    MigstatError: 400,
    PermissionDenied: 403,
    Refused: 409,
}


def refusals(api: NinjaAPI) -> None:
    """Let every exception that is a refusal become its answer; others are for the log and a 500."""

    def refused(request: HttpRequest, why: Any) -> HttpResponse:
        sentence = told(why) if isinstance(why, MigstatError) else str(why)
        return answer(next(s for kind, s in STATUS.items() if isinstance(why, kind)), sentence)

    def absent(request: HttpRequest, why: Any) -> HttpResponse:
        return answer(404, str(why) if isinstance(why, Absent) else nothing())

    def spoken(request: HttpRequest, why: Any) -> HttpResponse:
        return answer(why.status_code, str(why))

    def broken(request: HttpRequest, why: Any) -> HttpResponse:
        raise why  # Django logs it; the middleware says it in JSON

    for kind in STATUS:
        api.add_exception_handler(kind, refused)
    api.add_exception_handler(Http404, absent)
    api.add_exception_handler(HttpError, spoken)
    api.add_exception_handler(Exception, broken)


def sentence(request: HttpRequest, status: int) -> str:
    """What to say of a refusal that came as a page from elsewhere: middleware, or Django itself."""
    with translation.override(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)):
        if status == 400:
            return _bad(request)
        if status == 404:
            return nothing()
        if status >= 500:
            return _(
                "Something broke here; it has been logged. The same question later may succeed."
            )
        return _("This request is refused.")


def _bad(request: HttpRequest) -> str:
    language, style = request.GET.get("lang"), request.GET.get("style")
    if language is not None and language not in CODES:
        return _("There is no language “%(asked)s”; choose one of %(codes)s.") % {
            "asked": language[:20], "codes": ", ".join(sorted(CODES)),
        }  # fmt: skip
    if style is not None and style not in STYLES:
        return str(UnknownStyle(style))
    return _("This request cannot be read.")
