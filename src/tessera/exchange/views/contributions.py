"""What a consulted institution or expert fills in: by a personal link, or with an account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tessera.access.asking import Asked
from tessera.access.keeping import given_back
from tessera.access.people import Actor
from tessera.access.policy import may
from tessera.core.asking import only
from tessera.exchange import actions, reads
from tessera.exchange.actions import EditionConflict
from tessera.exchange.forms.answers import GivenForm, initial_of, with_more
from tessera.exchange.forms.replies import SignOffForm
from tessera.exchange.forms.words import start_from
from tessera.exchange.models import Consultation, Contribution, Question
from tessera.exchange.reads.query import days_left
from tessera.exchange.views.attachments import saved_with_file
from tessera.exchange.views.finding import show
from tessera.workflow import NotReady


@never_cache
def by_link(request: Asked, token: str) -> HttpResponse:
    """The questions behind a personal link; nobody needs an account for it."""
    only(request)
    holder = reads.bearer(token)
    if holder is None:
        return render(request, "exchange/consultation_closed.html", status=410)
    return _contribute(request, holder, holder.invitation)


def own(request: Asked, pk: str) -> HttpResponse:
    """The same with an account of the consulted institution."""
    only(request)
    return _contribute(request, request.person, pk)


def _consultation(actor: Actor, pk: Any) -> Consultation:
    rows = Consultation.objects.visible_to(actor)
    found: Consultation = get_object_or_404(
        rows.select_related("reply__query__network", "reply__organisation", "organisation"), pk=pk
    )
    is_consulted = actor.invitation == found.pk or actor.organisation_id == found.organisation_id
    if not is_consulted:
        raise Http404(_("It was not put to you."))
    return found


class Part:
    """One question that was put to somebody, its form, and what somebody else saved meanwhile."""

    def __init__(
        self, question: Question, given: Contribution | None, data: Any, files: Any = None
    ) -> None:
        initial = {"language": get_language()} | initial_of(question, given)
        self.question, self.given = question, given
        self.theirs: dict[str, Any] | None = None
        self.form = GivenForm(data, files, prefix=self.prefix, initial=initial, question=question)

    @property
    def prefix(self) -> str:
        return f"q{self.question.position}"

    def is_said(self) -> bool:
        """Whether there is something to save: something was written, or was there before."""
        return self.given is not None or not self.form.is_blank()


def _parts(actor: Actor, shown: Consultation, data: Any, files: Any = None) -> list[Part]:
    rows = Question.objects.visible_to(actor).filter(consultations=shown)
    said = Contribution.objects.visible_to(actor).filter(consultation=shown)
    said = said.prefetch_related("attachments")
    of = {one.question_id: one for one in said}
    return [Part(one, of.get(one.pk), data, files) for one in rows]


def _contribute(request: Asked, actor: Actor, pk: Any) -> HttpResponse:
    shown = _consultation(actor, pk)
    is_open = shown.state == "asked" and may(actor, "consultation.answer", shown)
    if request.method != "POST" or not is_open:
        typed = given_back(request, actor) if is_open else None
        return _page(request, shown, _parts(actor, shown, typed), is_open, quiet=True)
    more = _more(request, _parts(actor, shown, None))
    if more is not None:
        return _page(request, shown, _parts(actor, shown, more), is_open, quiet=True)
    parts = _parts(actor, shown, request.POST, request.FILES)
    office = SignOffForm(request.POST)
    if not all([office.is_valid(), *(one.form.is_valid() for one in parts)]):
        return _page(request, shown, parts, is_open, office)
    if not all([_saved(actor, shown, one) for one in parts]):
        return _page(request, shown, parts, is_open, office)
    if request.POST.get("do") == "hand-in":
        try:
            actions.sign_off(shown, by=actor, office=office.cleaned_data["office"])
        except NotReady as why:
            office.add_error(None, str(why))
            return _page(request, shown, _parts(actor, shown, None), is_open, office)
        messages.success(request, _("Handed in. Thank you."))
    else:
        messages.success(request, _("Saved. Only you see it until you hand it in."))
    return redirect(request.path)


def _more(request: Asked, parts: list[Part]) -> Any:
    """What was typed with more room, when that was the button."""
    for one in parts:
        found = with_more(request.POST, f"{one.prefix}-")
        if found is not None:
            return found
    return None


def _saved(actor: Actor, shown: Consultation, part: Part) -> bool:
    """Save one answer; False when it has to be mended first."""
    if not part.is_said():
        return True
    told = part.form.given() | {"edition": part.form.cleaned_data["edition"]}
    try:
        saved_with_file(
            part.form,
            lambda: actions.contribute(shown, part.question, by=actor, **told),
            by=actor,
        )
    except ValidationError as why:
        show(part.form, why)
        return False
    except EditionConflict as why:
        part.theirs = why.theirs
        start_from(part.form, why.edition)
        return False
    return True


def _page(
    request: Asked, shown: Consultation, parts: list[Part], is_open: bool,
    office: SignOffForm | None = None, *, quiet: bool = False,
) -> HttpResponse:  # fmt: skip
    status = 409 if any(one.theirs is not None for one in parts) else 200
    context = {
        "consultation": shown, "query": shown.reply.query, "parts": parts, "is_open": is_open,
        "is_quiet": quiet, "office": office or SignOffForm(initial={"office": shown.office}),
        "days_left": days_left(shown.due_on, shown.reply.area),
        "token": request.resolver_match.kwargs.get("token", "") if request.resolver_match else "",
    }  # fmt: skip
    return render(request, "exchange/consultation.html", context, status=status)
