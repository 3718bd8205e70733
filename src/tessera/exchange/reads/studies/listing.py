"""The studies of the networks that a person takes part in, and what of them waits for the person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from tessera.core import clock
from tessera.exchange.models import CommentRound, NationalContribution, Study
from tessera.exchange.reads.query import days_left
from tessera.exchange.visibility_studies import led_by, may_with_studies
from tessera.network.models import Act, Membership, Network

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: States in which a study goes on.
OPEN = ("drafting", "template_round", "agreed", "contributions", "synthesis", "comment_round")


@dataclass(frozen=True, slots=True)
class Row:
    """A study in a list, how many were called on and have contributed, and the own contribution."""

    study: Study
    called: int
    contributed: int
    own: NationalContribution | None
    round: CommentRound | None  # that takes comments today
    days_left: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to do in a study: ``kind`` is "contribution", "comment" or "settle"."""

    kind: str
    sentence: str
    study: Study
    due_on: date
    days_left: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The page of studies; ``networks`` are those in which one may draft a study."""

    running: tuple[Row, ...]
    past: tuple[Row, ...]
    waiting: tuple[Waiting, ...]
    networks: tuple[Network, ...]


def listing(person: Actor) -> Listing:
    """The studies that ``person`` may know of; a fixed number of database queries."""
    rows = list(
        Study.objects.visible_to(person)
        .select_related("organisation", "network")
        .annotate(
            called_count=Count("contributions"),
            contributed_count=Count(
                "contributions", filter=Q(contributions__released_at__isnull=False)
            ),
        )
    )
    own = {one.study_id: one for one in _own(person)}
    rounds = {one.study_id: one for one in _rounds(person)}
    told = [_row(one, own.get(one.pk), rounds.get(one.pk)) for one in rows]
    return Listing(
        running=tuple(one for one in told if one.study.state in OPEN),
        past=tuple(one for one in told if one.study.state not in OPEN),
        waiting=tuple(_sorted(_waiting(person, told))),
        networks=tuple(networks(person)),
    )


def _own(person: Actor) -> list[NationalContribution]:
    if not person.standing.offices:
        return []
    rows = NationalContribution.objects.visible_to(person)
    return list(rows.filter(organisation=person.organisation_id))


def _rounds(person: Actor) -> list[CommentRound]:
    """Rounds that take comments today, the newest of each study."""
    rows = CommentRound.objects.visible_to(person).filter(
        closed_at__isnull=True, closes_on__gte=clock.today(),
        study__state__in=["template_round", "comment_round"],
    )  # fmt: skip
    return list(rows.order_by("created_at"))


def _row(study: Any, own: NationalContribution | None, round_: CommentRound | None) -> Row:
    day = round_.closes_on if round_ else study.contributions_due_on
    left = days_left(day, own.area if own else "")
    return Row(study, study.called_count, study.contributed_count, own, round_, left)


def networks(person: Actor) -> list[Network]:
    """Networks in which ``person`` may draft a study."""
    standing = person.standing
    coordinated = standing.networks(Membership.Role.COORDINATOR)
    able = [
        at for at in {*standing.grants, *coordinated} if may_with_studies(person, at, Act.LAUNCH)
    ]
    return list(Network.objects.visible_to(person).filter(pk__in=able))


def waiting(person: Actor) -> list[Waiting]:
    """What waits for ``person`` in studies, what is due first at the top."""
    if not person.standing.offices:
        return []
    return list(listing(person).waiting)


def _sorted(rows: Iterator[Waiting]) -> list[Waiting]:
    return sorted(rows, key=lambda one: (one.due_on, one.study.number))


def _waiting(person: Actor, rows: list[Row]) -> Iterator[Waiting]:
    if not person.standing.offices:
        return
    led = set(Study.objects.filter(led_by(person)).values_list("pk", flat=True))
    for one in rows:
        yield from _contribution(person, one)
        if one.round is not None:
            yield from _comment(person, one, one.round, is_led=one.study.pk in led)


def _contribution(person: Actor, one: Row) -> Iterator[Waiting]:
    own, study = one.own, one.study
    takes = study.state in ("contributions", "synthesis", "comment_round")
    if own is None or not takes or not may_with_studies(person, study.network_id, Act.CONTRIBUTE):
        return
    if own.state == "released" and own.completed_at is not None:
        return
    if own.state == "cleared":
        sentence = _("Your contribution is cleared; release it.")
    elif own.completed_at is not None:
        sentence = _("A correction of your contribution is waiting to be released.")
    elif own.released_at is not None:
        sentence = _("Sections of your contribution are still pending.")
    else:
        sentence = _("Your contribution is awaited.")
    left = days_left(own.due_on, own.area)
    yield Waiting("contribution", sentence, study, own.due_on, left)


def _comment(person: Actor, one: Row, round_: CommentRound, *, is_led: bool) -> Iterator[Waiting]:
    study, left = one.study, days_left(round_.closes_on)
    if is_led:
        sentence = _("The comment round that you opened ends.")
        yield Waiting("settle", sentence, study, round_.closes_on, left)
    elif may_with_studies(person, study.network_id, Act.CONTRIBUTE):
        on_template = round_.on == CommentRound.On.TEMPLATE
        sentence = (
            _("You may comment on the common template.")
            if on_template
            else _("You may comment on the synthesis.")
        )
        yield Waiting("comment", sentence, study, round_.closes_on, left)
