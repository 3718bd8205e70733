"""The collector of a page: each note that a name needs, once, in the order in which it came."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tessera.reference.designations import Designation


class Notes:
    """Ordered and unique. Two notes never share a mark, unless the mark belongs to a name."""

    def __init__(self) -> None:
        self._marks: dict[str, str] = {}  # note -> mark
        self._label: dict[str, str] = {}  # note -> the first area it was needed for

    def add(self, one: Designation) -> str:
        """Take note of a designation; the answer is the mark to print behind its label."""
        if not one.note:
            return one.mark
        if one.note not in self._marks:
            self._marks[one.note] = one.mark if one.keeps_mark else self._free(one.mark)
            self._label[one.note] = one.label
        return self._marks[one.note]

    def _free(self, mark: str) -> str:
        taken = set(self._marks.values())
        return next(mark * n for n in count(1) if mark * n not in taken)

    def __iter__(self) -> Iterator[str]:
        marks = list(self._marks.values())
        for place, (note, mark) in enumerate(self._marks.items()):
            # Where a mark had to be given twice, the note that came first says whose it is.
            shared = mark in marks[place + 1 :]
            yield f"{mark} {self._label[note]}: {note}" if shared else f"{mark} {note}"

    def __len__(self) -> int:
        return len(self._marks)


@dataclass(frozen=True, slots=True)
class Page:
    """What the names on one page share: the house style and the collector."""

    style: str
    notes: Notes = field(default_factory=Notes)


_page: ContextVar[Page | None] = ContextVar("page", default=None)


def current() -> Page | None:
    """The page being made, or None outside of one."""
    return _page.get()


@contextmanager
def collected(style: str) -> Iterator[Page]:
    """Inside the block, names follow ``style`` and their notes gather in the page's collector.

    A request is such a block; a mail or a document rendered from a template opens its own.
    """
    page = Page(style)
    token = _page.set(page)
    try:
        yield page
    finally:
        _page.reset(token)
