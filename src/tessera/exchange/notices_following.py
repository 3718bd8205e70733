"""What is told to those who follow a topic, an area or a search: a line in their digest each.

``actions.tell_followers`` finds what is new and writes the notices; no event is one of these occasions
by itself. When the digest is made, each is asked again: whether the person still follows, and still
sees it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from tessera.access.people import Actor
from tessera.exchange import actions
from tessera.exchange.models import AnswerEdition, Compilation, Query, Reply, Status, Subscription
from tessera.exchange.reads.radar import without_vectors
from tessera.exchange.reads.subscriptions import has_news
from tessera.exchange.visibility import reached
from tessera.network.offices import office
from tessera.notices import periodic
from tessera.notices.occasions import Rhythm, group, on

if TYPE_CHECKING:
    from tessera.audit.models import Event

Kind = Subscription.Kind
group(
    "followed",
    _("What you follow"),
    _("Topics, areas and searches; how often you chose for each of them."),
    Rhythm.DAILY,
    ((Rhythm.DAILY.value, _("As chosen for each")), (Rhythm.NEVER.value, Rhythm.NEVER.label)),
)

_office = lazy(office, str)


def _who(topics: Any, areas: set[str]) -> Iterator[Actor]:
    """Everybody who follows one of these, or anything by a search, and has not paused it."""
    rows = Subscription.objects.filter(
        Q(kind=Kind.TOPIC, what__in=list(topics)) | Q(kind=Kind.AREA, what__in=areas)
        | Q(kind=Kind.SEARCH),
        paused_at__isnull=True,
    )  # fmt: skip
    seen = set()
    for one in rows.select_related("person", "organisation"):
        if (one.person_id, one.organisation_id) not in seen:
            seen.add((one.person_id, one.organisation_id))
            yield Actor(one.person, one.organisation)


def _of_query(query: Query, _event: Event) -> Iterator[Actor]:
    areas = {query.organisation.area, *query.requesters.values_list("area", flat=True)}
    return _who(query.topics.values_list("code", flat=True), areas)


def _of_reply(reply: Reply, _event: Event) -> Iterator[Actor]:
    return _who([], {reply.area})


def _reads(query: Query, _event: Event, actor: Actor) -> bool:
    """Whether the query's page is still theirs to read, and the query not withdrawn."""
    return query.state != Query.State.WITHDRAWN and reached(actor).filter(pk=query.pk).exists()


def _reads_answer(reply: Reply, _event: Event, actor: Actor) -> bool:
    rows = AnswerEdition.objects.visible_to(actor).current().filter(reply=reply)
    return rows.exclude(status=Status.PENDING).exists()


def _reads_compilation(query: Query, event: Event, actor: Actor) -> bool:
    rows = Compilation.objects.visible_to(actor).filter(query=query, is_draft=False)
    return rows.filter(
        circle=event.facts.get("circle", ""), version=event.facts.get("version", 0),
        recalled_at__isnull=True,
    ).exists()  # fmt: skip


def _words_of_query(query: Query, event: Event, _actor: Actor) -> dict[str, Any]:
    return {
        "number": query.number, "office": _office(query.organisation),
        "version": event.facts.get("version", 1),
    }  # fmt: skip


def _words_of_reply(reply: Reply, event: Event, _actor: Actor) -> dict[str, Any]:
    return {
        "number": reply.query.number, "office": _office(reply.organisation),
        "version": event.facts.get("version", 1),
    }  # fmt: skip


def _to_query(query: Query, _event: Event, _actor: Actor) -> str:
    return reverse("exchange:query", args=[query.number])


def _to_query_of(reply: Reply, _event: Event, _actor: Actor) -> str:
    return reverse("exchange:query", args=[reply.query.number])


MAILS = "exchange/mails"
on("followed.query", group="followed", mail=f"{MAILS}/followed_query", to=_of_query,
   path=_to_query, words=_words_of_query, holds=_reads)  # fmt: skip
on("followed.reply", group="followed", mail=f"{MAILS}/followed_reply", to=_of_reply,
   path=_to_query_of, words=_words_of_reply, holds=_reads_answer)  # fmt: skip
on("followed.compilation", group="followed", mail=f"{MAILS}/followed_compilation", to=_of_query,
   path=_to_query, words=_words_of_query, holds=_reads_compilation)  # fmt: skip

periodic.every(
    timedelta(minutes=10), "exchange.tell_followers", _("Find what is new for those who follow"),
    actions.tell_followers, when=has_news,
)  # fmt: skip
periodic.every(
    timedelta(minutes=10), "exchange.embed", _("Prepare questions for the radar"),
    actions.embed_missing, when=lambda: without_vectors().exists(),
)  # fmt: skip
