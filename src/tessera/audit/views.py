"""Pages of the chain: auditors read all of it, everybody their own steps."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from tessera.audit import chain, reads
from tessera.audit.forms import EventFilter
from tessera.audit.models import Event

A_PAGE = 50
#: Every page takes these; others than a view knows are refused.
_ALWAYS = {"lang", "style"}


def _filter(request: HttpRequest, *more: str) -> EventFilter:
    """The filter of the address; an unknown or impossible one is refused, never ignored."""
    person = request.person  # type: ignore[attr-defined]
    form = EventFilter(request.GET, kinds=reads.kinds(person), steps=reads.steps(person))
    for name in request.GET:
        if name not in {*form.fields, *more, *_ALWAYS}:
            raise BadRequest(
                _("This page knows no filter “%(name)s”; it has %(known)s.")
                % {"name": name[:40], "known": ", ".join(form.fields)}
            )
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        label = form.fields[field].label or field if field in form.fields else field
        raise BadRequest(f"{label}: {errors[0]}")
    return form


def events(request: HttpRequest) -> HttpResponse:
    """Events that answer the question, newest first."""
    person = request.person  # type: ignore[attr-defined]
    form = _filter(request, "page")
    page = Paginator(reads.events(person, form.asked()), A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "may_verify": _audits(request),
    }
    return render(request, "audit/events.html", context)


def event(request: HttpRequest, number: int) -> HttpResponse:
    """One event with its facts and its seal."""
    found = get_object_or_404(Event.objects.visible_to(request.person), number=number)  # type: ignore[attr-defined]
    return render(request, "audit/event.html", {"event": found})


def export(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """The events that answer the question as a file, oldest first."""
    if not _audits(request):
        raise Http404(_("There is no such page."))
    rows = reads.events(request.person, _filter(request).asked()).order_by("number")  # type: ignore[attr-defined]
    answer: HttpResponse | StreamingHttpResponse
    if form == "csv":
        answer = StreamingHttpResponse(
            reads.as_csv(rows.iterator(chunk_size=2000)), content_type="text/csv; charset=utf-8"
        )
    else:
        answer = HttpResponse(reads.as_json(rows), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="events.{form}"'
    return answer


def verify(request: HttpRequest) -> HttpResponse:
    """Whether the chain holds, and where it first does not."""
    if not _audits(request):
        raise Http404(_("There is no such page."))
    context = {"broken": chain.verify(), "count": Event.objects.visible_to(request.person).count()}  # type: ignore[attr-defined]
    return render(request, "audit/chain.html", context)


def _audits(request: HttpRequest) -> bool:
    return request.person.standing.holds("auditor")  # type: ignore[attr-defined]
