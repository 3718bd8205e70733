"""The query that an accepted import becomes: closed, cited by its old name, its answers released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from tessera import audit
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import checks
from tessera.exchange.actions.ledger import office_of
from tessera.exchange.actions.releasing import KEPT
from tessera.exchange.importable import WITHHELD
from tessera.exchange.legacy import Wider
from tessera.exchange.models import (
    Answer,
    AnswerEdition,
    LegacyImport,
    Query,
    Question,
    Reply,
    Series,
    Status,
)
from tessera.exchange.reads.imports import may_speak
from tessera.network.models import Organisation

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: Remarks that stand among the words of a compilation, and are written in its language.
KEPT_BACK = gettext_noop(
    "The published compilation says that a reply was given, but not for wider dissemination. Its "
    "words are not in it."
)
NOT_DIVIDED = gettext_noop(
    "The published compilation does not divide this reply by question; the whole of it stands under "
    "question 1."
)
MARKED_NO = gettext_noop("“Wider dissemination: No” in the published compilation")
#: Queries without a number of their own, or with one that is taken, are numbered from here on.
FIRST = 900_001
AUDIENCES = {
    Wider.YES.value: Circle.PUBLIC, Wider.NO.value: Circle.MEMBERS, WITHHELD: Circle.TEAM,
}  # fmt: skip


def query_from(row: LegacyImport, *, by: Actor) -> Query:
    """Write the query of an import with all that belongs to it; inside the caller's transaction.

    Raises ValidationError when the same query was imported from another file before.
    """
    told, language = row.result, row.result.get("language", "en")
    organisations = {one.code: (one, area) for one, area in may_speak(row.network, by)}
    requesters = _requesters(told["requesters"])
    days = _Days.of(told)
    cited_as = _cited(told, requesters, days.asked)
    _refuse_again(row, cited_as)
    number, year, serial = _number(told["number"], days.asked)
    query = Query.objects.create(
        network=row.network, organisation=requesters[0], title={language: told["title"]},
        background={language: told["background"]} if told["background"] else {},
        year=year, serial=serial, number=number, state=Query.State.CLOSED, due_on=days.due,
        submitted_at=days.asked_at, approved_at=days.asked_at, launched_at=days.asked_at,
        closed_at=days.closed_at, audience=Circle.PUBLIC, default_audience=Circle.MEMBERS,
        cited_as=cited_as, imported_from=row.source or row.name,
    )  # fmt: skip
    query.requesters.set(requesters)
    query.topics.set(checks.topics(told["topics"]))
    questions = Question.objects.bulk_create(
        Question(query=query, position=place, words={language: words})
        for place, words in enumerate(told["questions"], 1)
    )
    kept = [one for one in told["replies"] if not one["is_left_out"]]
    for one in kept:
        organisation, area = organisations[one["participant"]]
        with override(language):
            _reply(query, questions, one, organisation, area, days, office_of(by=by), language)
    audit.record(
        "query.import", query, by=by, network=row.network_id, number=number, sha256=row.sha256,
        questions=len(questions), replies=len(kept),
    )  # fmt: skip
    return query


class _Days:
    """The days of a query as its compilation gives them; what is not given is the next before."""

    def __init__(self, asked: date, due: date, closed: date) -> None:
        self.asked, self.due = asked, due
        self.asked_at, self.closed_at = _noon(asked), _noon(closed)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> _Days:
        asked = date.fromisoformat(told["requested_on"])
        due, compiled = (
            date.fromisoformat(told[day]) if told[day] else None
            for day in ("due_on", "compiled_on")
        )
        last = max(asked, compiled or due or asked)
        return cls(asked, max(asked, due or last), last)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _requesters(codes: list[str]) -> list[Organisation]:
    found = {one.code: one for one in Organisation.objects.filter(code__in=codes)}
    return [found[code] for code in codes]


def _cited(told: Mapping[str, Any], requesters: list[Organisation], asked: date) -> str:
    """How others cite it: by its number, else by who asked; then the day."""
    who = "+".join(one.area or one.short_name or one.code for one in requesters)
    return f"{told['number'] or who}, {asked.day}.{asked.month}.{asked.year}"


def _refuse_again(row: LegacyImport, cited_as: str) -> None:
    same = Query.objects.filter(network=row.network, cited_as=cited_as)
    for one in same:
        if row.result["title"] in one.title.values() or row.result["number"]:
            raise checks.refuse(
                "__all__",
                _("This query was imported from another file already; it is %(number)s.")
                % {"number": one.number},
            )


def _number(told: str, asked: date) -> tuple[str, int, int | None]:
    """Number, year and serial: its own if it is of a past year and free, else one of the imports'.

    Numbers of imports have no serial, so that the next one of the year stays the next.
    """
    if told:
        year, serial = (int(one) for one in told.split("."))
        _hold(year)
        if year < clock.today().year and not Query.objects.filter(number=told).exists():
            return told, year, serial
    _hold(asked.year)
    taken = set(
        Query.objects.filter(number__startswith=f"{asked.year}.9").values_list("number", flat=True)
    )
    place = FIRST
    while f"{asked.year}.{place}" in taken:
        place += 1
    return f"{asked.year}.{place}", asked.year, None


def _hold(year: int) -> None:
    """Of two imports that take a number in a year the second waits."""
    Series.objects.get_or_create(year=year)
    Series.objects.select_for_update().get(year=year)


def _reply(
    query: Query, questions: list[Question], told: Mapping[str, Any], organisation: Organisation,
    area: str, days: _Days, office: str, language: str,
) -> None:  # fmt: skip
    at = days.closed_at
    reply = Reply.objects.create(
        query=query, organisation=organisation, area=area, state=Reply.State.RELEASED,
        due_on=days.due, released_at=at, completed_at=at, revised_at=at, version=1,
    )  # fmt: skip
    answers = Answer.objects.bulk_create(
        Answer(
            reply=reply, question=question, status=Status.ANSWERED, language=language,
            as_of=at.date(), saved_at=clock.now(), saved_by=office, **facts,
        )
        for question, facts in _answers(questions, told)
    )  # fmt: skip
    AnswerEdition.objects.bulk_create(
        AnswerEdition(
            answer=one, query=query, question=one.question, reply=reply,
            network_id=query.network_id, contributor=organisation, version=1, released_at=at,
            audience=one.audience, released_audience=one.audience,
            **{field: getattr(one, field) for field in KEPT},
        )
        for one in answers
    )  # fmt: skip


def _answers(
    questions: list[Question], told: Mapping[str, Any]
) -> Iterator[tuple[Question, dict[str, Any]]]:
    """What each question is answered with; where nothing stands, there is no answer."""
    whole = told["answers"][0]["wider"]
    for question, one in zip(questions, told["answers"], strict=True):
        if one["wider"] == WITHHELD:
            yield (
                question,
                {"audience": Circle.TEAM, "comment": _(KEPT_BACK), "reason": _(MARKED_NO)},
            )
        elif one["words"]:
            reason = _(MARKED_NO) if one["wider"] == Wider.NO else ""
            audience = AUDIENCES[one["wider"]]
            yield question, {"audience": audience, "words": one["words"], "reason": reason}
        elif told["is_undivided"] and whole in AUDIENCES:
            yield question, {"audience": AUDIENCES[whole], "comment": _(NOT_DIVIDED)}
