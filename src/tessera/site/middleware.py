"""What every request passes: the health answer, and refusals turned into pages."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tessera.statistics.bridge import MigstatError, told
from tessera.workflow import Refused

Answer = Callable[[HttpRequest], HttpResponse]


class Health:
    """Answers /healthz before sessions, hosts or languages matter."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        return self.get_response(request)


class Refusals:
    """Turns what a room refuses into a page with the sentence: 400 for a question, 409 for a step."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, why: Exception) -> HttpResponse | None:
        if isinstance(why, (BadRequest, MigstatError)):
            sentence = told(why) if isinstance(why, MigstatError) else str(why)
            return render(request, "400.html", {"sentence": sentence}, status=400)
        if isinstance(why, ValidationError):  # of a button, which has no form to show it in
            return render(request, "409.html", {"sentence": " ".join(why.messages)}, status=409)
        if isinstance(why, Refused):
            return render(request, "409.html", {"sentence": str(why)}, status=409)
        if isinstance(why, PermissionDenied):
            return render(request, "403.html", {"sentence": str(why)}, status=403)
        return None
