"""A draft: written, revised, submitted. Every button sends the whole page, scripts or not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.people import Actor
from tessera.core.asking import only
from tessera.core.circle import Circle
from tessera.core.prepared import prepared
from tessera.exchange import actions, reads
from tessera.exchange.actions import EditionConflict
from tessera.exchange.forms import drafting, questions
from tessera.exchange.forms.sheet import Sheet, rearranged
from tessera.exchange.forms.words import start_from
from tessera.exchange.models import Query, Question, terms_of
from tessera.exchange.views import radar
from tessera.exchange.views.finding import draft_of, query_of, show, typed_before
from tessera.network.forms.filters import area_names
from tessera.network.models import Membership, Network, Organisation
from tessera.network.reads.directory import topic_choices

#: What a new draft starts from: two empty questions.
EMPTY = {
    "asked_roles": ["member", "observer"], "urgency": "standard", "audience": Circle.NETWORK,
}  # fmt: skip
STARTING = ({"kind": "yes_no_partly", "is_compared": True}, {"kind": "text"})


def _sheet(request: Asked, network: Network, data: Any, query: Query | None) -> Sheet:
    """The draft as it was sent, else as it is stored, else empty."""
    person = request.person
    initial: dict[str, Any] = EMPTY | {
        "requesters": [request.acting.code] if request.acting else [],
        "default_audience": network.default_audience,
    }  # fmt: skip
    stored: list[dict[str, Any]] = list(STARTING)
    if query is not None:
        initial = drafting.initial_of(query)
        rows = Question.objects.visible_to(person).filter(query=query)
        stored = [
            questions.initial_of({field: getattr(one, field) for field in STORED}) for one in rows
        ]
    areas = [one for one in _areas(person, network=network.pk) if one]
    return Sheet(
        data, initial=initial, questions=stored, network=network, topics=topic_choices(person),
        organisations=_taking_part(person, network=network.pk), areas=area_names(areas),
    )  # fmt: skip


def _parts(person: Actor, network: Any) -> QuerySet[Membership]:
    return Membership.objects.visible_to(person).current().filter(network=network)


@prepared
def _areas(person: Actor, network: Any) -> QuerySet[Any, Any]:
    return _parts(person, network).values_list("area", flat=True)


@prepared
def _taking_part(person: Actor, network: Any) -> QuerySet[Organisation]:
    there = _parts(person, network).values("organisation")
    rows = Organisation.objects.visible_to(person).filter(pk__in=there)
    return rows.order_by("kind", "area", "code")


STORED = ("id", "kind", "words", "hint", "options", "unit", "columns", "is_compared")


def new(request: Asked) -> HttpResponse:
    """A new query, in the one network where one may ask, or in the one that is chosen."""
    only(request, "network")
    able = reads.networks(request.person)
    if not able:
        policy.require(request.person, "query.draft")
    asked = request.GET.get("network", "")
    chosen = [one for one in able if asked in ("", one.code)]
    if not chosen:
        raise Http404(_("You can ask nothing in this network."))
    if len(chosen) > 1:
        return render(request, "exchange/networks.html", {"networks": able})
    network = chosen[0]
    policy.require(request.person, "query.draft", network)
    return _written(request, network, None)


def edit(request: Asked, pk: str) -> HttpResponse:
    """Change a draft; once it is submitted its page says why it cannot be changed."""
    only(request)
    query = draft_of(request, pk)
    if query.state != Query.State.DRAFT and request.method != "POST":
        return redirect("exchange:draft", query.pk)
    policy.require(request.person, "query.revise", query)
    return _written(request, query.network, query)


def _written(request: Asked, network: Network, query: Query | None) -> HttpResponse:
    if request.method != "POST":
        typed = typed_before(request)
        sheet = _sheet(request, network, typed, query)
        return _page(request, network, query, sheet, quiet=typed is not None)
    moved = rearranged(request.POST)
    if moved is not None:
        return _page(request, network, query, _sheet(request, network, moved, query), quiet=True)
    sheet = _sheet(request, network, request.POST, query)
    do, _dash, number = request.POST.get("do", "").partition("-")
    if do == "update":
        return _update(request, network, query, sheet, number)
    if not sheet.is_valid():
        return _page(request, network, query, sheet)
    try:
        saved = _save(request, network, query, sheet)
    except ValidationError as why:
        show(sheet.query, why)
        return _page(request, network, query, sheet)
    except EditionConflict as why:
        return _page(request, network, query, sheet, conflict=why)
    messages.success(request, _("The draft is saved."))
    if request.POST.get("do") == "look":
        return redirect("exchange:draft", saved.pk)
    return redirect("exchange:edit", saved.pk)


def _save(request: Asked, network: Network, query: Query | None, sheet: Sheet) -> Query:
    if query is None:
        return actions.draft(network, by=request.person, **sheet.facts())
    edition = sheet.query.cleaned_data["edition"]
    return actions.revise(query, by=request.person, edition=edition, **sheet.facts())


def _update(
    request: Asked, network: Network, query: Query | None, sheet: Sheet, number: str
) -> HttpResponse:
    """Ask for an update of an earlier query instead, with what was typed as further questions."""
    earlier = query_of(request, number)
    if not sheet.is_valid():
        return _page(request, network, query, sheet)
    try:
        typed = sheet.facts()["questions"]
        made = actions.follow_up(earlier, by=request.person, more_questions=typed)
    except ValidationError as why:
        show(sheet.query, why)
        return _page(request, network, query, sheet)
    messages.success(
        request,
        _("A draft with the questions of then, and after them what you had typed; change it.")
        if typed
        else _("A draft with the same questions; change it, and add what is new."),
    )
    if query is not None:
        messages.info(
            request, _("Your first draft stays as it was saved; withdraw it if it is not needed.")
        )
    return redirect("exchange:edit", made.pk)


def _page(
    request: Asked, network: Network, query: Query | None, sheet: Sheet, *, quiet: bool = False,
    conflict: EditionConflict | None = None,
) -> HttpResponse:  # fmt: skip
    """The draft's page. ``quiet`` after a button that only moved something: no errors yet."""
    stands = None
    if conflict is not None:
        # What was typed goes on from what stands there now: saving again is meant.
        start_from(sheet.query, conflict.edition)
        stands = Question.objects.visible_to(request.person).filter(query=query)
        query = draft_of(request, str(query.pk)) if query else None
    context = {
        "network": network, "query": query, "sheet": sheet, "is_quiet": quiet,
        "conflict": conflict, "stands": stands,
        "most": terms_of(network).most_questions,
        **radar.of_typed(request, _to_look_for(request), query),
        "last": f"q{len(sheet.questions) - 1}", "next": f"q{len(sheet.questions)}",
    }  # fmt: skip
    status = 409 if conflict else 200
    return render(request, "exchange/edit.html", context, status=status)


def _to_look_for(request: Asked) -> QueryDict:
    """What the radar is asked with the page: what was sent by its button; else a script asks."""
    return request.POST if request.POST.get("do") == "radar" else QueryDict()


@require_POST
def submit(request: Asked, pk: str) -> HttpResponse:
    """Bring a draft before the secretariat."""
    query = draft_of(request, pk)
    actions.submit(query, by=request.person)
    messages.success(request, _("Submitted. The secretariat will return or approve it."))
    return redirect("exchange:draft", query.pk)
