"""What every question to the API passes: who asks, in which language and house style, and refusals.

A refusal is ``{"error": sentence}`` with the status that says whose turn it is: 400 for a question
that cannot be understood, 404 for what is not there or not open to the reader.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from tessera.statistics.bridge import MigstatError
from tessera.statistics.naming import Naming

Parameter = dict[str, Any]


def asks(*names: tuple[str, str]) -> dict[str, Any]:
    """The parameters of an address for its description; what is not named is refused."""
    return {"parameters": [_parameter(name, meaning) for name, meaning in (*names, *COMMON)]}


def _parameter(name: str, meaning: str) -> Parameter:
    return {"in": "query", "name": name, "description": meaning, "required": False,
            "schema": {"type": "string"}}  # fmt: skip


COMMON = (
    ("lang", "Language of names: en, sq, sr or sr-latn."),
    ("style", "House style of designations: eu, un, coe, plain or national."),
)
FIGURES = (
    ("GEO", "Codes of a dimension, by its id in capitals; several as GEO=AT,DE or repeated."),
    ("start", "First period, e.g. 2015 or 2015-03."),
    ("end", "Last period, included."),
    ("last", "Only the newest n observations of each series."),
    ("group", "Dimensions to keep; the others are summed where that has a meaning."),
    ("as_known_on", "The newest release whose vintage is of that day or before, e.g. 2024-01-01."),
    ("release", "One release by the first 12 digits or more of its SHA-256."),
    ("limit", "How many rows at most."),
    ("offset", "How many rows to pass over."),
)


def naming(request: HttpRequest) -> Naming:
    """Names in the language and house style that the request asks for, with notes of their own."""
    return Naming(request.style, request.LANGUAGE_CODE)  # type: ignore[attr-defined]


def refusals(api: NinjaAPI) -> None:
    """Turn every refusal into one sentence of JSON."""

    @api.exception_handler(MigstatError)
    @api.exception_handler(BadRequest)
    def not_understood(request: HttpRequest, why: Exception) -> HttpResponse:
        return api.create_response(request, {"error": str(why)}, status=400)

    @api.exception_handler(ValidationError)
    def not_valid(request: HttpRequest, why: ValidationError) -> HttpResponse:
        sentence = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in why.errors)
        return api.create_response(request, {"error": sentence}, status=400)

    @api.exception_handler(Http404)
    def not_there(request: HttpRequest, why: Http404) -> HttpResponse:
        sentence = _("There is nothing at this address, or it is not open to you.")
        return api.create_response(request, {"error": sentence}, status=404)
