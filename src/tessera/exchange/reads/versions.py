"""The versions of a reply: every one stays citable, as far as it may travel today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tessera.exchange.models import AnswerEdition, Reply

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Version:
    """What was released with one version: the editions that the reader may read, by position."""

    version: int
    released_at: datetime
    editions: tuple[AnswerEdition, ...]


def versions(reply: Reply, person: Actor) -> list[Version]:
    """The versions of a reply that hold something ``person`` may read, the newest first.

    A version holds the answers that it changed; an answer that it does not name stays as it was.
    """
    rows = (
        AnswerEdition.objects.visible_to(person)
        .filter(reply=reply)
        .select_related("question")
        .order_by("-version", "question__position")
    )
    found: dict[int, list[AnswerEdition]] = defaultdict(list)
    for row in rows:
        found[row.version].append(row)
    return [Version(number, some[0].released_at, tuple(some)) for number, some in found.items()]
