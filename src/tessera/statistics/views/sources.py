"""The state of every source, a source with its fetches, a fetch with its report, files that come."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tessera.access.policy import may, require
from tessera.statistics import bridge, forms
from tessera.statistics.actions import accepting, fetching, mapping
from tessera.statistics.models import Fetch, Source, Upload
from tessera.statistics.reads import sources as reads
from tessera.statistics.views.source_forms import ChangeForm, FileForm, LayoutForm, RefuseForm

#: Rows of a file shown while its columns are named.
SAMPLE = 5


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Every source with its state; the tables that come declared; a file to bring."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    person = request.person  # type: ignore[attr-defined]
    form = FileForm()
    if request.method == "POST":
        if request.POST.get("do") == "declare":
            made = fetching.declare(bridge.ready(), by=person)
            messages.success(request, _("%(count)d sources were added.") % {"count": len(made)})
            return redirect("statistics:sources")
        require(person, "upload.map")
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return _brought(request, form)
            except ValidationError as why:
                form.add_error("file", why)
    context = {
        "standings": reads.sources(person), "form": form,
        "may_declare": may(person, "source.declare"), "may_bring": may(person, "upload.map"),
        "uploads": Upload.objects.visible_to(person).defer("data"),
    }  # fmt: skip
    return render(request, "statistics/sources.html", context)


def _brought(request: HttpRequest, form: FileForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    person = request.person  # type: ignore[attr-defined]
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
def source(request: HttpRequest, code: str) -> HttpResponse:
    """One source: what it is asked for and how often, and its fetches."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    person = request.person  # type: ignore[attr-defined]
    row: Source = get_object_or_404(Source.objects.visible_to(person), code=code)
    form = ChangeForm(initial={
        "is_active": row.is_active, "every": row.every, "accepts_itself": row.accepts_itself
    })  # fmt: skip
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "fetch":
            made = fetching.fetch(row, by=person)
            messages.success(
                request, _("The publisher is being asked; this page shows how far it has come.")
            )
            return (
                _to(made)
                if may(person, "fetch.accept")
                else redirect("statistics:source", row.code)
            )
        if do != "change":
            raise BadRequest(_("This page does not know “%(do)s”.") % {"do": do[:40]})
        form = ChangeForm(request.POST)
        if form.is_valid():
            fetching.change(row, by=person, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("statistics:source", row.code)
    standing = next(one for one in reads.sources(person) if one.source.pk == row.pk)
    context = {
        "one": standing, "source": row, "fetches": reads.fetches(person, row), "form": form,
        "may_fetch": may(person, "source.fetch", row) and row.connector != "file",
        "may_change": may(person, "source.change", row) and row.connector != "file",
        "asked": _asked(row),
    }  # fmt: skip
    return render(request, "statistics/source.html", context)


def _asked(row: Source) -> list[tuple[str, str]]:
    """What is asked for, in words: the table, the part of it, since when."""
    said = row.asked
    parts = [
        (_("Table"), said.get("code", "")), (_("Service"), said.get("service", "")),
        (_("Since"), str(said.get("since", ""))),
        (_("Totals only of"), ", ".join(said.get("whole", ()))),
        *((name, ", ".join(codes)) for name, codes in said.get("fixed", {}).items()),
    ]  # fmt: skip
    return [(word, what) for word, what in parts if what]


@require_http_methods(["GET", "HEAD", "POST"])
def fetch(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """One fetch: how far it is, what was found, and the decision."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    person = request.person  # type: ignore[attr-defined]
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
        "fetch": row, "source": row.source, "report": reads.report(row), "form": form,
        "may_accept": row.state == Fetch.State.WAITING and may(person, "fetch.accept", row),
        "one": next(one for one in reads.sources(person) if one.source.pk == row.source_id),
    }  # fmt: skip
    return render(request, "statistics/fetch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A file whose columns are to be named, with its first rows."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    person = request.person  # type: ignore[attr-defined]
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
