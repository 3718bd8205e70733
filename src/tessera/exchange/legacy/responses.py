"""The tables Country / Wider dissemination / Response, as replies with their dissemination."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tessera.exchange.legacy.compilation import LegacyAnswer, LegacyReply, Wider
from tessera.exchange.legacy.findings import Finding
from tessera.exchange.legacy.header import Head, area_of
from tessera.exchange.legacy.languages import any_of, is_said
from tessera.exchange.legacy.parts import Replies
from tessera.exchange.legacy.stream import Place
from tessera.exchange.legacy.wording import divided, flat, number_of, plain

_NOTICE = re.compile(
    rf"^(?:{any_of('withheld')})|"
    r"provided\s+a\s+(?:response|reply)\b.*\bnot\s+(?:be\s+)?(?:for\s+)?(?:further\s+)?dissemin|"
    r"\bnot\s+for\s+(?:wider|further)\s+dissemin",
    re.I | re.S,
)
#: A notice is short; a long text that quotes one is a reply.
_LONGEST_NOTICE = 400
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]{2,}")
YES, NO, WITHHELD = Wider.YES.value, Wider.NO.value, Wider.WITHHELD.value


@dataclass
class _Cell:
    """A row, with what goes on below it joined."""

    name: str
    wider: str
    words: str
    place: Place
    question: int


@dataclass
class _Told:
    """One participant as the tables tell of it."""

    area: str
    printed: str
    place: Place
    parts: list[_Cell] = field(default_factory=list)


def replies(
    tables: Sequence[Replies], count: int
) -> tuple[tuple[LegacyReply, ...], tuple[Finding, ...]]:
    """Every participant's reply to ``count`` questions, and what was found row by row."""
    told = _by_participant(_cells(tables))
    made: list[LegacyReply] = []
    findings: list[Finding] = []
    for number, one in enumerate(told, 1):
        reading = _Reading(one, max(count, 1), number)
        made.append(reading.reply())
        findings += reading.findings
    findings += _twice(made)
    return tuple(made), tuple(findings)


def _cells(tables: Iterable[Replies]) -> list[_Cell]:
    """Every row; one without a name goes on with the row above, also over the turn of a page."""
    found: list[_Cell] = []
    for table in tables:
        at = table.columns
        for row in table.rows:
            cells = [*row.cells, "", "", ""]
            name, wider = flat(cells[at.name]), flat(cells[at.wider])
            words = plain(cells[at.words])
            if not (name or wider or words):
                continue
            if not name and not wider and found and found[-1].question == table.question:
                found[-1].words = _joined(found[-1].words, words)
            else:
                found.append(_Cell(name, wider, words, row.place, table.question))
    return found


def _joined(before: str, after: str) -> str:
    """Words over the turn of a page: a new line only after the end of a sentence."""
    return f"{before}{chr(10) if before[-1:] in '.?!:;' else ' '}{after}".strip()


def _by_participant(cells: Iterable[_Cell]) -> list[_Told]:
    """Rows of one participant under several questions belong together; within one they do not."""
    found: list[_Told] = []
    for cell in cells:
        area = area_of(cell.name) or ""
        known = area or cell.name
        there = next(
            (
                one
                for one in found
                if known
                and (one.area or one.printed) == known
                and all(part.question not in (0, cell.question) for part in one.parts)
            ),
            None,
        )
        if there is None:
            there = _Told(area, cell.name, cell.place)
            found.append(there)
        there.parts.append(cell)
    return found


class _Reading:
    """One participant's rows, read as answers."""

    def __init__(self, told: _Told, count: int, number: int) -> None:
        self.told, self.count, self.number = told, count, number
        self.findings: list[Finding] = []
        self.is_undivided = False

    def reply(self) -> LegacyReply:
        """The reply with an answer for each question."""
        if not self.told.printed:
            self._note("no_name", self.told.place)
        elif not self.told.area:
            self._note("unknown_name", self.told.place, words=self.told.printed[:60])
        answers = [LegacyAnswer("", "")] * self.count
        for cell in self.told.parts:
            for place, answer in self._answers(cell).items():
                answers[place - 1] = answer
        return LegacyReply(
            self.told.area, self.told.printed, tuple(answers), self.told.place, self.is_undivided
        )

    def _note(self, kind: str, place: Place, **facts: object) -> None:
        self.findings.append(Finding(kind, place, self.number, facts))

    def _answers(self, cell: _Cell) -> dict[int, LegacyAnswer]:
        wider = self._wider(cell)
        if _MAIL.search(cell.words):
            self._note("mail_address", cell.place)
        asked = (
            [cell.question] if 0 < cell.question <= self.count else list(range(1, self.count + 1))
        )
        if wider == WITHHELD:
            return {place: LegacyAnswer("", WITHHELD) for place in asked}
        if not cell.words:
            for place in asked if wider else ():
                self._note("no_words", cell.place, question=place)
            return {place: LegacyAnswer("", wider) for place in asked}
        parts = self._parts(cell, asked)
        return {place: LegacyAnswer(parts.get(place, ""), wider) for place in asked}

    def _parts(self, cell: _Cell, asked: list[int]) -> dict[int, str]:
        if len(asked) == 1:
            number, rest = number_of(cell.words)
            return {asked[0]: rest if number == asked[0] else cell.words}
        parts = divided(cell.words, self.count)
        if not parts:
            self.is_undivided = True
            self._note("undivided", cell.place)
            return {asked[0]: cell.words}
        for place in asked:
            if not parts.get(place):
                self._note("missing_answer", cell.place, question=place)
        return parts

    def _wider(self, cell: _Cell) -> str:
        """What the row allows; what it says of itself counts more than the column."""
        said = re.sub(r"[\W\d_]", "", cell.wider)
        is_notice = len(cell.words) <= _LONGEST_NOTICE and bool(_NOTICE.search(cell.words))
        if is_said("yes", said):
            if is_notice:
                self._note("notice_marked_yes", cell.place)
            return WITHHELD if is_notice else YES
        if is_said("no", said):
            if not cell.words:
                self._note("withheld_without_notice", cell.place)
            elif not is_notice:
                self._note("words_not_for_all", cell.place)
            return WITHHELD if is_notice or not cell.words else NO
        if is_notice:
            return WITHHELD
        if said:
            self._note("unknown_dissemination", cell.place, words=cell.wider[:40])
        else:
            self._note("no_dissemination", cell.place)
        return ""


def _twice(made: Sequence[LegacyReply]) -> list[Finding]:
    counts = Counter(one.area for one in made if one.area)
    return [
        Finding("twice", one.place, number, {"area": one.area})
        for number, one in enumerate(made, 1)
        if one.area and counts[one.area] > 1
    ]


def counted(head: Head, made: Sequence[LegacyReply]) -> list[Finding]:
    """Where what the head states and names differs from the tables."""
    if not head.has_replied_line:
        return []
    found = []
    areas = list(dict.fromkeys(one.area for one in made if one.area))
    unknown = sum(one.kind == "unknown_named" for one in head.findings)
    named, rows = len(head.named) + unknown, len(made)
    if head.stated is not None and {head.stated, named, rows} != {head.stated}:
        facts = {"stated": head.stated, "named": named, "counted": rows}
        found.append(Finding("total", facts=facts))
    for area in head.named:
        if area not in areas:
            found.append(Finding("named_without_row", facts={"area": area}))
    for number, one in enumerate(made, 1):
        if one.area and one.area not in head.named:
            found.append(Finding("row_without_name", one.place, number, {"area": one.area}))
    return found
