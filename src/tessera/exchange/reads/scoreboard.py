"""How soon participants accept and answer, from the dates alone; nobody enters a score."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from tessera.access.audience import circles_of
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange.models import Reply, terms_of
from tessera.exchange.reads.participants import in_order
from tessera.exchange.visibility import reached
from tessera.network.models import Membership, Network, Organisation, Product

if TYPE_CHECKING:
    from tessera.access.people import Actor

ACCEPTED_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Score:
    """One participant. A share is None where there is nothing to take a share of.

    ``accepted`` within seven days; ``days`` from the launch to the complete reply, the median;
    ``on_time`` by its own last day, extensions included; ``late`` are missing past that day.
    """

    organisation: Organisation
    area: str
    asked: int
    answered: int
    accepted: float | None
    days: float | None
    on_time: float | None
    late: int


def scoreboard(
    network: Network, person: Actor, style: str = "eu", year: int | None = None
) -> list[Score] | None:
    """The scores of a network; None where its terms do not open them to ``person``.

    Where they do not, a participant still reads its own. Only queries that ``person`` may read
    count, so that a figure betrays no query; withdrawn ones count for nobody. With ``year`` only
    queries that were launched in it.
    """
    is_open = is_open_to(network, person)
    replies = _counted(network, person)
    if year is not None:
        replies = replies.filter(query__launched_at__year=year)
    if not is_open:
        if not person.standing.offices:
            return None
        replies = replies.filter(organisation=person.organisation_id)
    of: dict[UUID, list[Reply]] = defaultdict(list)
    for reply in replies.select_related("query", "organisation"):
        of[reply.organisation_id].append(reply)
    if not of and not is_open:
        return None
    scores = [_score(rows) for rows in of.values()]
    return in_order(scores, lambda one: one.area, lambda one: one.organisation.code, style)


def _counted(network: Network, person: Actor) -> QuerySet[Any, Any]:
    """Replies that count for the scores of a network, of queries that ``person`` may read."""
    return (
        Reply.objects.visible_to(person)
        .filter(query__network=network, query__state__in=["open", "closed"], query__cited_as="")
        .filter(query__in=reached(person))
    )


def years(network: Network, person: Actor) -> list[int]:
    """The years in which queries were launched that count for ``person``, the newest first."""
    days = _counted(network, person).values_list("query__launched_at", flat=True).distinct()
    return sorted({one.year for one in days if one}, reverse=True)


def is_open_to(network: Network, person: Actor) -> bool:
    """Whether the network's terms let ``person`` see how everybody does."""
    audience = Circle(terms_of(network).scoreboard_audience)
    return all(
        network.pk in one.standing.networks(Membership.Role.COORDINATOR)
        or audience in circles_of(one, network.pk, Product.QUERY)
        for one in person.eyes
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _score(replies: list[Reply]) -> Score:
    now, today = clock.now(), clock.today()
    taken = [(one, one.query.launched_at) for one in replies if one.query.launched_at]
    accepted = ripe = 0
    days = []
    for reply, start in taken:
        soon = reply.accepted_at is not None and reply.accepted_at - start <= ACCEPTED_WITHIN
        accepted += soon
        ripe += soon or now - start > ACCEPTED_WITHIN
        if reply.completed_at is not None:
            days.append((reply.completed_at - start).total_seconds() / 86400)
    due = [one for one, _start in taken if one.completed_at or one.due_on < today]
    late = sum(one.completed_at is None for one in due)
    return Score(
        organisation=replies[0].organisation, area=replies[-1].area, asked=len(taken),
        answered=len(days), accepted=_share(accepted, ripe),
        days=median(days) if days else None,
        on_time=_share(sum(not one.is_late for one in due), len(due)), late=late,
    )  # fmt: skip


__all__ = ["ACCEPTED_WITHIN", "Score", "is_open_to", "scoreboard", "years"]
