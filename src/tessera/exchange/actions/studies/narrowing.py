"""How far a released section of a contribution travels: narrowed at once, or by its own limit.

Files with the section in them are read by nobody any more from that moment on, nor are texts of the
synthesis that rest on it, until who leads the study has read them again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import checks
from tessera.exchange.limits import limit
from tessera.exchange.models import SectionEdition, SectionText, StudyDeparture, SynthesisText
from tessera.exchange.models.study_synthesis import resting_beyond
from tessera.exchange.reads.studies.lapsing import lapsed, left_with

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True)
class Narrowed:
    """A narrowed section, the texts of the synthesis that rest on it, and copies that had left."""

    text: SectionText
    resting: tuple[SynthesisText, ...]
    departures: tuple[StudyDeparture, ...]


@transaction.atomic
def narrow(
    text: SectionText, *, by: Actor, audience: str, reason: str,
    until: date | None = None, then: str | None = None,
) -> Narrowed:  # fmt: skip
    """Let a released section travel less far from this moment on, old editions of it included.

    Also after the study was released. Raises PermissionDenied, ValidationError.
    """
    policy.require(by, "national_contribution.narrow", text.contribution)
    current = SectionText.objects.select_for_update(of=("self",)).get(pk=text.pk)
    editions = list(SectionEdition.objects.select_for_update().filter(text=current))
    if not editions:
        raise checks.refuse(
            "section", _("This section was never released; change it in the draft.")
        )
    terms = checks.dissemination(audience, audience, reason, until, then)
    before, after = limit(current, editions, terms)
    return note("section_text.narrow", current, before, after, by=by)


def note(
    step: str, text: SectionText, before: Circle, after: Circle, *, by: Actor, **facts: Any
) -> Narrowed:
    """Record that a section travels less far, and what that concerns; inside the step's transaction."""
    beyond = resting_beyond(SynthesisText)
    resting = SynthesisText.objects.filter(beyond, rests_on__text=text).distinct()
    found = Narrowed(text, tuple(resting), tuple(left_with(text, after)))
    audit.record(
        step, text, by=by, before=before, after=after, resting=len(found.resting),
        departures=len(found.departures), **facts,
    )  # fmt: skip
    return found


def lapse(*, by: Actor) -> int:
    """Record every limit of a section that has passed, once each; how many sections.

    What readers see changes by itself on the day; this tells who has copies, and who wrote of it.
    """
    if not by.is_trusted:
        raise PermissionDenied(_("Limits in time pass by themselves."))
    texts = lapsed().order_by("text").values_list("text", flat=True).distinct()
    return sum(_lapse(pk, by) for pk in list(texts))


@transaction.atomic
def _lapse(pk: UUID, by: Actor) -> bool:
    text = SectionText.objects.select_for_update(of=("self",)).get(pk=pk)
    editions = list(lapsed().select_for_update().filter(text=text))
    if not editions:  # another process was quicker
        return False
    SectionEdition.objects.filter(pk__in=[one.pk for one in editions]).update(lapsed_at=clock.now())
    last = next((one for one in editions if one.is_current), editions[-1])
    note(
        "section_text.lapse", text, Circle(last.audience), last.audience_now, by=by,
        until=last.audience_until,
    )  # fmt: skip
    return True


__all__ = ["Narrowed", "lapse", "narrow", "note"]
