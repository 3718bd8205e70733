"""Compilations: made by who asks, read as far as their circle, taken along as files."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.policy import may
from tessera.core.asking import only
from tessera.core.circle import Circle
from tessera.exchange import actions, reads
from tessera.exchange.forms.compiling import CompileForm
from tessera.exchange.models import (
    CompilationFile,
    CompilationOrder,
    Query,
    Reply,
)
from tessera.exchange.reads.orders import orders
from tessera.exchange.views.copies import handed_out
from tessera.exchange.views.finding import done, launched_of


def compilations(request: Asked, number: str) -> HttpResponse:
    """Every version that this reader may know of, and what changed with it."""
    only(request)
    return _page(request, launched_of(request, number))


def _page(request: Asked, query: Query, form: CompileForm | None = None) -> HttpResponse:
    person = request.person
    made = reads.compilations(query, person)
    replies = Reply.objects.visible_to(person).filter(query=query).select_related("organisation")
    who = {str(one.pk): one for one in replies}
    versions = [
        {"compilation": one, "files": one.readable_files,
         "changes": [{**change, "reply": who.get(change["reply"])} for change in one.changes]}
        for one in sorted(made, key=lambda one: one.made_at, reverse=True)
    ]  # fmt: skip
    if person.is_visitor and not versions:  # what is not for everybody is not there
        raise Http404(_("There is no such page."))
    initial = {"language": get_language(), "style": request.style}
    ordered = orders(query, person)
    context = {
        "query": query, "versions": versions, "orders": ordered,
        "waits": sum(one.is_waiting for one in ordered), "may_compile": may(person, "query.compile", query),
        "form": form or CompileForm(initial=initial, query=query),
        "is_in_reach": Circle(query.audience) is not Circle.TEAM,
    }  # fmt: skip
    return render(request, "exchange/compilations.html", context)


@require_POST
def compile_(request: Asked, number: str) -> HttpResponse:
    """Have compiled what has been released so far, for each circle that was chosen."""
    query = launched_of(request, number)
    policy.require(request.person, "query.compile", query)
    form = CompileForm(request.POST, query=query)

    def act() -> list[CompilationOrder]:
        told = dict(form.cleaned_data)
        return actions.order(query, told.pop("circle"), by=request.person, **told)

    made = done(form, act)
    if made is None:
        return _page(request, query, form)
    words = ngettext(
        "The compilation is being made; its files appear here in a moment.",
        "%(count)d compilations are being made; their files appear here in a moment.", len(made),
    )  # fmt: skip
    messages.success(request, words % {"count": len(made)})
    return redirect("exchange:compilations", number)


@require_safe
def file(request: Asked, number: str, pk: str, format: str) -> HttpResponse:
    """A copy of a file; that it left is remembered."""
    rows = CompilationFile.objects.visible_to(request.person).filter(
        compilation__query=launched_of(request, number), compilation__pk=pk, format=format
    )
    return handed_out(request, rows.select_related("compilation__query"))
