"""What /sdmx/ answers while there is no SDMX REST interface behind it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@require_safe
def reserved(request: HttpRequest) -> HttpResponse:
    """501: the request is understood, and this version does not serve it."""
    sentence = _("SDMX REST is not served by this version; the same figures are at /api/v1/flows.")
    return HttpResponse(sentence + "\n", content_type="text/plain; charset=utf-8", status=501)
