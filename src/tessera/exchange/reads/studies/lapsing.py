"""What becomes of a section that travels less far: limits that have passed, copies that had left."""

from __future__ import annotations

from django.db.models import QuerySet

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange.models import SectionEdition, SectionText, StudyDeparture


def lapsed() -> QuerySet[SectionEdition]:
    """Editions whose limit has passed and was not recorded; asked by the house itself alone."""
    rows: QuerySet[SectionEdition] = SectionEdition.objects.filter(
        audience_until__lt=clock.today(), lapsed_at__isnull=True
    ).exclude(audience_then="")
    return rows


def has_lapsed() -> bool:
    """Whether there is anything to record."""
    return lapsed().exists()


def left_with(text: SectionText, reach: Circle) -> QuerySet[StudyDeparture]:
    """The copies that had left with a section in them, for circles that it reaches no more."""
    beyond = [circle for circle in Circle if not reach.contains(circle)]
    rows: QuerySet[StudyDeparture] = StudyDeparture.objects.filter(
        file__document__editions__text=text, file__document__circle__in=beyond
    )
    return rows.select_related("file__document", "organisation").distinct()
