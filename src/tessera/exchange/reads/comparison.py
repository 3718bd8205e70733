"""Any participants by any questions, across queries: a table of what one reader may read.

Rows are participants, columns questions. What is withheld is a cell that says a reply was given; of
what it says nothing is fetched, and no filter or order looks behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange.models import AnswerEdition, Question, Reply, Status
from tessera.exchange.reads.compilation import Entry, Part
from tessera.exchange.reads.participants import in_order
from tessera.exchange.reads.query import NO_REPLY, WITHHELD
from tessera.exchange.visibility import reached
from tessera.network.models import Membership, Organisation

if TYPE_CHECKING:
    from tessera.access.people import Actor

Kind = Question.Kind
#: A participant that was not asked a query has no cell to fill in it.
NOT_ASKED = "not_asked"
#: States in which something was given, whoever may read it.
GIVEN = (
    Status.ANSWERED.value, Status.DECLINED.value, Status.NOT_APPLICABLE.value,
    Status.NO_DATA.value, WITHHELD,
)  # fmt: skip
#: Kinds that one can draw, and order rows by.
DRAWN = (Kind.YES_NO_PARTLY, Kind.ONE_CHOICE, Kind.SEVERAL_CHOICES, Kind.NUMBER)
ORDERED = (Kind.YES_NO_PARTLY, Kind.ONE_CHOICE, Kind.NUMBER, Kind.DATE)
#: Queries whose questions are offered without typing a number, the newest first.
OFFERED = 40

Key = tuple[str, int]


class UnknownQuestion(LookupError):
    """A question that is not there, or not there for this reader; both look the same."""

    def __init__(self, key: Key) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is compared: questions by query number and place, filters, the order of rows.

    ``order`` is a question's key, or None for the protocol order. ``replied``: True for those that
    gave something to at least one of the questions, False for the others, None for all.
    """

    questions: tuple[Key, ...]
    areas: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    replied: bool | None = None
    order: Key | None = None
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One participant under one question; ``entry`` is None where it was not asked."""

    question: Question
    entry: Entry | None

    @property
    def state(self) -> str:
        return self.entry.state if self.entry else NOT_ASKED

    @property
    def edition(self) -> AnswerEdition | None:
        return self.entry.edition if self.entry else None


@dataclass(frozen=True, slots=True)
class Compared:
    """One participant with a cell for each question; ``roles`` are its parts in these networks."""

    organisation: Organisation
    area: str
    roles: frozenset[str]
    cells: tuple[Cell, ...]

    @property
    def has_replied(self) -> bool:
        """Whether it gave something to one of the questions."""
        return any(one.state in GIVEN for one in self.cells)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The table; ``whole`` are the participants before filters, in protocol order."""

    questions: tuple[Question, ...]
    rows: tuple[Compared, ...]
    whole: tuple[Compared, ...]

    @property
    def editions(self) -> tuple[AnswerEdition, ...]:
        """The answers that the table shows."""
        return tuple(one.edition for row in self.rows for one in row.cells if one.edition)

    @property
    def circle(self) -> Circle | None:
        """The innermost audience among the answers shown: no further may the table be passed on."""
        found = {one.audience_now for one in self.editions}
        return next((one for one in Circle if one in found), None)

    def part(self, question: Question) -> Part:
        """One column as a part of a compilation, for its pictures; who was not asked is left out."""
        at = self.questions.index(question)
        entries = (row.cells[at].entry for row in self.rows)
        return Part(question, tuple(one for one in entries if one))


def comparison(wanted: Wanted, person: Actor, style: str = "eu") -> Comparison:
    """The table that ``person`` may read; the number of database queries does not grow with it.

    Missing: each cell says why it holds no answer. Errors: UnknownQuestion for a question that is
    not there or may not be read. Source: ``AnswerEdition.objects.visible_to(person).current()``.
    """
    questions = _questions(wanted.questions, person)
    keys = [one.pk for one in questions]
    queries = {one.query_id for one in questions}
    replies = _replies(queries, person)
    editions = (
        AnswerEdition.objects.visible_to(person)
        .current()
        .filter(question__in=keys)
        .exclude(status=Status.PENDING)
        .prefetch_related("attachments")
    )
    readable = {(one.reply_id, one.question_id): one for one in editions}
    # Which questions a reply answers is known to whoever reads the query; nothing else is fetched.
    given = set(
        AnswerEdition.objects.filter(question__in=keys, is_current=True)
        .exclude(status=Status.PENDING)
        .values_list("reply", "question")
    )
    roles = _roles({one.query.network_id for one in questions}, person)
    of: dict[UUID, dict[UUID, Reply]] = defaultdict(dict)
    for reply in replies:
        of[reply.organisation_id][reply.query_id] = reply
    rows = [
        _row(some, questions, readable, given, roles.get(organisation, frozenset()))
        for organisation, some in of.items()
    ]
    whole = in_order(rows, lambda one: one.area, lambda one: one.organisation.code, style)
    kept = [one for one in whole if _is_wanted(one, wanted)]
    return Comparison(questions, tuple(_ordered(kept, questions, wanted)), tuple(whole))


