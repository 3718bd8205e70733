"""Finding what an address names among what the person sees, and the forms that actions judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from tessera.access.asking import Asked
from tessera.access.keeping import given_back
from tessera.access.people import Actor
from tessera.core import asking
from tessera.core.prepared import prepared
from tessera.exchange import reads
from tessera.exchange.forms.words import primary
from tessera.exchange.models import Query, Question, Reply
from tessera.exchange.reads import Item, Workspace

Done = TypeVar("Done")
Row = TypeVar("Row")


def query_of(request: Asked, number: str) -> Query:
    """The query with that number, if the person sees it; otherwise there is no such page."""
    return _only(_numbered(request.person, number=number))


def launched_of(request: Asked, number: str) -> Query:
    """The same once it was launched; before that there is nothing to compile or to sum up."""
    query = query_of(request, number)
    if query.launched_at is None:
        raise Http404(_("There is no such page."))
    return query


def draft_of(request: Asked, pk: str) -> Query:
    """The query with that identifier, if the person sees it; it may have its number meanwhile."""
    rows = Query.objects.visible_to(request.person)
    found: Query = get_object_or_404(rows.select_related("organisation", "network"), pk=pk)
    return found


def own_reply(request: Asked, number: str) -> Reply:
    """The reply of the organisation acted for to the query with that number; else no such page."""
    if request.acting is None:
        raise Http404(_("You act for no organisation."))
    return _only(_own_reply(request.person, number=number))


@prepared
def _numbered(person: Actor, number: Any) -> QuerySet[Query]:
    rows = Query.objects.visible_to(person).filter(number=number)
    return rows.select_related("organisation", "network").prefetch_related("requesters")


@prepared
def _own_reply(person: Actor, number: Any) -> QuerySet[Reply]:
    """The query must be seen too: a reply of one's own to a query out of sight is out of sight."""
    rows = Reply.objects.visible_to(person).filter(
        query__in=Query.objects.visible_to(person).filter(number=number).values("pk"),
        organisation=person.organisation_id,
    )
    return rows.select_related("query__network", "query__organisation", "organisation")


def _only(rows: list[Row]) -> Row:
    """The one row that there is; else no such page."""
    if not rows:
        raise Http404(_("There is no such page."))
    return rows[0]


def workspace_of(request: Asked, reply: Reply) -> Workspace:
    """The workspace of a reply, for whoever acts for its organisation."""
    found = reads.workspace(reply, request.person)
    if found is None:
        raise Http404(_("There is no such page."))
    return found


def item_of(workspace: Workspace, position: int) -> Item:
    """One question of a workspace."""
    for one in workspace.items:
        if one.question.position == position:
            return one
    raise Http404(_("The query has no such question."))


def question_of(request: Asked, query: Query, position: int) -> Question:
    """One question of a query by its place."""
    rows = Question.objects.visible_to(request.person).filter(query=query)
    found: Question = get_object_or_404(rows, position=position)
    return found


def typed_before(request: Asked) -> QueryDict | None:
    """What was typed when a session ended, once, with the sentence that it is not saved yet."""
    typed = given_back(request, request.person)
    if typed is not None:
        messages.warning(
            request, _("What you typed before the sign-in is here again; it is not saved yet.")
        )
    return typed


def done(form: forms.Form, act: Callable[[], Done]) -> Done | None:
    """As every room's; words in several languages are refused at the page's own."""
    return asking.done(form, act, primary)


def show(form: forms.Form, why: ValidationError) -> None:
    """The same for a refusal that is caught elsewhere."""
    asking.show(form, why, primary)
