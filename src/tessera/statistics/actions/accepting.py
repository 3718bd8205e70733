"""Decide about figures that have come: they become a release, or they do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tessera.access import policy
from tessera.core import clock
from tessera.statistics import bridge, keeping
from tessera.statistics.actions.finding import count_findings
from tessera.statistics.actions.publishing import Published, into_release
from tessera.statistics.models import Fetch
from tessera.statistics.workflow import FETCH
from tessera.workflow import NotReady, take

if TYPE_CHECKING:
    from tessera.access.people import Actor


def accept(row: Fetch, *, by: Actor) -> Fetch:
    """Make the figures of a fetch the newest release of their dataflow.

    :raises NotReady: the figures are not here any more, or the store refuses them.
    """
    policy.require(by, "fetch.accept", row)

    def accepted(enter: Callable[[], Published]) -> Published:
        take(FETCH, "accept", row, by=by)
        published = enter()
        row.release, row.ended_at = published.release, clock.now()
        path, row.path = row.path, ""
        row.save(update_fields=["release", "ended_at", "path"])
        _know(row, "")
        keeping.let_go(path)
        return published

    try:
        into_release(bridge.waiting_table(row.path), by=by, within=accepted)
    except bridge.MigstatError as why:
        row.refresh_from_db()
        raise NotReady(bridge.told(why)) from why
    count_findings(by=by)
    return row


@transaction.atomic
def refuse(row: Fetch, *, by: Actor, reason: str) -> Fetch:
    """Leave the release that is here; the same figures are not offered again."""
    policy.require(by, "fetch.refuse", row)
    if not reason.strip():
        raise NotReady(_("Say in a few words why the figures are refused."))
    take(FETCH, "refuse", row, by=by)
    path, row.path = row.path, ""
    row.sentence, row.said, row.ended_at = reason.strip()[:1000], {}, clock.now()
    row.save(update_fields=["sentence", "said", "ended_at", "path"])
    _know(row, row.content)
    keeping.let_go(path)
    return row


def _know(row: Fetch, refused: str) -> None:
    """What is decided is not asked for again before the publisher changes it."""
    source = row.source
    source.known, source.refused_content = row.known, refused
    source.save(update_fields=["known", "refused_content"])