def _questions(keys: Sequence[Key], person: Actor) -> tuple[Question, ...]:
    which = Q(pk__in=[])
    for number, position in keys:
        which |= Q(query__number=number, position=position)
    rows = (
        Question.objects.visible_to(person)
        .filter(which, query__in=reached(person), query__launched_at__isnull=False)
        .select_related("query")
    )
    found = {(str(one.query.number), one.position): one for one in rows}
    for key in keys:
        if key not in found:
            raise UnknownQuestion(key)
    return tuple(found[key] for key in dict.fromkeys(keys))


def _replies(queries: Iterable[UUID], person: Actor) -> list[Reply]:
    rows = Reply.objects.visible_to(person).filter(query__in=queries)
    # The newest query last: it says for which area an organisation speaks.
    return list(rows.select_related("organisation").order_by("query__launched_at"))


def _roles(networks: Iterable[UUID], person: Actor) -> dict[UUID, frozenset[str]]:
    """Which part each organisation has in the networks of the questions, today."""
    rows = Membership.objects.visible_to(person).on(clock.today()).filter(network__in=networks)
    found: dict[UUID, frozenset[str]] = {}
    for organisation, role in rows.values_list("organisation", "role"):
        found[organisation] = found.get(organisation, frozenset()) | {role}
    return found


def _row(
    replies: Mapping[UUID, Reply],
    questions: Sequence[Question],
    readable: Mapping[tuple[UUID, UUID], AnswerEdition],
    given: set[tuple[UUID, UUID]],
    roles: frozenset[str],
) -> Compared:
    cells = []
    for question in questions:
        reply = replies.get(question.query_id)
        entry = _entry(reply, question, readable, given) if reply else None
        cells.append(Cell(question, entry))
    last = list(replies.values())[-1]
    return Compared(last.organisation, last.area, roles, tuple(cells))


def _entry(
    reply: Reply,
    question: Question,
    readable: Mapping[tuple[UUID, UUID], AnswerEdition],
    given: set[tuple[UUID, UUID]],
) -> Entry:
    pair = (reply.pk, question.pk)
    edition = readable.get(pair)
    if edition is not None:
        return Entry(reply, edition.status, edition)
    if pair in given:
        return Entry(reply, WITHHELD, None)
    return Entry(reply, Status.PENDING.value if reply.has_replied else NO_REPLY, None)


def _is_wanted(row: Compared, wanted: Wanted) -> bool:
    if wanted.areas and row.area not in wanted.areas:
        return False
    if wanted.roles and not row.roles & set(wanted.roles):
        return False
    return wanted.replied is None or row.has_replied is wanted.replied


def _ordered(rows: list[Compared], questions: Sequence[Question], wanted: Wanted) -> list[Compared]:
    """Rows by the value in one column; those without one come last, in protocol order."""
    at = next((n for n, one in enumerate(questions) if key_of(one) == wanted.order), None)
    if at is None or questions[at].kind not in ORDERED:
        return rows
    value = _value_of(questions[at])
    told = [one for one in rows if value(one.cells[at]) is not None]
    rest = [one for one in rows if value(one.cells[at]) is None]
    told.sort(key=lambda one: value(one.cells[at]), reverse=wanted.is_descending)
    return told + rest


def _value_of(question: Question) -> Callable[[Cell], Any]:
    """What a column is ordered by: figures and days as they are, codes in the question's order."""
    codes: dict[str, int] = {}
    if question.kind == Kind.YES_NO_PARTLY:
        codes = {"yes": 0, "partly": 1, "no": 2}
    elif question.kind == Kind.ONE_CHOICE:
        codes = {code: place for place, code in enumerate(question.option_words)}

    def value(cell: Cell) -> Any:
        coded = cell.edition.coded if cell.edition else None
        return codes.get(coded) if codes and coded is not None else coded

    return value


def key_of(question: Question) -> Key:
    """By what a question is named in an address: its query's number and its place."""
    return str(question.query.number), question.position


def offered(person: Actor) -> list[Question]:
    """Questions marked for comparison in the newest queries that ``person`` may read."""
    rows = Question.objects.visible_to(person).filter(
        is_compared=True, query__in=reached(person), query__launched_at__isnull=False
    ).exclude(query__state="withdrawn")  # fmt: skip
    newest = rows.order_by("-query__launched_at").values_list("query", flat=True)
    keys = list(dict.fromkeys(newest[: OFFERED * 20]))[:OFFERED]
    told = rows.filter(query__in=keys).select_related("query")
    return list(told.order_by("-query__launched_at", "position"))
