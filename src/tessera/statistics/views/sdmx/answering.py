"""One question of SDMX REST, from the address to the answer or to a refusal in the standard's form."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from tessera.access.asking import Asked
from tessera.statistics import bridge
from tessera.statistics.bridge import rest as grammar
from tessera.statistics.views.sdmx import availability, data, structure
from tessera.statistics.views.sdmx.asking import Asking
from tessera.statistics.views.sdmx.refusals import refused

View = Callable[..., HttpResponseBase]
log = logging.getLogger(__name__)
METHODS = "GET, HEAD, OPTIONS"


def _open(view: View) -> View:
    """For programs and pages anywhere: refusals in the standard's form, and the headers of CORS.

    Nothing is sent with cookies from elsewhere, so that other pages read what everybody reads.
    """

    @csrf_exempt
    @wraps(view)
    def answered(request: Asked, **kwargs: str) -> HttpResponseBase:
        if request.method == "OPTIONS":
            answer: HttpResponseBase = HttpResponse(status=204)
            answer.headers["Allow"] = METHODS
        elif request.method not in ("GET", "HEAD"):
            answer = refused(request, 405, 140, _("Questions are asked with GET or HEAD."))
            answer.headers["Allow"] = METHODS
        else:
            answer = _answered(view, request, kwargs)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Allow-Methods"] = METHODS
        answer.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
        answer.headers["Access-Control-Expose-Headers"] = (
            "Content-Language, ETag, Last-Modified, Link, Tessera-Release"
        )
        return answer

    return answered


def _answered(view: View, request: Asked, kwargs: dict[str, str]) -> HttpResponseBase:
    try:
        return view(request, **kwargs)
    except grammar.SdmxError as why:
        return refused(request, why.status, why.code, bridge.told(why))
    except bridge.TooLarge as why:
        return refused(request, 413, grammar.Code.TOO_LARGE, bridge.told(why))
    except bridge.EngineFailed as why:
        log.error("the engine of TESSERA_ENGINE failed: %s", why.detail)
        return refused(request, 503, grammar.Code.UNAVAILABLE, bridge.told(why))
    except bridge.MigstatError as why:
        return refused(request, 400, grammar.Code.SEMANTIC, bridge.told(why))
    except Http404:
        sentence = _("There is nothing at this address.")
        return refused(request, 404, grammar.Code.NO_RESULTS, sentence)


@_open
def rest(request: Asked, api: str, path: str) -> HttpResponseBase:
    """Data, availability or structures, as the address asks."""
    question = grammar.parse(api, path, request.META.get("QUERY_STRING", ""))
    asking = Asking.of(request, api)
    if isinstance(question, grammar.DataQuery):
        return data.answer(asking, question)
    if isinstance(question, grammar.AvailabilityQuery):
        return availability.answer(asking, question)
    return structure.answer(asking, question)


@_open
def beginning(request: Asked) -> HttpResponseBase:
    """Where questions begin, in one line for each version."""
    lines = [
        request.build_absolute_uri(reverse("sdmx:rest", args=[api, path]))
        for api, path in (("2.1", "dataflow"), ("3.0", "structure/dataflow"))
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@_open
def nothing(request: Asked) -> HttpResponseBase:
    """404: neither version of the standard has this address."""
    sentence = _("There is nothing at this address; SDMX is answered below %(one)s and %(two)s.") % {
        "one": "/sdmx/2.1/", "two": "/sdmx/3.0/",
    }  # fmt: skip
    return refused(request, 404, grammar.Code.NO_RESULTS, sentence)
