"""The own national network: put questions to it, follow what comes back, take it into the reply."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.core import clock
from tessera.core.asking import link, only
from tessera.exchange import actions, workdays
from tessera.exchange.actions import Consulted
from tessera.exchange.forms.replies import AgainForm, ConsultForm
from tessera.exchange.mails import send_consultation
from tessera.exchange.models import Consultation, Contribution, Question, Reply
from tessera.exchange.views.finding import done, own_reply
from tessera.exchange.workflow import CONSULTATION
from tessera.network.models import Membership, Organisation
from tessera.workflow import next_steps


def _institutions(request: Asked, reply: Reply):  # type: ignore[no-untyped-def]
    """Organisations of the national network around the own contact point."""
    parts = Membership.objects.visible_to(request.person).current()
    there = parts.filter(network__contact_point__organisation=reply.organisation_id)
    rows = Organisation.objects.visible_to(request.person).filter(
        pk__in=there.values("organisation")
    )
    return rows.exclude(pk=reply.organisation_id).order_by("kind", "code")


@never_cache
def consult(request: Asked, number: str) -> HttpResponse:
    """Put some questions to an institution or an expert; the personal link is shown once."""
    only(request)
    reply = own_reply(request, number)
    policy.require(request.person, "reply.consult", reply)
    questions = Question.objects.visible_to(request.person).filter(query=reply.query)
    in_a_week = workdays.on_or_after(clock.today() + timedelta(days=7), reply.area)
    due = min(reply.due_on, in_a_week)
    form = ConsultForm(
        request.POST or None, questions=list(questions),
        institutions=_institutions(request, reply),
        initial={"language": get_language(), "due_on": max(due, clock.today())},
    )  # fmt: skip
    made = done(form, lambda: actions.consult(reply, by=request.person, **form.facts()))
    if made is None:
        context = {"query": reply.query, "reply": reply, "form": form}
        return render(request, "exchange/consult.html", context)
    path = reverse("exchange:consultation", args=[made.token])
    address = link(request, f"{path}?lang={made.consultation.language}")
    _mail(request, made, address)
    context = {"query": reply.query, "consultation": made.consultation, "link": address}
    return render(request, "exchange/consult_done.html", context)


def _mail(request: Asked, made: Consulted, address: str) -> None:
    """Send the link where there is an address, and say whether that worked."""
    consultation = made.consultation
    if not consultation.email:
        return

    if send_consultation(consultation, address):
        said = _("The link is on its way to %(email)s.") % {"email": consultation.email}
        messages.success(request, said)
    else:
        messages.warning(
            request, _("The mail server did not take the mail; pass the link on yourself.")
        )


def _own(request: Asked, number: str, pk: str) -> Consultation:
    """A consultation of the own reply; that of another reply is no page here."""
    rows = Consultation.objects.visible_to(request.person).filter(reply=own_reply(request, number))
    found: Consultation = get_object_or_404(
        rows.select_related("organisation", "reply__query__network", "reply__organisation"), pk=pk
    )
    return found


def consulted(request: Asked, number: str, pk: str) -> HttpResponse:
    """One consultation as the contact point sees it: what came back, question by question."""
    only(request)
    return _page(request, _own(request, number, pk))


def _page(request: Asked, shown: Consultation, again: AgainForm | None = None) -> HttpResponse:
    person = request.person
    said = Contribution.objects.visible_to(person).filter(consultation=shown)
    said = said.prefetch_related("attachments")
    of = {one.question_id: one for one in said}
    is_told = shown.state in ("answered", "merged")
    answers = shown.reply.answers.visible_to(person)
    editions = dict(answers.values_list("question", "edition"))
    context = {
        "query": shown.reply.query, "reply": shown.reply, "consultation": shown,
        "rows": [
            {"question": one, "given": of.get(one.pk) if is_told else None,
             "edition": editions.get(one.pk, 0)}
            for one in shown.questions.all()
        ],
        "started": len(of),
        "steps": [step.name for step in next_steps(CONSULTATION, shown, person)],
        "may_merge": shown.state == "answered" and shown.reply.state == Reply.State.DRAFT,
        "again": again or AgainForm(),
    }  # fmt: skip
    return render(request, "exchange/consulted.html", context)


@require_POST
def ask_again(request: Asked, number: str, pk: str) -> HttpResponse:
    """Give a consultation back to who was consulted."""
    shown = _own(request, number, pk)
    form = AgainForm(request.POST)
    act = done(form, lambda: actions.ask_again(shown, by=request.person, **form.cleaned_data))
    if act is None:
        return _page(request, shown, form)
    messages.success(request, _("Given back; the link works again."))
    return redirect("exchange:consulted", number, shown.pk)


@require_POST
def withdraw(request: Asked, number: str, pk: str) -> HttpResponse:
    """Withdraw a consultation: its link stops working."""
    actions.withdraw_consultation(_own(request, number, pk), by=request.person)
    messages.success(request, _("Withdrawn; the link no longer works."))
    return redirect("exchange:reply", number)
