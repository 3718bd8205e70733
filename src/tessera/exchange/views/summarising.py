"""Summaries: what is released, and the writers' page beside the comparison."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.keeping import given_back
from tessera.access.policy import may
from tessera.core.asking import only
from tessera.core.circle import Circle
from tessera.exchange import actions
from tessera.exchange.actions import EditionConflict
from tessera.exchange.forms.summarising import BeginForm, SectionForm
from tessera.exchange.models import Query, Question, Summary
from tessera.exchange.outlines.naming import Naming
from tessera.exchange.outlines.summary import proposal
from tessera.exchange.reads.summary import Beside, Desk, desk, told
from tessera.exchange.views.finding import done, launched_of
from tessera.exchange.workflow import SUMMARY
from tessera.workflow import next_steps

STEPS: dict[str, Callable[..., Any]] = {
    "sign_off": actions.sign_off_summary, "resume": actions.resume_summary,
    "release": actions.release_summary, "revise": actions.revise_summary,
}  # fmt: skip


def _summary(request: Asked, number: str, pk: str) -> Summary:
    """A summary of the query in the address, for whoever writes it; else no such page."""
    rows = Summary.objects.visible_to(request.person).filter(query=launched_of(request, number))
    found: Summary = get_object_or_404(rows.select_related("query__network"), pk=pk)
    if not may(request.person, "summary.write", found):
        raise Http404(_("There is no such page."))
    return found


def summaries(request: Asked, number: str) -> HttpResponse:
    """What is released, what is being written, and where a new one begins."""
    only(request)
    return _page(request, launched_of(request, number))


def _page(request: Asked, query: Query, form: BeginForm | None = None) -> HttpResponse:
    may_write = may(request.person, "query.summarise", query)
    drafts = Summary.objects.visible_to(request.person).filter(query=query) if may_write else ()
    initial = {"circle": query.default_audience, "language": get_language()}
    context = {
        "query": query, "told": told(query, request.person), "drafts": drafts,
        "may_write": may_write and Circle(query.audience) is not Circle.TEAM,
        "form": form or BeginForm(initial=initial, query=query),
    }  # fmt: skip
    return render(request, "exchange/summaries.html", context)


@require_POST
def begin(request: Asked, number: str) -> HttpResponse:
    """Begin the summary for one circle in one language, or go on with the one that is there."""
    query = launched_of(request, number)
    policy.require(request.person, "query.summarise", query)
    form = BeginForm(request.POST, query=query)
    made = done(form, lambda: actions.begin_summary(query, by=request.person, **form.cleaned_data))
    if made is None:
        return _page(request, query, form)
    return redirect("exchange:summary", number, made.pk)


def summary(request: Asked, number: str, pk: str) -> HttpResponse:
    """The comparison at the left, the text at the right."""
    only(request)
    return _desk(request, _summary(request, number, pk))


def _desk(
    request: Asked, found: Summary, at: int | None = None, form: SectionForm | None = None,
    conflict: EditionConflict | None = None,
) -> HttpResponse:  # fmt: skip
    """The writers' page; ``at`` is the section whose form came back."""
    space = desk(found, request.person, request.style)
    actions.saw(found.query, space.content.editions, by=request.person)
    rows = [_row(one, space, request, at, form) for one in space.sections]
    context = {
        "query": found.query, "summary": found, "space": space, "rows": rows,
        "conflict": conflict, "at": at, "form": form,
        "steps": [one.name for one in next_steps(SUMMARY, found, request.person)],
        "is_open": found.is_draft, "circle": Circle(found.circle),
        "released": found.editions.order_by("-version"),
    }  # fmt: skip
    return render(request, "exchange/summary.html", context)


def _row(
    one: Beside, space: Desk, request: Asked, at: int | None, form: SectionForm | None
) -> dict[str, Any]:
    """One section with its form and, where something coded may be read, the proposal."""
    words = one.section.words if one.section else ""
    shown = form if at == one.position and form is not None else SectionForm(
        initial={"words": words, "edition": one.edition}, auto_id=f"id_%s_{one.position}"
    )  # fmt: skip
    proposed = ""
    if one.part is not None and space.summary.is_draft:
        areas = [reply.area for reply in space.content.replies]
        naming = Naming(areas, request.style, space.summary.language)
        proposed = proposal(one.part, naming)
    return {"beside": one, "form": shown, "proposal": proposed}


def section(request: Asked, number: str, pk: str, position: int) -> HttpResponse:
    """Save a section, put the proposal into it, or confirm it as it stands.

    Asked for, it is the writers' page with the text that was typed when a session ended.
    """
    only(request)
    found = _summary(request, number, pk)
    question = _question(request, found, position)
    if request.method != "POST":
        typed = given_back(request, request.person)
        back = SectionForm(typed, auto_id=f"id_%s_{position}") if typed else None
        return _desk(request, found, position, back)
    what = request.POST.get("do", "save")
    form = SectionForm(request.POST, auto_id=f"id_%s_{position}")
    try:
        if done(form, lambda: _write(request, found, question, what, form)) is None:
            return _desk(request, found, position, form)
    except EditionConflict as why:
        both = {"words": why.yours["words"], "edition": why.edition}
        again = SectionForm(both, auto_id=f"id_%s_{position}")
        return _desk(request, found, position, again, why)
    messages.success(request, _said(what))
    return redirect(f"{reverse('exchange:summary', args=[number, pk])}#section-{position}")


def _said(what: str) -> str:
    return {
        "save": _("Saved."),
        "insert": _("Inserted as a proposal; edit it, or confirm it as your own."),
        "confirm": _("Confirmed."),
    }.get(what, "")


def _question(request: Asked, found: Summary, position: int) -> Question | None:
    """The question at a place of the summary's query; None for the query as a whole."""
    if position == 0:
        return None
    rows = Question.objects.visible_to(request.person).filter(query=found.query)
    question: Question = get_object_or_404(rows, position=position)
    return question


def _write(
    request: Asked, found: Summary, question: Question | None, what: str, form: SectionForm
) -> Any:
    edition, by = form.cleaned_data["edition"], request.person
    match what:
        case "save":
            words = form.cleaned_data["words"]
            return actions.write_section(found, question, by=by, edition=edition, words=words)
        case "confirm":
            return actions.confirm_section(found, question, by=by, edition=edition)
        case "insert" if question is not None:
            return actions.insert_proposal(
                found, question, by=by, edition=edition, style=request.style
            )
        case _:
            raise BadRequest(_("A section is saved, confirmed, or takes the proposal in."))


@require_POST
def step(request: Asked, number: str, pk: str) -> HttpResponse:
    """Sign off, take back, release, revise."""
    found = _summary(request, number, pk)
    take = STEPS.get(request.POST.get("do", ""))
    if take is None:
        raise BadRequest(_("A summary is signed off, taken back, released or revised."))
    take(found, by=request.person)
    if request.POST["do"] == "release":
        messages.success(request, _("Released. What is compiled from now on contains it."))
    return redirect("exchange:summary", number, pk)


def version(request: Asked, number: str, pk: str, version: int) -> HttpResponse:
    """One released version, as it may still be read."""
    only(request)
    query = launched_of(request, number)
    rows = told(query, request.person, version=version)
    one = next((row for row in rows if str(row.edition.summary_id) == str(pk)), None)
    if one is None:
        raise Http404(_("There is no such page."))
    return render(request, "exchange/summary_version.html", {"query": query, "told": one})
