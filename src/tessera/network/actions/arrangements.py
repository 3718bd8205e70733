"""Arrangements and the rights under them: draft, sign, grant, withdraw, end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.period import day_before
from tessera.network import checks
from tessera.network.models import Act, Arrangement, Network, Organisation, Product, Right
from tessera.network.workflow import ARRANGEMENT
from tessera.workflow import take

if TYPE_CHECKING:
    from tessera.access.people import Actor


@transaction.atomic
def draft(
    network: Network,
    organisation: Organisation,
    *,
    by: Actor,
    since: date,
    until: date | None = None,
    kind: str = Arrangement.Kind.WORKING,
    area: str = "",
    basis: str = "",
    is_invented: bool = False,
    remark: Mapping[str, str] | None = None,
) -> Arrangement:
    """Draft an arrangement that will count from ``since`` on, once it is signed."""
    policy.require(by, "arrangement.draft", network)
    checks.period(since, until)
    arrangement = Arrangement.objects.create(
        network=network,
        organisation=organisation,
        area=checks.participant_area(area),
        kind=checks.choice(Arrangement.Kind, kind, "kind"),
        since=since,
        until=until,
        basis=basis,
        is_invented=is_invented,
        remark=dict(remark or {}),
    )
    audit.record(
        "arrangement.draft", arrangement, by=by, organisation=organisation.pk, since=since,
        until=until,
    )  # fmt: skip
    return arrangement


@transaction.atomic
def sign(arrangement: Arrangement, *, by: Actor, signed_on: date) -> Arrangement:
    """Record that an arrangement was signed on a day; its rights count from their days on."""
    policy.require(by, "arrangement.sign", arrangement)
    if signed_on > clock.today():
        raise checks.refuse("signed_on", _("A signature cannot lie in the future."))
    Arrangement.objects.filter(pk=arrangement.pk, state=Arrangement.State.DRAFTED).update(
        signed_on=signed_on
    )
    take(ARRANGEMENT, "sign", arrangement, by=by, signed_on=signed_on)
    arrangement.refresh_from_db()
    return arrangement


@transaction.atomic
def end(arrangement: Arrangement, *, by: Actor, on: date, reason: str = "") -> Arrangement:
    """End a signed arrangement; ``on`` is its last day and may lie ahead."""
    policy.require(by, "arrangement.end", arrangement)
    if on < arrangement.since:
        raise checks.refuse(
            "on",
            _("The arrangement counts from %(since)s on; it cannot end before.")
            % {"since": checks.day(arrangement.since)},
        )
    changed = Arrangement.objects.filter(pk=arrangement.pk, state=Arrangement.State.SIGNED)
    changed.update(until=on)
    if on < clock.today() or arrangement.state != Arrangement.State.SIGNED:
        take(ARRANGEMENT, "end", arrangement, by=by, last_day=on, reason=reason)
    else:
        audit.record("arrangement.limit", arrangement, by=by, last_day=on, reason=reason)
    arrangement.refresh_from_db()
    return arrangement


def close_expired(*, by: Actor) -> int:
    """End the arrangements whose last day has passed; how many there were."""
    passed = Arrangement.objects.visible_to(by).filter(
        state=Arrangement.State.SIGNED, until__lt=clock.today()
    )
    rows = list(passed)
    for arrangement in rows:
        take(ARRANGEMENT, "end", arrangement, by=by, last_day=arrangement.until)
    return len(rows)


@transaction.atomic
def grant(
    arrangement: Arrangement,
    *,
    by: Actor,
    product: str,
    act: str,
    circle: str = Circle.NETWORK,
    since: date | None = None,
    until: date | None = None,
) -> Right:
    """Grant a right under an arrangement, within its period.

    For seeing, ``circle`` is the innermost audience it opens. A right to the same that holds
    already ends the day before this one starts.
    """
    policy.require(by, "right.grant", arrangement)
    if arrangement.state == Arrangement.State.ENDED:
        raise checks.refuse("arrangement", _("The arrangement has ended; draft a new one."))
    since = since or arrangement.since
    checks.period(since, until)
    if since < arrangement.since or (arrangement.until and since > arrangement.until):
        raise checks.refuse("since", _("A right starts while its arrangement counts."))
    wanted, what = checks.choice(Product, product, "product"), checks.choice(Act, act, "act")
    innermost = checks.choice(Circle, circle, "circle")
    if not innermost.contains(Circle.MEMBERS):
        raise checks.refuse("circle", _("An arrangement opens at most what is for all members."))
    for earlier in arrangement.rights.touching(since, until).filter(product=wanted, act=what):
        if earlier.since >= since:
            raise checks.refuse("since", _("There is a right to the same from then on already."))
        earlier.until = day_before(since)
        earlier.save(update_fields=["until"])
    right = Right.objects.create(
        arrangement=arrangement, product=wanted, act=what, circle=innermost, since=since,
        until=until,
    )  # fmt: skip
    audit.record(
        "right.grant", right, by=by, arrangement=arrangement.pk, product=wanted, act=what,
        circle=innermost, since=since, until=until,
    )  # fmt: skip
    return right


@transaction.atomic
def withdraw(right: Right, *, by: Actor, on: date | None = None) -> None:
    """Withdraw a right; ``on`` is its last day, yesterday when none is given.

    A right that would not have held for a day goes entirely; the event keeps what it was.
    """
    policy.require(by, "right.withdraw", right)
    last = on or day_before(clock.today())
    audit.record(
        "right.withdraw", right, by=by, arrangement=right.arrangement_id, product=right.product,
        act=right.act, since=right.since, last_day=last,
    )  # fmt: skip
    if last < right.since:
        right.delete()
        return
    right.until = min(last, right.until) if right.until else last
    right.save(update_fields=["until"])
