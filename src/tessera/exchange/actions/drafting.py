"""A query until it is approved: draft, revise, submit, comment, return, approve, withdraw."""

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
from tessera.exchange.actions.embedding import embed_later
from tessera.exchange.actions.ledger import enter, office_of
from tessera.exchange.models import (
    ClockEntry,
    Comment,
    Query,
    Question,
    Series,
    terms_of,
)
from tessera.exchange.workflow import QUERY
from tessera.network.models import Network, Organisation
from tessera.reference.models import Topic
from tessera.workflow import NotNow, NotReady, take

if TYPE_CHECKING:
    from tessera.access.people import Actor

Words = Mapping[str, str]


@transaction.atomic
def draft(
    network: Network,
    *,
    by: Actor,
    title: Words | None = None,
    background: Words | None = None,
    topics: Iterable[Topic | str] = (),
    requesters: Iterable[Organisation | str] | None = None,
    questions: Iterable[Mapping[str, Any]] = (),
    asked_roles: Iterable[str] = ("member", "observer"),
    asked_areas: Iterable[str] = (),
    asked_arrangements: Iterable[str] = (),
    urgency: str = Query.Urgency.STANDARD,
    wanted_on: date | None = None,
    audience: str = Circle.NETWORK,
    default_audience: str | None = None,
    follow_up_of: Query | None = None,
    is_invented: bool = False,
    remark: Words | None = None,
) -> Query:
    """Draft a query for a network on behalf of the organisation acted for.

    ``requesters`` are organisations, or their codes; the own one when none is given. A question is
    a mapping with kind, words, hint, options, unit, columns, is_compared. A draft may be incomplete.
    Raises PermissionDenied, ValidationError.
    """
    policy.require(by, "query.draft", network)
    if by.organisation is None:
        raise checks.refuse("requesters", _("A query is asked by an organisation; act for one."))
    query = Query.objects.create(
        network=network, organisation=by.organisation, follow_up_of=_seen(follow_up_of, by),
        is_invented=is_invented, remark=dict(remark or {}),
        default_audience=network.default_audience,
    )  # fmt: skip
    query.requesters.set([by.organisation])
    changes: dict[str, Any] = {
        "title": title, "background": background, "topics": topics, "questions": questions,
        "asked_roles": asked_roles, "asked_areas": asked_areas, "urgency": urgency,
        "asked_arrangements": asked_arrangements, "wanted_on": wanted_on, "audience": audience,
        "default_audience": default_audience or network.default_audience,
    }  # fmt: skip
    if requesters is not None:
        changes["requesters"] = requesters
    _write(query, changes, by)
    audit.record(
        "query.draft", query, by=by, network=network.pk,
        follow_up_of=follow_up_of.pk if follow_up_of else None,
    )  # fmt: skip
    return query


def _seen(query: Query | None, by: Actor) -> Query | None:
    """The query that is followed up, if the asker may read it."""
    if query is None:
        return None
    found = Query.objects.visible_to(by).filter(pk=query.pk, launched_at__isnull=False).first()
    if found is None:
        raise checks.refuse("follow_up_of", _("There is no launched query to follow up here."))
    return found


@transaction.atomic
def revise(query: Query, *, by: Actor, edition: int | None = None, **changes: Any) -> Query:
    """Change a draft; the arguments of :func:`draft` that are named change, the others stay.

    ``edition`` is the one that the change started from (``query.edition``). Raises EditionConflict
    when somebody saved since, NotNow when it is no draft any more, PermissionDenied,
    ValidationError.
    """
    policy.require(by, "query.revise", query)
    current = Query.objects.select_for_update(no_key=True).get(pk=query.pk)
    if current.state != Query.State.DRAFT:
        raise NotNow(_("Only a draft can be changed; this is under review or beyond it."))
    if edition is not None and edition != current.edition:
        raise EditionConflict(changes, _told(current, changes), current.edition, "")
    _write(current, changes, by)
    Query.objects.filter(pk=current.pk).update(edition=F("edition") + 1)
    current.refresh_from_db()
    audit.record("query.revise", current, by=by, fields=sorted(changes))
    return current


