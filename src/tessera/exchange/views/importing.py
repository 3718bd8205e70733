"""Published compilations: taken in as files, corrected beside the original, accepted or discarded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import EmptyPage
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.policy import may
from tessera.core.asking import only
from tessera.exchange import files, legacy
from tessera.exchange.actions import EditionConflict, bringing, importing
from tessera.exchange.forms.importing import CorrectionForm, ImportForm, initial_of
from tessera.exchange.forms.words import start_from
from tessera.exchange.legacy import pictures
from tessera.exchange.legacy.opening import PDF
from tessera.exchange.models import LegacyImport
from tessera.exchange.reads import imports as reads
from tessera.exchange.views.finding import done, show
from tessera.network.models import Membership, Network
from tessera.network.reads.directory import topic_choices
from tessera.workflow import NotNow, NotReady

#: Layouts in which each answer may travel differently.
BY_ANSWER = ("numbered", "own")
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf", "html": "text/html; charset=utf-8",
}  # fmt: skip


def imports(request: Asked) -> HttpResponse:
    """What was read and waits, and a file to read."""
    only(request, "page")
    policy.require(request.person, "import.read")
    networks = _networks(request)
    if request.method != "POST":
        return _list(request, ImportForm(networks=networks))
    form = ImportForm(request.POST, request.FILES, networks=networks)

    def act() -> LegacyImport:
        told = form.cleaned_data
        network = next(one for one in networks if one.code == told["network"])
        file = told["file"]
        return bringing.bring(
            network, file.read(), by=request.person, name=file.name, source=told["source"]
        )

    made = done(form, act)
    if made is None:
        return _list(request, form)
    messages.success(request, _("The file is kept and is being read; what was found appears here."))
    return redirect("exchange:import", made.pk)


def _networks(request: Asked) -> list[Network]:
    """Networks whose secretariat one is."""
    held = request.person.standing.networks(Membership.Role.COORDINATOR)
    rows = Network.objects.visible_to(request.person).filter(pk__in=list(held))
    return [one for one in rows if may(request.person, "import.read", one)]


def _list(request: Asked, form: ImportForm) -> HttpResponse:
    number = request.GET.get("page", "1")
    try:
        found = reads.imports(request.person, int(number))
    except (ValueError, EmptyPage):
        raise BadRequest(_("There is no page “%(page)s”.") % {"page": number[:20]}) from None
    context = {"rows": found.rows, "page": found.page, "form": form}
    return render(request, "exchange/imports.html", context)


def _found(request: Asked, pk: str) -> LegacyImport:
    rows = LegacyImport.objects.visible_to(request.person).select_related("network", "query")
    found: LegacyImport = get_object_or_404(rows, pk=pk)
    return found


def import_(request: Asked, pk: str) -> HttpResponse:
    """One import: the original, and beside it what was read, to be corrected and accepted."""
    only(request)
    row = _found(request, pk)
    if request.method != "POST":
        if not row.is_read:
            return _waiting(request, row)
        return _page(request, row, _form(request, row))
    policy.require(request.person, "import.correct", row)
    if not row.is_read:
        raise NotNow(_("This file is not read yet; look again in a moment."))
    form = _form(request, row, request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    try:
        saved = importing.correct(
            row, form.facts(), by=request.person, edition=form.cleaned_data["edition"],
            source=form.cleaned_data["source"],
        )  # fmt: skip
        if request.POST.get("do") != "accept":
            messages.success(request, _("The correction is saved."))
            return redirect("exchange:import", row.pk)
        query = importing.accept(saved, by=request.person, edition=saved.edition)
    except EditionConflict as why:
        start_from(form, why.edition)
        return _page(request, row, form, status=409, conflict=why)
    except ValidationError as why:
        show(form, why)
        return _page(request, row, form)
    except NotReady as why:
        messages.success(request, _("The correction is saved."))
        row = _found(request, pk)
        form = _form(request, row)
        return _page(request, row, form, refusal=str(why))
    messages.success(request, _("Accepted: query %(number)s.") % {"number": query.number})
    return redirect("exchange:query", query.number)


def _waiting(request: Asked, row: LegacyImport) -> HttpResponse:
    """A file that is not read: how far the reading is, or why it came to nothing."""
    context = {
        "row": row, "progress": reads.progress(row),
        "may_retry": may(request.person, "import.read", row),
    }  # fmt: skip
    return render(request, "exchange/import_waiting.html", context)


@require_POST
def retry(request: Asked, pk: str) -> HttpResponse:
    """Have a file read again."""
    row = bringing.retry(_found(request, pk), by=request.person)
    messages.success(request, _("The file is being read again."))
    return redirect("exchange:import", row.pk)


def _form(request: Asked, row: LegacyImport, data: QueryDict | None = None) -> CorrectionForm:
    result: dict[str, Any] = row.result
    by_answer = any(
        len({answer["wider"] for answer in one["answers"]}) > 1 for one in result["replies"]
    )
    return CorrectionForm(
        data, initial=initial_of(result, row.edition, row.source), result=result,
        by_answer=by_answer or row.read["layout"] in BY_ANSWER,
        speaking=reads.may_speak(row.network, request.person), topics=topic_choices(request.person),
    )  # fmt: skip


def _page(
    request: Asked, row: LegacyImport, form: CorrectionForm, *, status: int = 200,
    conflict: EditionConflict | None = None, refusal: str = "",
) -> HttpResponse:  # fmt: skip
    review = reads.review(row, request.style)
    read = review.compilation.replies
    replies = form.replies(
        [one.area for one in read], [one.place.block for one in read], review.of_reply
    )
    context: dict[str, Any] = {
        "row": row, "review": review, "form": form, "replies": replies[:-1], "more": replies[-1],
        "conflict": conflict, "refusal": refusal, "is_pdf": row.format == PDF,
        "may_correct": row.is_open and may(request.person, "import.correct", row),
        **_original(row),
    }  # fmt: skip
    return render(request, "exchange/import.html", context, status=status)


def _original(row: LegacyImport) -> dict[str, Any]:
    """The original for the page: pictures of a PDF's pages, otherwise its lines and tables."""
    try:
        data = files.fetch(row.path, row.sha256)
    except files.Damaged as why:
        return {"damaged": str(why)}
    if row.format == PDF:
        return {"pages": range(1, pictures.page_count(data) + 1)}
    _format, blocks, _findings = legacy.stream(data)
    return {"blocks": reads.original(blocks)}


@require_POST
def discard(request: Asked, pk: str) -> HttpResponse:
    """Put an import aside."""
    importing.discard(_found(request, pk), by=request.person)
    messages.success(request, _("Discarded. The same file can be read again."))
    return redirect("exchange:imports")


@require_safe
def page(request: Asked, pk: str, number: int) -> HttpResponse:
    """A page of the original as a picture."""
    only(request)
    row = _found(request, pk)
    made = pictures.page_picture(_data(row), number) if row.format == PDF else None
    if made is None:
        raise Http404(_("The file has no such page."))
    answer = HttpResponse(made, content_type="image/png")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@require_safe
def original(request: Asked, pk: str) -> HttpResponse:
    """The original as it was taken in."""
    only(request)
    row = _found(request, pk)
    answer = HttpResponse(_data(row), content_type=MEDIA[row.format])
    name = f"original-{row.sha256[:12]}.{row.format}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _data(row: LegacyImport) -> bytes:
    try:
        return files.fetch(row.path, row.sha256)
    except files.Damaged as why:
        raise NotReady(str(why)) from None
