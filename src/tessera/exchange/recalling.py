"""What an answer is in that was made or has left: recalled, marked, listed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange.models import Answer, Compilation, Departure, Summary, SummaryPart
from tessera.exchange.models.summary import resting_beyond


def left_with(answer: Answer, recalled: Iterable[Compilation]) -> tuple[Departure, ...]:
    """The copies that left: of compilations that were recalled, and of the answer's own files."""
    rows = Departure.objects.filter(
        Q(file__compilation__in=[one.pk for one in recalled]) | Q(attachment__answer=answer)
    )
    return tuple(rows.select_related("file__compilation", "attachment", "organisation"))


def recall(wanted: Circle, containing: Q) -> tuple[Compilation, ...]:
    """Recall what contains an answer for a circle that it reaches no more; earlier recalls count."""
    beyond = [circle for circle in Circle if not wanted.contains(circle)]
    found = tuple(Compilation.objects.filter(containing, circle__in=beyond).distinct())
    Compilation.objects.filter(pk__in=[one.pk for one in found], recalled_at__isnull=True).update(
        recalled_at=clock.now()
    )
    return found


def summaries_beyond(answer: Answer) -> int:
    """How many summaries rest on an answer that no longer travels to their readers."""
    parts = SummaryPart.objects.filter(resting_beyond(), rests_on__answer=answer)
    told = {*parts.values_list("edition__summary", flat=True)}
    for one in Summary.objects.filter(sections__rests_on__answer=answer).distinct():
        if one.exceeding().filter(rests_on__answer=answer).exists():
            told.add(one.pk)
    return len(told)


def mark_outdated(answer: Answer, before: Circle, after: Circle) -> None:
    """Mark compilations that say of an answer how it travelled before, or could hold it now."""
    newly = [one for one in Circle if after.contains(one) and not before.contains(one)]
    rows = Compilation.objects.filter(query=answer.reply.query_id, recalled_at__isnull=True)
    rows = rows.filter(outdated_at__isnull=True, superseded_by__isnull=True)
    there = Compilation.editions.through.objects.filter(answeredition__answer=answer)
    rows.filter(Q(pk__in=there.values("compilation")) | Q(circle__in=newly)).update(
        outdated_at=clock.now()
    )
