"""What every request passes: the health answer, and refusals turned into pages."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest, DisallowedHost, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tessera.statistics.bridge import MigstatError, told
from tessera.workflow import NotReady, NotYours, Refused

Answer = Callable[[HttpRequest], HttpResponse]


class Health:
    """Answers /healthz before sessions, hosts or languages matter."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        return self.get_response(request)


class Host:
    """Refuses a name that the installation does not answer to, before anything else reads it.

    A plain answer: a page in its frame would need the very name that cannot be trusted.
    """

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            words = (
                "This installation does not answer to that name; TESSERA_HOSTS lists its names.\n"
            )
            return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class Refusals:
    """Turns what a room refuses into a page with the sentence: 400 for a question, for a step 409 where
    its state or a condition refuses, 403 where the role does."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, why: Exception) -> HttpResponse | None:
        if isinstance(why, (BadRequest, MigstatError)):
            sentence = told(why) if isinstance(why, MigstatError) else str(why)
            return render(request, "400.html", {"sentence": sentence}, status=400)
        if isinstance(why, ValidationError):  # of a button, which has no form to show it in
            context = {"sentence": " ".join(why.messages), "is_condition": True}
            return render(request, "409.html", context, status=409)
        if isinstance(why, Refused) and not isinstance(why, NotYours):
            is_condition = isinstance(why, NotReady)
            context = {"sentence": str(why), "is_condition": is_condition}
            return render(request, "409.html", context, status=409)
        if isinstance(why, (PermissionDenied, NotYours)):
            return render(request, "403.html", {"sentence": str(why)}, status=403)
        return None
