"""Follow a topic, an area or a search; tell those who follow what is new."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.access.people import Actor
from tessera.audit.models import Event
from tessera.core import clock
from tessera.exchange import checks
from tessera.exchange.models import Subscription
from tessera.exchange.reads import subscriptions as reads
from tessera.network.checks import participant_area
from tessera.network.kept import kept
from tessera.network.models import Person
from tessera.notices import actions as notices
from tessera.notices.models import Notice
from tessera.reference.models import Topic

Kind, Rhythm = Subscription.Kind, Subscription.Rhythm
#: So much one person follows for one organisation at most.
MOST = 50


@kept("subscriptions")
def _of_person(person: Person) -> QuerySet[Any]:
    """What somebody follows, told in their own record."""
    return Subscription.objects.filter(person=person)


@transaction.atomic
def follow(kind: str, what: str, *, by: Actor, rhythm: str = Rhythm.WEEKLY) -> Subscription:
    """Follow something for the organisation acted for, from the next event on.

    ``what`` is the code of a topic or area, or a search as :func:`reads.subscriptions.kept` gives it.
    What is followed already takes the new rhythm and is no longer paused. Raises PermissionDenied,
    ValidationError.
    """
    policy.require(by, "subscription.follow")
    kind = checks.choice(Kind, kind, "kind")
    rhythm = checks.choice(Rhythm, rhythm, "rhythm")
    what = _checked(kind, what)
    if by.person is None or by.organisation is None:
        raise checks.refuse("__all__", _("Choose the organisation for which you follow it."))
    own = Subscription.objects.filter(person=by.person, organisation=by.organisation)
    there = own.filter(kind=kind, what=what).first()
    if there is not None:
        return change(there, by=by, rhythm=rhythm, is_paused=False)
    if own.count() >= MOST:
        raise checks.refuse(
            "__all__", _("You follow %(most)d things already; give up one of them first.")
            % {"most": MOST},
        )  # fmt: skip
    made = Subscription.objects.create(
        person=by.person, organisation=by.organisation, kind=kind, what=what, rhythm=rhythm,
        read_to=_now(),
    )  # fmt: skip
    audit.record("subscription.follow", made, by=by, kind=kind, rhythm=rhythm)
    return made


def _checked(kind: str, what: str) -> str:
    """A topic there is, an area there is, or a search that looks for something."""
    if kind == Kind.TOPIC and not Topic.objects.filter(code=what).exists():
        raise checks.refuse("what", _("There is no topic “%(code)s”.") % {"code": what[:60]})
    if kind == Kind.AREA:
        if not what:
            raise checks.refuse("what", _("Choose an area."))
        return participant_area(what)
    if kind == Kind.SEARCH:
        if not what:
            raise checks.refuse("what", _("Search for something first; then follow the search."))
        if len(what) > (Subscription._meta.get_field("what").max_length or 0):
            raise checks.refuse("what", _("This search is too long to be followed; shorten it."))
    return what


def _now() -> int:
    return Event.objects.order_by("-number").values_list("number", flat=True).first() or 0


@transaction.atomic
def change(
    subscription: Subscription, *, by: Actor, rhythm: str | None = None,
    is_paused: bool | None = None,
) -> Subscription:  # fmt: skip
    """Be told more or less often, pause or go on; None leaves what holds.

    What happened during a pause is not told afterwards. Raises PermissionDenied, ValidationError.
    """
    policy.require(by, "subscription.change", subscription)
    row = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if rhythm is not None:
        row.rhythm = checks.choice(Rhythm, rhythm, "rhythm")
    if is_paused is not None and is_paused != row.is_paused:
        row.paused_at = clock.now() if is_paused else None
        row.read_to = row.read_to if is_paused else _now()
    row.save(update_fields=["rhythm", "paused_at", "read_to"])
    audit.record("subscription.change", row, by=by, rhythm=row.rhythm, is_paused=row.is_paused)
    return row


@transaction.atomic
def unfollow(subscription: Subscription, *, by: Actor) -> None:
    """Follow something no longer; what waits to be told of it is not told."""
    policy.require(by, "subscription.end", subscription)
    audit.record("subscription.end", subscription, by=by, kind=subscription.kind)
    subscription.delete()


def tell_followers(*, by: Actor) -> int:
    """Write the notices of what is new for those who follow; how many subscriptions were looked at.

    Each waits for its day in the notices' digest and is asked again when that is made. Killed and
    begun again it tells nothing twice: a subscription moves on together with its notices.
    """
    if not by.is_trusted:
        raise PermissionDenied("Who follows what is told by itself.")
    to = reads.up_to()
    reads.erased(to).delete()
    rows = reads.awake().filter(read_to__lt=to).select_related("person", "organisation")
    rows = rows.order_by("person", "organisation")
    told = 0
    for _key, mine in groupby(rows, key=lambda one: (one.person_id, one.organisation_id)):
        told += _tell(list(mine), to, by)
    return told


@transaction.atomic
def _tell(subscriptions: list[Subscription], to: int, by: Actor) -> int:
    """What is new for one person acting for one organisation; of two that find it the sooner tells."""
    actor = Actor(subscriptions[0].person, subscriptions[0].organisation)
    found: dict[int, Notice] = {}
    for one, news in reads.news(actor, subscriptions, to):
        for new in news:
            there = found.get(new.event.number)
            if there is None or (there.rhythm, one.rhythm) == (Rhythm.WEEKLY, Rhythm.DAILY):
                found[new.event.number] = Notice(
                    event=new.event, kind=new.kind, person=actor.person,
                    organisation=actor.organisation, rhythm=one.rhythm,
                )  # fmt: skip
    mine: Mapping[int, Notice] = {
        number: one for number, one in found.items() if one.event.actor != actor.person_id
    }
    notices.tell_also(mine.values(), by=by)
    keys = [one.pk for one in subscriptions]
    Subscription.objects.filter(pk__in=keys, read_to__lt=to).update(read_to=to)
    return len(subscriptions)
