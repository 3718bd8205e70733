"""On which occasions people are told of queries and replies, their deadlines, and the reminders.

A mail names the query by its number and participants by their office. Title, questions and answers
stay behind the link, where what the reader may see is decided anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import actions, reads
from tessera.exchange.actions import indexing
from tessera.exchange.models import Answer, Comment, Departure, Query, Reply, Summary
from tessera.exchange.reads.search import is_behind
from tessera.network.offices import office
from tessera.notices import deadlines, periodic
from tessera.notices.occasions import Rhythm, Told, group, on
from tessera.notices.people import WRITERS, Role, holders, secretariat

if TYPE_CHECKING:
    from tessera.access.people import Actor
    from tessera.audit.models import Event

group(
    "asked",
    _("Queries put to you"),
    _(
        "A query is launched, closed or opened again; more time is granted or refused; a consultation."
    ),
)
group("reminders", _("Reminders"), _("Before and after your last day to reply."))
group(
    "asking",
    _("Your own queries"),
    _("The secretariat has approved or returned a query; somebody asks for more time."),
)
group(
    "replies",
    _("Replies to your own queries"),
    _("A participant has replied, or corrected a reply."),
    Rhythm.DAILY,
)
group(
    "review",
    _("Work of the secretariat"),
    _("A query waits for review; a participant is long overdue or asks for more time."),
)
group(
    "recalls",
    _("Answers that travel less far"),
    _("An answer that you could read, compiled or took along, may no longer travel as far."),
)


# Who is told


def _asked(query: Query, _event: Event) -> Iterator[Actor]:
    """The writers of every organisation that was asked."""
    return holders(Reply.objects.filter(query=query).values_list("organisation", flat=True))


def _asking(query: Query, _event: Event) -> Iterator[Actor]:
    return holders([query.organisation_id, *query.requesters.values_list("pk", flat=True)])


def _reviewing(query: Query, _event: Event) -> Iterator[Actor]:
    return secretariat(query.network_id)


def _beside_comment(to: Told) -> Told:
    """Whom a comment by itself is told; one that came with a step is told with the step."""

    def told(query: Query, event: Event) -> Iterable[Actor]:
        rows = Comment.objects.filter(pk=event.facts.get("comment"), step="")
        return to(query, event) if rows.exists() else ()

    return told


def _holding(answer: Answer, event: Event) -> Iterable[Actor]:
    """Who asked, the secretariat, and whoever has a copy: all of them could read it before."""
    if Circle(event.facts["after"]).contains(Circle(event.facts["before"])):
        return ()  # it travels further
    reply = answer.reply
    copies = Departure.objects.filter(
        Q(file__compilation__editions__answer=answer) | Q(attachment__answer=answer)
    )
    holding = copies.exclude(organisation=None).values_list("organisation", flat=True)
    own = reply.organisation_id
    return (
        one
        for one in chain(
            _asking(reply.query, event), _reviewing(reply.query, event), holders(set(holding))
        )
        if one.organisation_id != own
    )


def _replying(reply: Reply, _event: Event) -> Iterator[Actor]:
    return holders([reply.organisation_id])


def _above(reply: Reply, event: Event) -> Iterable[Actor]:
    """Whom an escalation reaches besides who replies: the secretariat."""
    return secretariat(reply.query.network_id)


def _consulted(consultation: Any, _event: Event) -> Iterator[Actor]:
    return holders([consultation.organisation_id], *WRITERS, Role.EXPERT)


def _deciding(extension: Any, event: Event) -> Iterable[Actor]:
    return chain(_asking(extension.reply.query, event), _reviewing(extension.reply.query, event))


# What is said


#: Asked for where the words have a place for it, so that a name that is not said leaves no note.
_office = lazy(office, str)


def _day(day: date | str | None) -> str:
    """A day as the reader's language writes it; events keep days as text."""
    there = date.fromisoformat(day) if isinstance(day, str) else day
    return str(date_format(there, "DATE_FORMAT")) if there else ""


def _of_query(query: Query, _event: Event, actor: Actor) -> dict[str, Any]:
    """Number, who asks, and the reader's own last day where they were asked."""
    replies = list(query.replies.values_list("organisation", "due_on", "released_at"))
    own = next((due for asked, due, _released in replies if asked == actor.organisation_id), None)
    return {
        "number": query.number or "", "office": _office(query.organisation),
        "due_on": _day(own), "asked": len(replies),
        "replied": sum(released is not None for _asked, _due, released in replies),
    }  # fmt: skip


