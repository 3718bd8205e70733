"""How far something released travels from now on: the rows alone; the action around them records it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tessera.core.circle import Circle
from tessera.exchange import checks
from tessera.exchange.models import Answer, SectionText


def limit(
    row: Answer | SectionText, editions: list[Any], terms: dict[str, Any]
) -> tuple[Circle, Circle]:
    """Narrow what was released, its old editions included, to ``terms``; from where to where.

    The workspace follows, so that the next release does not let it travel on. Raises ValidationError
    without a reason, and for terms that narrow nothing.
    """
    now = next(one for one in editions if one.is_current).audience_now
    wanted = Circle(terms["audience"])
    if not terms["reason"]:
        raise checks.refuse("reason", _("Say why it travels less far from now on."))
    if wanted is now or not now.contains(wanted):
        raise checks.refuse(
            "audience", _("It travels no further than that already; to widen it is another step.")
        )
    for edition in editions:
        if edition.is_current or edition.audience_now.contains(wanted):
            put(edition, terms)
    if row.audience_now.contains(wanted):
        put(row, terms)
    return now, wanted


def put(row: models.Model, terms: dict[str, Any]) -> None:
    """Store the terms in a row."""
    if hasattr(row, "lapsed_at"):  # a new limit, whose end is still to be recorded
        terms = terms | {"lapsed_at": None}
    for field, value in terms.items():
        setattr(row, field, value)
    row.save(update_fields=list(terms))
