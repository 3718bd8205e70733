"""Notices that wait for their day are bundled into one mail."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from tessera.core import clock
from tessera.notices.actions.gathering import require_trusted
from tessera.notices.models import Digest, Notice, State
from tessera.notices.occasions import Rhythm
from tessera.notices.timeliness import last_turn

if TYPE_CHECKING:
    from tessera.access.people import Actor


def bundle(*, by: Actor) -> int:
    """Make the digests that are due: what waited when their time came; how many were made.

    A turn that was missed is made up for. Each person's is a transaction of its own.
    """
    require_trusted(by=by)
    now = clock.now()
    due: dict[UUID, list[UUID]] = defaultdict(list)
    for rhythm in (Rhythm.DAILY, Rhythm.WEEKLY):
        rows = Notice.objects.filter(
            state=State.WAITING, digest__isnull=True, rhythm=rhythm,
            created_at__lt=last_turn(rhythm, now),
        )  # fmt: skip
        for notice, person in rows.values_list("pk", "person"):
            due[person].append(notice)
    return sum(_bundle(person, notices) for person, notices in due.items())


@transaction.atomic
def _bundle(person: UUID, notices: list[UUID]) -> int:
    digest, is_new = Digest.objects.get_or_create(person_id=person, on=clock.today())
    if digest.state != State.WAITING:
        return 0  # today's has left; tomorrow
    Notice.objects.filter(pk__in=notices, state=State.WAITING, digest__isnull=True).update(
        digest=digest
    )
    return int(is_new)
