"""More time: asked by a participant, decided by who asked the query or by the secretariat."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.policy import may
from tessera.core.asking import only, written
from tessera.exchange import actions, workdays
from tessera.exchange.forms.replies import DecisionForm, MoreTimeForm
from tessera.exchange.models import Extension
from tessera.exchange.reads.query import days_left
from tessera.exchange.views.finding import done, own_reply, query_of


def more_time(request: Asked, number: str) -> HttpResponse:
    """Ask for more time for the own reply."""
    only(request)
    reply = own_reply(request, number)
    policy.require(request.person, "reply.ask_more_time", reply)
    form = MoreTimeForm(
        request.POST or None, initial={"until": workdays.after(reply.due_on, 5, reply.area)}
    )
    asked = done(form, lambda: actions.ask_more_time(reply, by=request.person, **form.cleaned_data))
    if asked:
        messages.success(request, _("Asked. The last day stays as it is until somebody agrees."))
        return redirect("exchange:reply", number)
    rows = Extension.objects.visible_to(request.person).filter(reply=reply)
    left = days_left(reply.due_on, reply.area)
    context = {
        "query": reply.query,
        "reply": reply,
        "form": form,
        "extensions": rows,
        "days_left": left,
    }
    return render(request, "exchange/more_time.html", context)


def extension(request: Asked, number: str, pk: str) -> HttpResponse:
    """Agree to more time, or refuse it with a day that may be."""
    only(request)
    rows = Extension.objects.visible_to(request.person).filter(
        reply__query=query_of(request, number)
    )
    asked: Extension = get_object_or_404(
        rows.select_related("reply__query__network", "reply__organisation"), pk=pk
    )
    form = DecisionForm(request.POST or None)
    may_decide = asked.state == "asked" and may(request.person, "extension.agree", asked)

    def act() -> Extension:
        told = form.cleaned_data
        if request.POST.get("do") == "agree":
            return actions.agree(asked, by=request.person, words=told["words"])
        return actions.refuse(asked, by=request.person, **told)

    if decided := done(form, act):
        day = decided.until if decided.state == "agreed" else decided.counter_on
        said = _("The last day is now %(day)s.") % {"day": written(day)}
        messages.success(request, said if day else _("Refused; the last day stays as it is."))
        return redirect("exchange:query", number)
    context = {
        "query": asked.reply.query, "extension": asked, "form": form, "may_decide": may_decide,
        "days_more": workdays.between(asked.reply.due_on, asked.until, asked.reply.area),
    }  # fmt: skip
    return render(request, "exchange/extension.html", context)
