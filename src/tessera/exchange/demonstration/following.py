"""What some offices of the demonstration follow: a topic, an area, a search of the archive."""

from __future__ import annotations

from tessera.access.people import Actor
from tessera.exchange import actions
from tessera.exchange.models import Subscription
from tessera.network.models import Mandate, Person

#: Account, kind, what, how often.
FOLLOWED = (
    ("at@emn.example", "topic", "unaccompanied-minors", "daily"),
    ("at@emn.example", "area", "XK", "weekly"),
    ("at@emn.example", "search", "q=guardian*", "daily"),
    ("se@emn.example", "topic", "return", "weekly"),
)


def follow() -> None:
    """What is missing of it; accounts that the network does not have are left out."""
    for email, kind, what, rhythm in FOLLOWED:
        person = Person.objects.filter(email=email).first()
        mandate = Mandate.objects.current().filter(person=person).first() if person else None
        if person is None or mandate is None:
            continue
        if not Subscription.objects.filter(person=person, kind=kind, what=what).exists():
            actions.follow(kind, what, by=Actor(person, mandate.organisation), rhythm=rhythm)
