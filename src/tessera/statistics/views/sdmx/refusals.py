"""Refusals as messages of the standard, in XML or, where JSON is asked for, in JSON."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.core import clock
from tessera.statistics.bridge import structures

SENDER = "TESSERA"
_TYPES = {True: "application/vnd.sdmx.structure+json;version=2.0.0", False: "application/xml"}
#: Status of HTTP -> code of the standard, for what is refused outside the service.
_CODES = {401: 110, 403: 110, 404: 100, 413: 130, 500: 500, 503: 503}


def refused(request: HttpRequest, status: int, code: int, sentence: str) -> HttpResponse:
    """The refusal with its status; never kept, since the next answer may be another."""
    said = [structures.Sentence(int(code), sentence, get_language() or "en")]
    is_json = wants_json(request)
    if is_json:
        head = structures.Head("REFUSAL", clock.now(), SENDER)
        content = structures.refusal_json(said, head)
    else:
        content = structures.refusal_xml(said)
    answer = HttpResponse(content, status=status, content_type=_TYPES[is_json])
    answer.headers["Cache-Control"] = "no-store"
    patch_vary_headers(answer, ["Accept", "Accept-Language"])
    return answer


def wants_json(request: HttpRequest) -> bool:
    """Whether JSON is what the request asks for, by ``format`` or by what it accepts."""
    if said := request.GET.get("format"):
        return "json" in said.lower()
    accepted = request.headers.get("Accept", "").lower()
    place = accepted.find("json")
    return place >= 0 and not 0 <= accepted.find("xml") < place


class InSdmx:
    """Outermost: what refuses a question under /sdmx/ before its view says so in the standard's form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kind = response.headers.get("Content-Type", "")
        is_page = kind.startswith(("text/html", "application/json"))
        if response.status_code < 400 or not is_page or not request.path.startswith("/sdmx/"):
            return response
        code = _CODES.get(response.status_code, 140)
        return refused(
            request, response.status_code, code, _sentence(request, response.status_code)
        )


def _sentence(request: HttpRequest, status: int) -> str:
    if status == 400 and "lang" in request.GET:
        return _("There is no language “%(asked)s” here.") % {
            "asked": strip_tags(request.GET["lang"])[:20]
        }
    if status == 400 and "style" in request.GET:
        return _("There is no house style “%(asked)s” here.") % {
            "asked": strip_tags(request.GET["style"])[:20]
        }
    if status in (401, 403):
        return _("Sign in first.")
    if status == 404:
        return _("There is nothing at this address.")
    return _("The question could not be answered.")