def _of_reply(reply: Reply, event: Event, _actor: Actor) -> dict[str, Any]:
    due_on = event.facts.get("due_on") or reply.due_on
    return {
        "number": reply.query.number, "office": _office(reply.organisation),
        "due_on": _day(due_on), "offset": event.facts.get("offset", 0),
        "is_over": (event.facts.get("offset") or 0) > 0,
        "version": event.facts.get("version", 1),
    }  # fmt: skip


def _of_extension(extension: Any, _event: Event, _actor: Actor) -> dict[str, Any]:
    reply = extension.reply
    return {
        "number": reply.query.number, "office": _office(reply.organisation),
        "until": _day(extension.until), "counter_on": _day(extension.counter_on),
        "due_on": _day(reply.due_on),
    }  # fmt: skip


def _of_consultation(consultation: Any, _event: Event, _actor: Actor) -> dict[str, Any]:
    reply = consultation.reply
    return {
        "number": reply.query.number, "office": _office(reply.organisation),
        "due_on": _day(consultation.due_on),
        "consulted": _office(consultation.organisation) if consultation.organisation else "",
    }  # fmt: skip


def _of_comment(query: Query, event: Event, _actor: Actor) -> dict[str, Any]:
    made = Comment.objects.select_related("organisation").filter(pk=event.facts["comment"]).first()
    by = made.organisation if made else None
    return {"number": query.number or "", "office": _office(by) if by else event.actor_name}


def _of_answer(answer: Answer, event: Event, actor: Actor) -> dict[str, Any]:
    """Whose answer to which question; neither what it said nor why it travels less far."""
    reply = answer.reply
    return {
        "number": reply.query.number, "office": _office(reply.organisation),
        "position": answer.question.position, "recalled": event.facts.get("recalled", 0),
        "summaries": event.facts.get("summaries", 0) if _summarises(answer, actor) else 0,
    }  # fmt: skip


def _summarises(answer: Answer, actor: Actor) -> bool:
    """Whether somebody writes summaries of a query, and so is told that one is concerned."""
    return bool(Summary.objects.visible_to(actor).filter(query=answer.reply.query_id).exists())


# Where it leads


def _query(query: Query, _event: Event, _actor: Actor) -> str:
    return _path(query)


def _to_query(part: Any, _event: Event, _actor: Actor) -> str:
    reply = part if isinstance(part, Reply) else part.reply
    return _path(reply.query)


def _to_reply(reply: Reply, _event: Event, _actor: Actor) -> str:
    return reverse("exchange:reply", args=[reply.query.number])


def _to_extension(extension: Any, _event: Event, _actor: Actor) -> str:
    return reverse("exchange:extension", args=[extension.reply.query.number, extension.pk])


def _to_consultation(consultation: Any, _event: Event, _actor: Actor) -> str:
    return reverse("exchange:own_consultation", args=[consultation.pk])


def _to_contribution(consultation: Any, _event: Event, _actor: Actor) -> str:
    return reverse("exchange:consulted", args=[consultation.reply.query.number, consultation.pk])


def _to_compilations(answer: Any, _event: Event, _actor: Actor) -> str:
    return reverse("exchange:compilations", args=[answer.reply.query.number])


def _path(query: Query) -> str:
    if query.number:
        return reverse("exchange:query", args=[query.number])
    return reverse("exchange:draft", args=[query.pk])


# Whether there is still reason


def _in(*states: str) -> Any:
    return lambda obj, _event, _actor: obj.state in states


def _is_missing(reply: Reply, event: Event, _actor: Actor) -> bool:
    """Whether the reply that a reminder is about is still awaited by the same day."""
    return (
        reply.completed_at is None
        and reply.query.state == Query.State.OPEN
        and event.facts.get("due_on") == reply.due_on.isoformat()
    )


MAILS = "exchange/mails"
DRAFT: dict[str, Any] = {"path": _query, "words": _of_query}
RELEASE: dict[str, Any] = {"path": _to_query, "words": _of_reply}
REMINDER: dict[str, Any] = {"path": _to_reply, "words": _of_reply, "holds": _is_missing}
REQUEST: dict[str, Any] = {"path": _to_extension, "words": _of_extension, "holds": _in("asked")}
DECISION: dict[str, Any] = {"path": _to_query, "words": _of_extension}
CONSULTATION: dict[str, Any] = {
    "path": _to_consultation,
    "words": _of_consultation,
    "holds": _in("asked"),
}

