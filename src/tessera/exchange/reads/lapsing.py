"""Released answers whose limit in time has passed, and was not recorded yet."""

from __future__ import annotations

from django.db.models import QuerySet

from tessera.core import clock
from tessera.exchange.models import AnswerEdition


def lapsed() -> QuerySet[AnswerEdition]:
    """Editions whose limit has passed and was not recorded; asked by the house itself alone."""
    rows: QuerySet[AnswerEdition] = AnswerEdition.objects.filter(
        audience_until__lt=clock.today(), lapsed_at__isnull=True
    ).exclude(audience_then="")
    return rows


def has_lapsed() -> bool:
    """Whether there is anything to record."""
    return lapsed().exists()
