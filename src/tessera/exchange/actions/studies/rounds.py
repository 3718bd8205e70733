"""Comment rounds: opened with the step that they belong to, ended before their day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.exchange import checks
from tessera.exchange.models import CommentRound, Study
from tessera.workflow import NotNow

if TYPE_CHECKING:
    from tessera.access.people import Actor


def open_round(study: Study, on: str, version: int, closes_on: date, *, by: Actor) -> CommentRound:
    """Open a round; inside the transaction of the step that it belongs to.

    Raises ValidationError for a last day that does not lie ahead.
    """
    if closes_on <= clock.today():
        raise checks.refuse(
            "closes_on", _("The last day must lie ahead; choose a day after today.")
        )
    made = CommentRound.objects.create(
        study=study, on=on, version=version, opens_on=clock.today(), closes_on=closes_on
    )
    audit.record("study.open_round", study, by=by, on=on, version=version, closes_on=closes_on)
    return made


@transaction.atomic
def close_round(round_: CommentRound, *, by: Actor) -> CommentRound:
    """End a round before its last day; ending it again changes nothing."""
    policy.require(by, "study.close_round", round_.study)
    current = CommentRound.objects.select_for_update().get(pk=round_.pk)
    if not current.is_running:
        raise NotNow(_("This comment round is over already."))
    current.closed_at = clock.now()
    current.save(update_fields=["closed_at"])
    audit.record("study.close_round", round_.study, by=by, on=current.on, version=current.version)
    return current
