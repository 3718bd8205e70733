"""Who sees what people follow, and the vectors of questions."""

from __future__ import annotations

from django.db.models import Q

from tessera.access.people import Actor
from tessera.access.visibility import NOTHING, of
from tessera.exchange.models import Question
from tessera.exchange.visibility import questions


@of("exchange.Vector")
def vectors(person: Actor) -> Q:
    """As the question whose words they were made from."""
    return Q(question__in=Question.objects.filter(questions(person)).values("pk"))


@of("exchange.Subscription")
def subscriptions(person: Actor) -> Q:
    """The own ones, whichever organisation they were chosen for."""
    if person.person is None or not person.person.is_active:
        return NOTHING
    return Q(person=person.person_id)
