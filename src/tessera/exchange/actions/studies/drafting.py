"""A study as such: drafted with its number, revised, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import checks
from tessera.exchange.actions.conflict import EditionConflict
from tessera.exchange.models import CommonTemplate, NationalContribution, Study, StudySeries
from tessera.exchange.workflow import STUDY
from tessera.network.models import Network
from tessera.reference.models import Topic
from tessera.workflow import NotNow, NotReady, take

if TYPE_CHECKING:
    from tessera.access.people import Actor

Words = Mapping[str, str]
#: What cannot change any more once contributions were called for.
FIXED = ("asked_roles", "asked_areas", "audience", "synthesis_audience", "default_audience")


@transaction.atomic
def draft(
    network: Network,
    *,
    by: Actor,
    title: Words,
    rationale: Words | None = None,
    topics: Iterable[Topic | str] = (),
    asked_roles: Iterable[str] = ("member", "observer"),
    asked_areas: Iterable[str] = (),
    audience: str = Circle.NETWORK,
    synthesis_audience: str | None = None,
    default_audience: str | None = None,
    contributions_due_on: date | None = None,
    is_invented: bool = False,
    remark: Words | None = None,
) -> Study:
    """Draft a study that the organisation acted for leads; it has its number from the first day.

    Audiences that are not given are the network's own for contributions. Raises PermissionDenied,
    ValidationError.
    """
    policy.require(by, "study.draft", network)
    if by.organisation is None:
        raise checks.refuse("title", _("A study is led by an organisation; act for one."))
    told = checks.words(title, "title")
    year, serial = _next()
    study = Study.objects.create(
        network=network, organisation=by.organisation, title=told, year=year, serial=serial,
        number=f"{year}.{serial}", is_invented=is_invented, remark=dict(remark or {}),
    )  # fmt: skip
    _write(study, {
        "title": told, "rationale": rationale, "topics": topics, "asked_roles": asked_roles,
        "asked_areas": asked_areas, "audience": audience,
        "synthesis_audience": synthesis_audience or network.default_audience,
        "default_audience": default_audience or network.default_audience,
        "contributions_due_on": contributions_due_on,
    })  # fmt: skip
    CommonTemplate.objects.create(study=study, version=1)
    audit.record("study.draft", study, by=by, network=network.pk, number=study.number)
    return study


def _next() -> tuple[int, int]:
    """The next number of the year; its row is held until the study is there."""
    year = clock.now().year
    StudySeries.objects.get_or_create(year=year)
    series = StudySeries.objects.select_for_update().get(year=year)
    highest = Study.objects.filter(year=year).aggregate(Max("serial"))["serial__max"] or 0
    series.last = max(series.last, highest) + 1
    series.save(update_fields=["last"])
    return year, series.last


@transaction.atomic
def revise(study: Study, *, by: Actor, edition: int | None = None, **changes: Any) -> Study:
    """Change what a study is about, who reads it, until when; what is not named stays.

    A new day for contributions counts for everybody who has not released one. ``edition`` is the one
    that the change started from. Raises EditionConflict when somebody saved since, NotNow after the
    release, NotReady for who reads and who is called on once the call has gone out, ValidationError.
    """
    policy.require(by, "study.revise", study)
    current = Study.objects.select_for_update().get(pk=study.pk)
    if current.state in (Study.State.RELEASED, Study.State.WITHDRAWN):
        raise NotNow(_("The study is released or withdrawn; it is not changed any more."))
    if edition is not None and edition != current.edition:
        raise EditionConflict(
            changes, {name: _stands(current, name) for name in changes}, current.edition, ""
        )
    if current.called_at is not None:
        changed = [one for one in FIXED if one in changes and changes[one] != _stands(current, one)]
        if changed:
            raise NotReady(
                _("Contributions were called for under these terms; who is called on and who reads "
                  "stay as they are.")
            )  # fmt: skip
        changes = {name: value for name, value in changes.items() if name not in FIXED}
    _write(current, changes)
    Study.objects.filter(pk=current.pk).update(edition=F("edition") + 1)
    current.refresh_from_db()
    if current.called_at is not None and "contributions_due_on" in changes:
        NationalContribution.objects.filter(study=current, completed_at__isnull=True).update(
            due_on=current.contributions_due_on
        )
    audit.record("study.revise", current, by=by, fields=sorted(changes))
    study.refresh_from_db()
    return current


def _stands(study: Study, name: str) -> Any:
    """What stands in a study now, in the shape in which it is changed."""
    if name == "topics":
        return [one.code for one in study.topics.all()]
    return getattr(study, name, None)


def _write(study: Study, changes: Mapping[str, Any]) -> None:
    for field, value in changes.items():
        if field not in WRITERS:
            raise checks.refuse("__all__", _("“%(field)s” cannot be changed.") % {"field": field})
        WRITERS[field](study, value)
    if not Circle(study.audience).contains(Circle(study.synthesis_audience)):
        raise checks.refuse(
            "synthesis_audience", _("The synthesis travels no further than the study itself.")
        )
    if study.synthesis_audience == Circle.TEAM:
        raise checks.refuse(
            "synthesis_audience",
            _("What stays in one organisation is no synthesis; choose others."),
        )
    study.save()


def _due_on(study: Study, value: date | None) -> None:
    if value is not None and value <= clock.today() and value != study.contributions_due_on:
        raise checks.refuse(
            "contributions_due_on", _("The last day must lie ahead; choose a day after today.")
        )
    if value is None and study.called_at is not None:
        raise checks.refuse(
            "contributions_due_on", _("Contributions were called for; their day can be moved only.")
        )
    study.contributions_due_on = value


def _set(field: str, check: Any) -> Any:
    return lambda study, value: setattr(study, field, check(value))


def _circle(field: str) -> Any:
    return _set(field, lambda value: checks.choice(Circle, value, field))


WRITERS: Mapping[str, Any] = {
    "title": _set("title", lambda value: checks.text(checks.words(value, "title"), "title", 200)),
    "rationale": _set("rationale", lambda value: checks.text(value, "rationale")),
    "topics": lambda study, value: study.topics.set(checks.topics(value)),
    "asked_roles": _set("asked_roles", checks.asked_roles),
    "asked_areas": _set("asked_areas", checks.asked_areas),
    "audience": _circle("audience"),
    "synthesis_audience": _circle("synthesis_audience"),
    "default_audience": _circle("default_audience"),
    "contributions_due_on": _due_on,
}


@transaction.atomic
def withdraw(study: Study, *, by: Actor) -> Study:
    """Withdraw a study; its number stays its own, what was released to it stays where it is."""
    take(STUDY, "withdraw", study, by=by)
    Study.objects.filter(pk=study.pk).update(withdrawn_at=clock.now())
    study.refresh_from_db()
    return study
