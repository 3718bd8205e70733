"""What every request passes: the health answer, the policy of content, and refusals turned into pages."""

from __future__ import annotations

import logging
from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.core.exceptions import BadRequest, DisallowedHost, PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tessera.statistics.bridge import EngineFailed, MigstatError, told
from tessera.workflow import NotReady, NotYours, Refused

Answer = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)


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
            host = request.get_host()
        except DisallowedHost:
            words = (
                "This installation does not answer to that name; TESSERA_HOSTS lists its names.\n"
            )
            return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
        # Whoever asks for the name after this need not judge it again.
        request.get_host = lambda: host  # type: ignore[method-assign]
        return self.get_response(request)


class Policy:
    """Content-Security-Policy on every answer that has none of its own, as the settings say it.

    No answer loosens it and no page takes a nonce, so that its words are put together once: the
    library's own middleware does so twice for every answer, a twelfth of what a slice of figures costs.
    """

    def __init__(self, get_response: Answer):
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers.setdefault(HEADER, self.policy)
        return answer


#: What PostgreSQL says when it ended one of two transactions that waited for each other.
UNDONE = ("40P01", "40001")


def _stood_in_the_way(why: Exception) -> bool:
    return isinstance(why, OperationalError) and getattr(why.__cause__, "sqlstate", "") in UNDONE


class Refusals:
    """Turns what a room refuses into a page with the sentence: 400 for a question, for a step 409 where
    its state or a condition refuses, 403 where the role does."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, why: Exception) -> HttpResponse | None:
        if _stood_in_the_way(why) and not hasattr(request, "tried_again"):
            return self._again(request)
        return self._told(request, why)

    def _again(self, request: HttpRequest) -> HttpResponse | None:
        """Do once more what the database undid whole, because two stood in each other's way."""
        request.tried_again = True  # type: ignore[attr-defined]
        for files in request.FILES.lists():
            for one in files[1]:
                one.seek(0)
        match = request.resolver_match
        if match is None:
            return None
        try:
            return match.func(request, *match.args, **match.kwargs)  # type: ignore[no-any-return]
        except Exception as why:
            told = self._told(request, why)
            if told is None:
                raise
            return told

    def _told(self, request: HttpRequest, why: Exception) -> HttpResponse | None:
        if isinstance(why, EngineFailed):
            log.error("the engine of TESSERA_ENGINE failed: %s", why.detail)
            return render(request, "503.html", {"sentence": told(why)}, status=503)
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
