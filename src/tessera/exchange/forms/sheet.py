"""A draft on the page: the query's form and one form for each question, kept whole while it is typed.

Adding, moving and removing questions are buttons that send the page: it comes back with everything
that was typed, and nothing is stored until the draft is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import QueryDict

from tessera.exchange.forms.drafting import QueryForm
from tessera.exchange.forms.questions import MORE, QuestionForm

Block = dict[str, str]
COUNT = "questions"
#: A limit against accidents; what a network takes at most is looked at when the draft is saved.
MOST = 60


class Sheet:
    """The forms of one draft, from what was sent or from what is stored."""

    def __init__(
        self, data: QueryDict | None, *, initial: Mapping[str, Any],
        questions: Sequence[Mapping[str, Any]], **offered: Any,
    ) -> None:  # fmt: skip
        self.query = QueryForm(data, initial=dict(initial), **offered)
        if data is None:
            self.questions = [
                QuestionForm(prefix=f"q{place}", initial=dict(one))
                for place, one in enumerate(questions)
            ]
        else:
            self.questions = [
                QuestionForm(data, prefix=f"q{place}") for place in range(_count(data))
            ]

    def is_valid(self) -> bool:
        """Whether every form can be read; all are looked at, so that all errors are shown."""
        return all([self.query.is_valid(), *(one.is_valid() for one in self.questions)])

    def facts(self) -> dict[str, Any]:
        """What ``actions.draft`` and ``actions.revise`` are told."""
        written = [one for one in self.questions if not one.is_blank()]
        return self.query.facts() | {"questions": [one.facts() for one in written]}


def _count(data: QueryDict) -> int:
    told = data.get(COUNT, "0")
    return min(int(told), MOST) if told.isdigit() else 0


def _blocks(data: QueryDict) -> list[Block]:
    """What was typed for each question, without the place it had."""
    found: list[Block] = []
    for place in range(_count(data)):
        start = f"q{place}-"
        found.append({k[len(start) :]: str(data[k]) for k in data if k.startswith(start)})
    return found


def _replaced(data: QueryDict, blocks: Sequence[Block]) -> QueryDict:
    """The same page with other questions on it."""
    made = data.copy()
    for key in list(made):
        if key[:1] == "q" and "-" in key and key[1 : key.index("-")].isdigit():
            del made[key]
    made[COUNT] = str(len(blocks))
    for place, block in enumerate(blocks):
        for name, value in block.items():
            made[f"q{place}-{name}"] = value
    return made


def _add(blocks: list[Block], _place: int) -> None:
    if len(blocks) < MOST:
        blocks.append({"kind": "yes_no_partly", "options": "3", "columns": "2"})


def _remove(blocks: list[Block], place: int) -> None:
    blocks.pop(place)


def _up(blocks: list[Block], place: int) -> None:
    if place:
        blocks[place - 1], blocks[place] = blocks[place], blocks[place - 1]


def _down(blocks: list[Block], place: int) -> None:
    if place + 1 < len(blocks):
        blocks[place + 1], blocks[place] = blocks[place], blocks[place + 1]


def _more(row: str, start: int) -> Callable[[list[Block], int], None]:
    def grow(blocks: list[Block], place: int) -> None:
        told = blocks[place].get(f"{row}s", "")
        blocks[place][f"{row}s"] = str((int(told) if told.isdigit() else start) + MORE)

    return grow


COMMANDS: Mapping[str, Callable[[list[Block], int], None]] = {
    "add": _add, "remove": _remove, "up": _up, "down": _down,
    "options": _more("option", 3), "columns": _more("column", 2),
}  # fmt: skip


def rearranged(data: QueryDict) -> QueryDict | None:
    """What was typed, after the button that was pressed; None when that was to save."""
    name, _dash, place = data.get("do", "").partition("-")
    if name in ("show", "radar"):
        return data
    command = COMMANDS.get(name)
    if command is None:
        return None
    blocks = _blocks(data)
    at = int(place) if place.isdigit() else 0
    if name == "add" or at < len(blocks):
        command(blocks, at)
    return _replaced(data, blocks)