def _told(query: Query, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in a draft now, in the shape in which it is changed."""
    many = {
        "topics": lambda: [one.code for one in query.topics.all()],
        "requesters": lambda: [one.code for one in query.requesters.all()],
        "questions": lambda: [_as_told(one) for one in query.questions.all()],
    }
    return {name: many[name]() if name in many else getattr(query, name, None) for name in changes}


def _as_told(question: Question) -> dict[str, Any]:
    """A question in the shape in which :func:`draft` takes it."""
    return {
        "id": question.pk, "kind": question.kind, "words": question.words, "hint": question.hint,
        "options": question.options, "unit": question.unit, "columns": question.columns,
        "is_compared": question.is_compared,
    }  # fmt: skip


def _write(query: Query, changes: Mapping[str, Any], by: Actor) -> None:
    """Look at every change and store it."""
    for field, value in changes.items():
        if field not in WRITERS:
            raise checks.refuse("__all__", _("“%(field)s” cannot be changed.") % {"field": field})
        WRITERS[field](query, value, by)
    query.save()


def _requesters(query: Query, value: Any, by: Actor) -> None:
    found = checks.requesters(value, Organisation.objects.visible_to(by))
    if not found:
        raise checks.refuse("requesters", _("Choose at least one organisation as requester."))
    query.requesters.set(found)


def _questions(query: Query, value: Iterable[Mapping[str, Any]], by: Actor) -> None:
    """Replace the questions; one that names its ``id`` stays the same row."""
    told = list(value)
    checks.most_questions(len(told), terms_of(query.network).most_questions, query.network)
    made = [checks.question(one, place) for place, one in enumerate(told, 1)]
    old = {str(one.pk): one for one in query.questions.all()}
    kept = {str(one.get("id")) for one in told} & set(old)
    if old:
        query.questions.exclude(pk__in=kept).delete()
        # Positions are unique: out of the way first, then each to its place.
        query.questions.update(position=F("position") + 1000)
    new = []
    for place, (one, facts) in enumerate(zip(told, made, strict=True), 1):
        row = old.get(str(one.get("id"))) or Question(query=query)
        row.follow_up_of = one.get("follow_up_of") or row.follow_up_of
        for field, said in facts.items():
            setattr(row, field, said)
        row.position = place
        if row._state.adding:
            new.append(row)
        else:
            row.save()
    Question.objects.bulk_create(new)


def _set(field: str, check: Any) -> Any:
    return lambda query, value, by: setattr(query, field, check(value))


WRITERS: Mapping[str, Any] = {
    "title": _set("title", lambda value: checks.text(value, "title", 200)),
    "background": _set("background", lambda value: checks.text(value, "background")),
    "topics": lambda query, value, by: query.topics.set(checks.topics(value)),
    "requesters": _requesters,
    "questions": _questions,
    "asked_roles": _set("asked_roles", checks.asked_roles),
    "asked_areas": _set("asked_areas", checks.asked_areas),
    "asked_arrangements": _set("asked_arrangements", checks.asked_arrangements),
    "urgency": _set("urgency", lambda value: checks.choice(Query.Urgency, value, "urgency")),
    "wanted_on": _set("wanted_on", checks.wanted_on),
    "audience": _set("audience", lambda value: checks.choice(Circle, value, "audience")),
    "default_audience": _set(
        "default_audience", lambda value: checks.choice(Circle, value, "default_audience")
    ),
}


@transaction.atomic
def follow_up(query: Query, *, by: Actor, **changes: Any) -> Query:
    """Ask for an update: a draft with the same questions, linked to the query it follows.

    The arguments of :func:`draft` replace what is copied; ``questions`` adds to what was asked when
    it begins with none of the old ones. Raises as draft does.
    """
    earlier = _seen(query, by)
    if earlier is None:
        raise checks.refuse("follow_up_of", _("There is no launched query to follow up here."))
    copied: dict[str, Any] = {
        "title": earlier.title, "background": earlier.background,
        "topics": list(earlier.topics.all()), "asked_roles": earlier.asked_roles,
        "asked_areas": earlier.asked_areas, "asked_arrangements": earlier.asked_arrangements,
        "audience": earlier.audience, "urgency": earlier.urgency,
        "questions": [
            {**_as_told(one), "id": None, "follow_up_of": one}
            for one in Question.objects.visible_to(by).filter(query=earlier)
        ],
    }  # fmt: skip
    network = changes.pop("network", None) or earlier.network
    more = changes.pop("more_questions", ())
    copied |= changes
    copied["questions"] = [*copied["questions"], *more]
    return draft(network, by=by, follow_up_of=earlier, **copied)


@transaction.atomic
def submit(query: Query, *, by: Actor) -> Query:
    """Bring a draft before the secretariat's review. Raises NotReady with what is missing."""
    take(QUERY, "submit", query, by=by)
    Query.objects.filter(pk=query.pk, submitted_at__isnull=True).update(submitted_at=clock.now())
    query.refresh_from_db()
    return query


@transaction.atomic
def comment(
    query: Query, *, by: Actor, words: str, question: Question | None = None, step: str = ""
) -> Comment:
    """Say something about a query under review, or about one of its questions."""
    policy.require(by, "query.comment", query)
    if question is not None and question.query_id != query.pk:
        raise checks.refuse("question", _("This question belongs to another query."))
    made = Comment.objects.create(
        query=query, question=question, organisation=by.organisation, office=office_of(by=by),
        words=checks.long_text(checks.line(words, "words", checks.MOST_WORDS), "words"), step=step,
    )  # fmt: skip
    audit.record("query.comment", query, by=by, comment=made.pk)
    return made


@transaction.atomic
def return_(query: Query, *, by: Actor, words: str) -> Query:
    """Return a query to who asks, with a comment that says why."""
    take(QUERY, "return", query, by=by)
    comment(query, by=by, words=words, step="return")
    query.refresh_from_db()
    return query


@transaction.atomic
def approve(query: Query, *, by: Actor, words: str = "") -> Query:
    """Approve a query and give it the next number of the year, without gap or collision."""
    policy.require(by, "query.approve", query)
    current = Query.objects.select_for_update(no_key=True).get(pk=query.pk)
    if current.state == Query.State.REVIEW and current.number is None:
        _number(current)
    take(QUERY, "approve", query, by=by, number=current.number)
    if words.strip():
        comment(query, by=by, words=words, step="approve")
    query.refresh_from_db()
    embed_later(query, by=by)
    return query


def _number(query: Query) -> None:
    """Give a query its number; part of the transaction that approves it, so that none is lost.

    The year's row is held until that transaction ends: of two approvals the second waits.
    """
    now = clock.now()
    Series.objects.get_or_create(year=now.year)
    series = Series.objects.select_for_update().get(year=now.year)
    highest = Query.objects.filter(year=now.year).aggregate(Max("serial"))["serial__max"] or 0
    series.last = max(series.last, highest) + 1
    series.save(update_fields=["last"])
    query.year, query.serial = now.year, series.last
    query.number, query.approved_at = f"{query.year}.{query.serial}", now
    query.save(update_fields=["year", "serial", "number", "approved_at"])


@transaction.atomic
def withdraw(query: Query, *, by: Actor, reason: str = "") -> Query:
    """Withdraw a query; a number that it has stays its own."""
    was_launched = query.launched_at is not None
    if was_launched and not reason.strip():
        raise NotReady(_("Tell those who were asked why the query is withdrawn."))
    take(QUERY, "withdraw", query, by=by)
    Query.objects.filter(pk=query.pk).update(withdrawn_at=clock.now())
    if reason.strip():
        comment(query, by=by, words=reason, step="withdraw")
    query.refresh_from_db()
    if was_launched:
        enter(query, ClockEntry.Kind.WITHDRAWN, by=by)
    return query
