"""The one line every queryset has: ``visible_to(person)``.

What a person may see is decided in ``tessera.access.visibility``, which stands above the rooms'
tables; it leaves its rules here, by model, so that tables need not import it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from tessera.core.settled import settled

if TYPE_CHECKING:
    from tessera.access.people import Actor

Rule = Callable[["Actor"], models.Q]

#: Rules by model label ("network.Network"); filled by ``tessera.access.visibility`` alone.
RULES: dict[str, Rule] = {}
#: Those that ask for an organisation's offices and rights and never for the person.
OF_OFFICES: set[str] = set()


class NoRule(LookupError):
    """A model nobody wrote a visibility rule for: nothing of it is shown to anybody."""


def visible(model: type[models.Model], person: Actor) -> models.Q:
    """The condition that rows of ``model`` meet when ``person`` may see them.

    Raises NoRule for a model without a rule, so that forgetting one shows nothing.
    """
    label = model._meta.label
    if label not in RULES:
        raise NoRule(f"{label} has no rule in access/visibility.py; nobody may see it.")
    if person.is_trusted:
        return models.Q()
    memory = person.memory
    if memory is not None and label in memory.rules:
        return memory.rules[label]
    rows = models.Q()
    for one in person.eyes:  # who looks through another's eyes sees only what both may see
        rows &= _settled(model, one)
    if memory is not None:
        memory.rules[label] = rows
    return rows


def _settled(model: type[models.Model], person: Actor) -> models.Q:
    """The rule for one pair of eyes: as its kept text where there is one, else as it stands."""
    label = model._meta.label
    if label not in OF_OFFICES:
        if person.is_anybody:
            raise ValueError(f"Who sees {label} depends on the person, not on where one stands.")
        text = settled(model, person.basis, partial(RULES[label], person))
        return models.Q(text) if text else RULES[label](person)
    text = settled(model, person.alike.basis, partial(RULES[label], person.alike))
    return models.Q(text.at(person.organisation_id)) if text else RULES[label](person.anybody)


class VisibleQuerySet(models.QuerySet[Any]):
    """Rows that know who may see them."""

    def visible_to(self, person: Actor) -> Self:
        """The rows that ``person`` may see; lists, counts and checks all start here."""
        return self.filter(visible(self.model, person))
