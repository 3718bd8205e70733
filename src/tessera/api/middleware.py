"""Whatever refuses a question of a program before or after its view says so in JSON, not as a page."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tessera.api import errors

#: Where programs ask; the page for people is this address itself.
DOOR = "/api/"


class InJson:
    """Outermost: turns error pages under /api/ into ``{"error": …}`` with the same status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_for_programs(request) and _is_page_of_an_error(response):
            status = response.status_code
            said = {"error": {"status": status, "sentence": errors.sentence(request, status)}}
            response.content = json.dumps(said).encode()
            response.headers["Content-Type"] = "application/json"
            response.headers["Content-Length"] = str(len(response.content))
        return response


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith(DOOR) and request.path != DOOR


def _is_page_of_an_error(response: HttpResponse) -> bool:
    kind = response.headers.get("Content-Type", "")
    return response.status_code >= 400 and not kind.startswith("application/json")
