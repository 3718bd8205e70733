"""Our own compilations, as another installation or an earlier year released them.

They say what they are in their first lines, have facts with labels, and a section for each question
with one table of its answers. Nothing has to be divided or guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from tessera.exchange.legacy.compilation import LegacyAnswer, LegacyCompilation, LegacyReply, Wider
from tessera.exchange.legacy.findings import Finding
from tessera.exchange.legacy.header import area_of
from tessera.exchange.legacy.languages import any_of, begins, is_said
from tessera.exchange.legacy.stream import Block, Line, Place, Row, Table
from tessera.exchange.legacy.wording import day, flat, plain

_NUMBER = re.compile(r"^\d{4}\.\d{1,6}$")
_FACTS = ("requested_by", "launched", "replies_due", "compiled_on", "replied", "topics", "cited_as")
_FACT = re.compile("|".join(f"(?P<{key}>(?:{any_of(key)}))" for key in _FACTS), re.I)
_QUESTION = re.compile(
    rf"^(?:{any_of('question')})\s+(?P<number>\d{{1,2}})\.\s*(?P<rest>.*)$", re.I
)
_SECTION = re.compile(rf"^\d{{1,2}}\.\s+(?:(?P<background>{any_of('background')})$)?", re.I)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]{2,}")
YES, NO, WITHHELD = Wider.YES.value, Wider.NO.value, Wider.WITHHELD.value


@dataclass
class _Replied:
    """One participant: where it stands first, and its answers by question."""

    printed: str
    area: str
    place: Place
    answers: dict[int, LegacyAnswer] = field(default_factory=dict)


@dataclass
class _Told:
    """What was read so far."""

    facts: dict[str, str] = field(default_factory=dict)
    background: list[str] = field(default_factory=list)
    questions: dict[int, str] = field(default_factory=dict)
    replied: dict[str, _Replied] = field(default_factory=dict)
    findings: list[tuple[str, str, Place, dict[str, object]]] = field(default_factory=list)

    def note(self, kind: str, of: str, place: Place, **facts: object) -> None:
        """Something found in a reply, which has its number only at the end."""
        self.findings.append((kind, of, place, facts))


def read(blocks: Sequence[Block], language: str) -> LegacyCompilation:
    """One of our own compilations in a language."""
    told = _Told()
    head, rest = _divided(blocks)
    title, number = _title(head)
    told.facts = _facts(head)
    _sections(told, rest)
    count = max(told.questions, default=0)
    kept = {name: one for name, one in told.replied.items() if one.answers}
    replies = tuple(_reply(one, count) for one in kept.values())
    at = {name: place for place, name in enumerate(kept, 1)}
    requesters, findings = _requesters(told.facts.get("requested_by", ""))
    findings += [Finding(kind, place, at[of], facts) for kind, of, place, facts in told.findings]
    findings += _lacking(title, told, replies)
    return LegacyCompilation(
        layout="own", title=title, number=number, requesters=requesters,
        requested_on=_day(told, "launched"), due_on=_day(told, "replies_due"),
        compiled_on=_day(told, "compiled_on"), topic=told.facts.get("topics", ""), named=(),
        stated=_stated(told.facts.get("replied", "")), background=plain("\n".join(told.background)),
        questions=tuple(told.questions.get(place, "") for place in range(1, count + 1)),
        replies=replies, findings=tuple(findings), language=language,
    )  # fmt: skip


def _divided(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """The head, until the disclaimer, and what follows."""
    for place, one in enumerate(blocks):
        if isinstance(one, Line) and begins("disclaimer", one.text):
            return list(blocks[:place]), list(blocks[place:])
    return list(blocks), list(blocks)


def _title(head: Sequence[Block]) -> tuple[str, str]:
    """Title and number; they stand between what the document is and the first of its facts."""
    lines = [one for one in head if isinstance(one, Line)]
    start = next(place for place, one in enumerate(lines) if is_said("own", one.text)) + 1
    number = flat(lines[start].text) if start < len(lines) else ""
    if not _NUMBER.match(number):
        return (number, "")
    return (flat(lines[start + 1].text) if start + 1 < len(lines) else "", number)


def _facts(head: Sequence[Block]) -> dict[str, str]:
    """What stands beside or below each label; the first counts."""
    found: dict[str, str] = {}
    for label, value in _pairs(head):
        if (told := _FACT.fullmatch(flat(label))) and told.lastgroup:
            found.setdefault(told.lastgroup, flat(value))
    return found


def _pairs(head: Sequence[Block]) -> Iterator[tuple[str, str]]:
    for one, after in zip(head, [*head[1:], None], strict=True):
        if isinstance(one, Table):
            yield from ((row.cells[0], row.cells[1]) for row in one.rows if len(row.cells) > 1)
        elif isinstance(after, Line):
            yield one.text, after.text


def _sections(told: _Told, blocks: Sequence[Block]) -> None:
    """Background and questions; what stands in other sections is told again from the answers."""
    question, is_background = 0, False
    for one in blocks:
        if isinstance(one, Table):
            if question:
                _table(told, one, question)
        elif one.level and (found := _QUESTION.match(flat(one.text))):
            question, is_background = int(found["number"]), False
            told.questions[question] = found["rest"]
        elif one.level and (section := _SECTION.match(flat(one.text))):
            question, is_background = 0, bool(section["background"])
        elif one.level and one.level <= 2 and not question:
            is_background = False
        elif is_background:
            told.background.append(one.told)


def _table(told: _Told, table: Table, question: int) -> None:
    """The answers to a question, or the figures that belong to them."""
    heads = [flat(cell) for cell in table.rows[0].cells] if table.rows else []
    if len(heads) < 2 or not is_said("name", heads[0]):
        return
    is_answers = len(heads) == 3 and is_said("wider", heads[1])
    for row in table.rows[1:]:
        cells = [*row.cells, "", "", ""]
        if [flat(cell) for cell in row.cells] == heads or not flat(cells[0]):
            continue  # heads again, over the turn of a page
        if is_answers:
            _answer(told, row, question, *(plain(cell) for cell in cells[:3]))
        else:
            _figures(told, heads, row, question)


def _answer(told: _Told, row: Row, question: int, name: str, wider: str, words: str) -> None:
    if is_said("no_reply", words) or begins("late_reply", words):
        return
    printed = flat(name)
    replied = told.replied.setdefault(printed, _Replied(printed, area_of(printed) or "", row.place))
    travels = _wider(wider, words)
    if not travels:
        kind = "unknown_dissemination" if wider else "no_dissemination"
        told.note(kind, printed, row.place, words=wider[:40])
    if _MAIL.search(words):
        told.note("mail_address", printed, row.place)
    replied.answers[question] = LegacyAnswer("" if travels == WITHHELD else words, travels)


def _wider(wider: str, words: str) -> str:
    """How far an answer travels: "Yes", "No" with the circle it stays in, or not at all."""
    if is_said("yes", wider):
        return YES
    if not is_said("no", wider.partition(":")[0]):
        return ""
    return WITHHELD if is_said("withheld", words) else NO


def _figures(told: _Told, heads: Sequence[str], row: Row, question: int) -> None:
    """A row of figures goes to the words of the answer it belongs to."""
    replied = told.replied.get(flat(row.cells[0]))
    if replied is None or question not in replied.answers:
        return
    answer = replied.answers[question]
    said = "; ".join(f"{head}: {flat(cell)}" for head, cell in zip(heads[1:], row.cells[1:], strict=False))  # fmt: skip
    replied.answers[question] = LegacyAnswer(f"{answer.words}\n{said}".strip(), answer.wider)


def _reply(one: _Replied, count: int) -> LegacyReply:
    nothing = LegacyAnswer("", "")
    answers = tuple(one.answers.get(place, nothing) for place in range(1, count + 1))
    return LegacyReply(one.area, one.printed, answers, one.place)


def _requesters(words: str) -> tuple[tuple[str, ...], list[Finding]]:
    """Areas of the offices that asked; each stands with its area behind the last comma."""
    codes: list[str] = []
    findings: list[Finding] = []
    for one in filter(None, (flat(part) for part in words.split(";"))):
        if code := area_of(one) or area_of(one.rpartition(",")[2]):
            codes.append(code)
        else:
            findings.append(Finding("unknown_requester", facts={"words": one[:80]}))
    if not codes and not findings:
        findings.append(Finding("no_requester"))
    return tuple(dict.fromkeys(codes)), findings


def _day(told: _Told, key: str) -> date | None:
    return day(told.facts.get(key, ""))


def _stated(words: str) -> int | None:
    """The smaller of the two figures: so many of so many replied, in whatever order."""
    figures = [int(one) for one in re.findall(r"\d+", words)]
    return min(figures, default=None)


def _lacking(title: str, told: _Told, replies: Sequence[LegacyReply]) -> list[Finding]:
    """What the head and the tables should say and do not."""
    found = [] if title else [Finding("no_title")]
    if _day(told, "launched") is None:
        words = told.facts.get("launched", "")
        found.append(
            Finding("bad_date", facts={"words": words[:40]}) if words else Finding("no_date")
        )
    found += [] if told.questions else [Finding("no_questions")]
    stated = _stated(told.facts.get("replied", ""))
    if stated is not None and stated != len(replies):
        facts = {"stated": stated, "named": len(told.replied), "counted": len(replies)}
        found.append(Finding("total", facts=facts))
    areas = [one.area for one in replies]
    for number, one in enumerate(replies, 1):
        if not one.area:
            facts_: dict[str, object] = {"words": one.printed[:60]}
            found.append(Finding("unknown_name", one.place, number, facts_))
        elif areas.count(one.area) > 1:
            found.append(Finding("twice", one.place, number, {"area": one.area}))
    return found
