"""Pages of the chain: auditors read all of it, everybody their own steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from tessera.audit import chain, reads
from tessera.audit import readings as readings_of
from tessera.audit.forms import EventFilter
from tessera.audit.models import Event, Reading
from tessera.core.asking import only, valid

if TYPE_CHECKING:
    from tessera.access.asking import Asked

A_PAGE = 50


def _filter(request: Asked, *more: str) -> EventFilter:
    """The filter of events in the address."""
    person = request.person
    form = EventFilter(request.GET, kinds=reads.kinds(person), steps=reads.steps(person))
    return _valid(request, form, *more)


def _reading_filter(request: Asked, *more: str) -> EventFilter:
    """The filter of what was read in the address; the kind of a part is no kind of its own."""
    kinds = reads.reading_kinds(request.person)
    asked = request.GET.get("kind", "")
    if request.GET.get("object_id") and asked not in kinds:
        kinds = [*kinds, asked]
    return _valid(request, EventFilter(request.GET, kinds=kinds), *more)


def _valid(request: Asked, form: EventFilter, *more: str) -> EventFilter:
    """The form; an unknown or impossible filter is refused, never ignored."""
    only(request, *form.fields, *more)
    valid(form)
    return form


def events(request: Asked) -> HttpResponse:
    """Events that answer the question, newest first."""
    form = _filter(request, "page")
    rows = reads.events(request.person, form.asked())
    return _list(request, form, rows, "audit/events.html")


def readings(request: Asked) -> HttpResponse:
    """Who was shown what, newest first: auditors everybody's, others what they were shown."""
    form = _reading_filter(request, "page")
    rows = reads.readings(request.person, form.asked())
    return _list(request, form, rows, "audit/readings.html")


def _list(request: Asked, form: EventFilter, rows: Any, template: str) -> HttpResponse:
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    same = query.copy()
    same.pop("step", None)  # what both lists can be asked
    context = {
        "form": form, "page": page, "query": query.urlencode(), "same": same.urlencode(),
        "may_verify": _audits(request),
    }  # fmt: skip
    return render(request, template, context)


def event(request: Asked, number: int) -> HttpResponse:
    """One event with its facts and its seal."""
    found = get_object_or_404(Event.objects.visible_to(request.person), number=number)
    return render(request, "audit/event.html", {"event": found})


def export(request: Asked, form: str) -> HttpResponse | StreamingHttpResponse:
    """The events that answer the question as a file, oldest first."""
    _require_auditor(request)
    rows = reads.events(request.person, _filter(request).asked()).order_by("number")
    return _file(rows, form, "events", reads.COLUMNS)


def export_readings(request: Asked, form: str) -> HttpResponse | StreamingHttpResponse:
    """What was read, as a file, oldest first."""
    _require_auditor(request)
    asked = _reading_filter(request).asked()
    rows = reads.readings(request.person, asked).order_by("at", "id")
    return _file(rows, form, "readings", reads.READING_COLUMNS)


def _file(
    rows: Any, form: str, name: str, columns: tuple[str, ...]
) -> HttpResponse | StreamingHttpResponse:
    answer: HttpResponse | StreamingHttpResponse
    if form == "csv":
        answer = StreamingHttpResponse(
            reads.as_csv(rows.iterator(chunk_size=2000), columns),
            content_type="text/csv; charset=utf-8",
        )
    else:
        answer = HttpResponse(reads.as_json(rows, name, columns), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def verify(request: Asked) -> HttpResponse:
    """Whether the chain holds and the records of reading with it, and where they first do not."""
    _require_auditor(request)
    person = request.person
    broken = chain.verify() or readings_of.verify()
    shown = Event.objects.visible_to(person).filter(number=broken.number) if broken else None
    context = {
        "broken": broken,
        "is_there": shown is not None and shown.exists(),
        "count": Event.objects.visible_to(person).count(),
        "looks": Reading.objects.visible_to(person).count(),
    }
    return render(request, "audit/chain.html", context)


def _require_auditor(request: Asked) -> None:
    """For everybody else there is no such page."""
    if not _audits(request):
        raise Http404(_("There is no such page."))


def _audits(request: Asked) -> bool:
    return request.person.standing.holds("auditor")