on(
    "query.submit",
    group="review",
    mail=f"{MAILS}/submit",
    to=_reviewing,
    holds=_in("review"),
    **DRAFT,
)
on("query.return", group="asking", mail=f"{MAILS}/return", to=_asking, holds=_in("draft"), **DRAFT)
on(
    "query.approve",
    group="asking",
    mail=f"{MAILS}/approve",
    to=_asking,
    holds=_in("approved"),
    **DRAFT,
)
on(
    "query.launch",
    group="asked",
    mail=f"{MAILS}/launch",
    to=_asked,
    holds=_in("open", "closed"),
    **DRAFT,
)
on("query.close", group="asked", mail=f"{MAILS}/close", to=_asked, holds=_in("closed"), **DRAFT)
on("query.reopen", group="asked", mail=f"{MAILS}/reopen", to=_asked, holds=_in("open"), **DRAFT)
on("query.withdraw", group="asked", mail=f"{MAILS}/withdraw", to=_asked, **DRAFT)

on("query.comment", group="asking", mail=f"{MAILS}/comment", to=_beside_comment(_asking),
   path=_query, words=_of_comment)  # fmt: skip
on("query.comment", name="query.comment.review", group="review", mail=f"{MAILS}/comment",
   to=_beside_comment(_reviewing), path=_query, words=_of_comment)  # fmt: skip
for _step in ("answer.narrow", "answer.lapse"):
    on(_step, group="recalls", mail=f"{MAILS}/narrow", to=_holding, path=_to_compilations,
       words=_of_answer, about=lambda answer: answer.reply.query)  # fmt: skip

on("reply.release", group="replies", mail=f"{MAILS}/release",
   to=lambda reply, event: _asking(reply.query, event), **RELEASE)  # fmt: skip
on("reply.remind", group="reminders", mail=f"{MAILS}/remind", to=_replying, **REMINDER)
on("reply.escalate", group="reminders", mail=f"{MAILS}/remind", to=_replying, **REMINDER)
on("reply.escalate", name="reply.escalate.above", group="review", mail=f"{MAILS}/escalate", to=_above,
   path=_to_query, words=_of_reply, holds=_is_missing)  # fmt: skip

on("extension.ask", group="asking", mail=f"{MAILS}/more_time",
   to=lambda extension, event: _asking(extension.reply.query, event), **REQUEST)  # fmt: skip
on("extension.ask", name="extension.ask.review", group="review", mail=f"{MAILS}/more_time",
   to=lambda extension, event: _reviewing(extension.reply.query, event), **REQUEST)  # fmt: skip
on("extension.agree", group="asked", mail=f"{MAILS}/agree",
   to=lambda extension, event: _replying(extension.reply, event), **DECISION)  # fmt: skip
on("extension.refuse", group="asked", mail=f"{MAILS}/refuse",
   to=lambda extension, event: _replying(extension.reply, event), **DECISION)  # fmt: skip

on("consultation.ask", group="asked", mail=f"{MAILS}/consult", to=_consulted, **CONSULTATION)
on("consultation.return", group="asked", mail=f"{MAILS}/consult", to=_consulted, **CONSULTATION)
on("consultation.answer", group="asked", mail=f"{MAILS}/contribution",
   to=lambda consultation, event: _replying(consultation.reply, event), path=_to_contribution,
   words=_of_consultation, holds=_in("answered"))  # fmt: skip


@deadlines.source
def own_days(person: Actor) -> Iterator[deadlines.Deadline]:
    """What waits for a person with a day to it: replies, consultations, requests for more time."""
    for one in reads.waiting(person):
        if one.due_on is not None and one.query.number:
            yield deadlines.Deadline(
                key=f"{one.kind}-{one.subject.pk}",
                due_on=one.due_on,
                words=say("Query %(number)s: %(sentence)s")
                % {"number": one.query.number, "sentence": one.sentence},
                path=_path(one.query),
            )


def _has_open() -> bool:
    """Whether a reply is awaited that could have to be reminded of."""
    first = clock.today() + timedelta(days=14)
    return Reply.objects.filter(
        query__state=Query.State.OPEN, completed_at__isnull=True, due_on__lte=first
    ).exists()


periodic.every(
    timedelta(minutes=10), "exchange.lapse", _("Record limits in time that have passed"),
    actions.lapse, when=actions.has_lapsed,
)  # fmt: skip
periodic.every(
    timedelta(days=1), "exchange.sweep", _("Take away stored files that nothing names"),
    actions.sweep,
)  # fmt: skip
periodic.every(
    timedelta(minutes=30), "exchange.remind", _("Remind of replies"), actions.remind, when=_has_open
)
periodic.every(
    timedelta(seconds=2), "exchange.index", _("Bring search up to date"),
    indexing.catch_up, when=is_behind,
)  # fmt: skip

# Studies; what people follow comes last among the groups.
from tessera.exchange import notices_studies  # noqa: E402, F401, I001
from tessera.exchange import notices_following  # noqa: E402, F401
