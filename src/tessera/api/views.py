"""The page for people, and the answer to an address that does not exist."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tessera.statistics import reads


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What programs can ask, with an example of each."""
    flows = reads.catalogue(request.person)  # type: ignore[attr-defined]
    return render(request, "api/index.html", {"flows": flows})


def nothing(request: HttpRequest) -> HttpResponse:
    """404 in the form that programs read."""
    return JsonResponse(
        {"error": _("There is nothing at this address; /api/ lists those there are.")}, status=404
    )
