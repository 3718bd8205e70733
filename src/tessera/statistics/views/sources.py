"""The state of every source, a source with its fetches, a fetch with its report, files that come."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tessera.access.asking import Asked
from tessera.access.policy import may, require
from tessera.statistics import bridge, forms
from tessera.statistics.actions import accepting, fetching, mapping
from tessera.statistics.models import Fetch, Source, Upload
from tessera.statistics.reads import sources as reads
from tessera.statistics.views.source_forms import ChangeForm, FileForm, LayoutForm, RefuseForm

#: Rows of a file shown while its columns are named.
SAMPLE = 5


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Asked) -> HttpResponse:
    """Every source with its state; the tables that come declared; a file to bring."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    person = request.person
    form = FileForm()
    if request.method == "POST":
        if request.POST.get("do") == "declare":
            made = fetching.declare(bridge.ready(), by=person)
            messages.success(request, _("%(count)d sources were added.") % {"count": len(made)})
            return redirect("statistics:sources")
        if request.POST.get("do") == "fetch":
            asked = Source.objects.visible_to(person).exclude(connector="file")
            row = get_object_or_404(asked, code=request.POST.get("source", ""))
            return _fetched(request, row)
        require(person, "upload.map")
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return _brought(request, form)
            except ValidationError as why:
                form.add_error("file", why)
    standings = reads.sources(person)
    some = next((one.source for one in standings if one.source.connector != "file"), None)
    may_declare = may(person, "source.declare")
    context = {
        "standings": standings, "form": form, "is_asked": any(one.source.is_active for one in standings),
        "may_fetch": some is not None and may(person, "source.fetch", some),
        "offered": _offered(standings) if may_declare else [],
        "may_declare": may_declare, "may_bring": may(person, "upload.map"),
        "uploads": Upload.objects.visible_to(person).defer("data"),
    }  # fmt: skip
    return render(request, "statistics/sources.html", context)


def _offered(standings: list[reads.Standing]) -> list[tuple[str, list[reads.Offer]]]:
    """The tables that come declared and are not entered yet, by publisher: what would be fetched."""
    there = {one.source.code for one in standings}
    found: dict[str, list[reads.Offer]] = {}
    for one in bridge.ready():
        if one.source not in there:
            offer = reads.Offer(
                one.asked["name"], one.asked["dataflow"], one.every, reads.part(one.asked)
            )
            found.setdefault(one.asked["publisher"], []).append(offer)
    return list(found.items())


def _fetched(request: Asked, row: Source) -> HttpResponse:
    """Have a source asked, and go where whoever asked sees how far it has come."""
    person = request.person
    made = fetching.fetch(row, by=person)
    messages.success(
        request, _("The publisher is being asked; this page shows how far it has come.")
    )
    if may(person, "fetch.accept", made):
        return _to(made)
    return redirect("statistics:source", row.code)


def _brought(request: Asked, form: FileForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    person = request.person
    made = mapping.bring(file.name, file.read(), by=person)
    if isinstance(made, Fetch):
        messages.success(
            request, _("Read as the last file with this heading. Look at what was found.")
        )
        return _to(made)
    return redirect("statistics:upload", made.pk)


def _to(fetch: Fetch) -> HttpResponse:
    return redirect("statistics:fetch", fetch.source.code, fetch.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def source(request: Asked, code: str) -> HttpResponse:
    """One source: what it is asked for and how often, and its fetches."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    person = request.person
    row: Source = get_object_or_404(Source.objects.visible_to(person), code=code)
    form = ChangeForm(initial={
        "is_active": row.is_active, "every": row.every, "accepts_itself": row.accepts_itself
    })  # fmt: skip
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "fetch":
            return _fetched(request, row)
        if do != "change":
            raise BadRequest(_("This page does not know “%(do)s”.") % {"do": do[:40]})
        form = ChangeForm(request.POST)
        if form.is_valid():
            fetching.change(row, by=person, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("statistics:source", row.code)
    standing = next(one for one in reads.sources(person) if one.source.pk == row.pk)
    context = {
        "one": standing, "source": row, "form": form,
        "fetches": [(one, reads.words(one)) for one in reads.fetches(person, row)],
        "may_fetch": may(person, "source.fetch", row) and row.connector != "file",
        "may_change": may(person, "source.change", row) and row.connector != "file",
        "asked": _asked(row),
    }  # fmt: skip
    return render(request, "statistics/source.html", context)


def _asked(row: Source) -> list[tuple[str, str]]:
    """What is asked for, in words: the table, the part of it, since when."""
    said = row.asked
    named = [(_("Table"), said.get("code", "")), (_("Service"), said.get("service", ""))]
    return [*((word, what) for word, what in named if what), *reads.part(said)]


@require_http_methods(["GET", "HEAD", "POST"])
def fetch(request: Asked, code: str, pk: UUID) -> HttpResponse:
    """One fetch: how far it is, what was found, and the decision."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    person = request.person
    rows = Fetch.objects.visible_to(person).select_related("source", "release__dataflow")
    row: Fetch = get_object_or_404(rows, pk=pk, source__code=code)
    form = RefuseForm()
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "accept":
            done = accepting.accept(row, by=person)
            messages.success(request, _("Accepted: the figures are published."))
            return redirect("statistics:release", done.release.short)  # type: ignore[union-attr]
        if do != "refuse":
            raise BadRequest(_("This page does not know “%(do)s”.") % {"do": do[:40]})
        form = RefuseForm(request.POST)
        if form.is_valid():
            accepting.refuse(row, by=person, reason=form.cleaned_data["reason"])
            messages.success(request, _("Refused: the release that is here stays."))
            return redirect("statistics:source", row.source.code)
    context = {
        "fetch": row, "source": row.source, "words": reads.words(row), "form": form,
        "report": reads.report(row),
        "may_accept": row.state == Fetch.State.WAITING and may(person, "fetch.accept", row),
        "one": next(one for one in reads.sources(person) if one.source.pk == row.source_id),
    }  # fmt: skip
    return render(request, "statistics/fetch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Asked, pk: UUID) -> HttpResponse:
    """A file whose columns are to be named, with its first rows."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    person = request.person
    row: Upload = get_object_or_404(Upload.objects.visible_to(person), pk=pk)
    form = LayoutForm(header=row.header)
    if request.method == "POST":
        if request.POST.get("do") == "discard":
            mapping.discard(row, by=person)
            return redirect("statistics:sources")
        form = LayoutForm(request.POST, header=row.header)
        if form.is_valid():
            try:
                made = mapping.draw(row, form.facts(), by=person)
                messages.success(
                    request, _("Read. Files with this heading are read so from now on.")
                )
                return _to(made)
            except ValidationError as why:
                form.add_error(None, why)
    context: dict[str, Any] = {"upload": row, "form": form, "sample": _sample(row)}
    return render(request, "statistics/upload.html", context)


def _sample(row: Upload) -> list[list[str]]:
    sheet = bridge.mapped.read(bytes(row.data), row.name)
    return [list(cells.values()) for cells in sheet.rows.slice(0, SAMPLE).to_pylist()]
