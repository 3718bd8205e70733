"""A query at its number: the page that everybody reads, and the steps of who asks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.access.asking import Asked
from tessera.access.people import Actor
from tessera.access.policy import may
from tessera.core.asking import only
from tessera.core.prepared import prepared
from tessera.exchange import actions, reads
from tessera.exchange.forms.drafting import ReasonForm
from tessera.exchange.models import Extension, Query
from tessera.exchange.reads.query import days_left
from tessera.exchange.reads.summary import told
from tessera.exchange.views import review
from tessera.exchange.views.finding import done, query_of
from tessera.exchange.workflow import QUERY
from tessera.workflow import next_steps


def query(request: Asked, number: str) -> HttpResponse:
    """What is asked and what was answered, as far as this reader may know."""
    only(request)
    return shown(request, query_of(request, number))


def shown(request: Asked, found: Query, withdrawal: ReasonForm | None = None) -> HttpResponse:
    """The page of a query with a number."""
    person = request.person
    if found.launched_at is None:
        return review.shown(request, found)
    page = reads.page(found, person, request.style)
    actions.saw_page(found, page.sections, by=person)
    own = page.own
    context = {
        "query": found, "page": page, "own": own,
        "own_left": days_left(own.due_on, own.area) if own else 0,
        "steps": [step.name for step in next_steps(QUERY, found, person)],
        "extensions": _asked_time(person, query=found.pk),
        "may_answer": own is not None and may(person, "reply.answer", own),
        "may_ask_more_time": own is not None and own.completed_at is None
        and may(person, "reply.ask_more_time", own),
        "may_compile": may(person, "query.compile", found),
        "summaries": told(found, person), "may_summarise": may(person, "query.summarise", found),
        "may_follow_up": may(person, "query.draft", found.network),
        "withdrawal": withdrawal or ReasonForm(prefix="withdrawal"),
    }  # fmt: skip
    return render(request, "exchange/query.html", context)


@prepared
def _asked_time(person: Actor, query: Any) -> QuerySet[Extension]:
    rows = Extension.objects.visible_to(person).filter(reply__query=query, state="asked")
    return rows.select_related("reply__organisation")


@require_POST
def close(request: Asked, number: str) -> HttpResponse:
    """Close a query."""
    found = query_of(request, number)
    actions.close(found, by=request.person)
    messages.success(request, _("Closed. Replies that come later are still taken."))
    return redirect("exchange:query", number)


@require_POST
def reopen(request: Asked, number: str) -> HttpResponse:
    """Open a closed query again."""
    found = query_of(request, number)
    actions.reopen(found, by=request.person)
    messages.success(request, _("The query is open again."))
    return redirect("exchange:query", number)


@require_POST
def withdraw(request: Asked, number: str) -> HttpResponse:
    """Withdraw a query; after the launch with a reason."""
    found = query_of(request, number)
    form = ReasonForm(request.POST, prefix="withdrawal")

    def act() -> Query:
        return actions.withdraw(found, by=request.person, reason=form.cleaned_data["reason"])

    if done(form, act) is None:
        return shown(request, found, form)
    messages.success(request, _("The query is withdrawn; its number stays its own."))
    return redirect("exchange:query", number)


@require_POST
def follow_up(request: Asked, number: str) -> HttpResponse:
    """Ask for an update: a draft with the same questions, linked to this query."""
    found = query_of(request, number)
    made = actions.follow_up(found, by=request.person)
    messages.success(request, _("A draft with the same questions; change it, and add what is new."))
    return redirect("exchange:edit", made.pk)
