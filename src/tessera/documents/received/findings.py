"""What is found in a file, and the sentences in which it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class Unfit(ValueError):
    """A file that is not taken; the message is the sentence that says why, and what to do."""


def damaged() -> Unfit:
    """What is said of every file that cannot be read to its end."""
    return Unfit(_("The file is damaged and cannot be read; save it anew and try again."))


def unreasonable() -> Unfit:
    """What is said of files that are small packed and enormous unpacked."""
    return Unfit(_("Unpacked the file is unreasonably large; it is not taken. Save it anew."))


def locked() -> Unfit:
    """What is said of files that open with a password only."""
    return Unfit(_("The file is protected by a password; save it without one."))


def with_programs() -> Unfit:
    """What is said of files that do something when they are opened."""
    return Unfit(
        _("The file contains macros or scripts, which run when it is opened; save it without them.")
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a file that its readers would also read: what, how often, and whose or which."""

    kind: str
    count: int = 1
    words: tuple[str, ...] = ()

    def stored(self) -> dict[str, Any]:
        """The finding as plain data."""
        return asdict(self) | {"words": list(self.words)}


MOST_WORDS, LONGEST = 8, 80


def finding(kind: str, count: int, words: Iterable[str] = ()) -> list[Finding]:
    """A list with the finding, or an empty one when there is nothing of it."""
    plain = (" ".join(one.split())[:LONGEST] for one in words)
    kept = tuple(dict.fromkeys(one for one in plain if one))[:MOST_WORDS]
    return [Finding(kind, count, kept)] if count else []


SENTENCES: Mapping[str, Callable[[int], str]] = {
    "hidden_sheets": lambda n: ngettext("%(count)d hidden sheet", "%(count)d hidden sheets", n),
    "hidden_cells": lambda n: ngettext(
        "%(count)d hidden row or column", "%(count)d hidden rows or columns", n
    ),
    "hidden_text": lambda n: ngettext("%(count)d hidden passage", "%(count)d hidden passages", n),
    "comments": lambda n: ngettext("%(count)d comment", "%(count)d comments", n),
    "changes": lambda n: ngettext("%(count)d tracked change", "%(count)d tracked changes", n),
    "metadata": lambda n: _("who wrote it or where it was written"),
    "location": lambda n: _("the place where the picture was taken"),
    "embedded": lambda n: ngettext(
        "%(count)d file inside the file", "%(count)d files inside the file", n
    ),
    "links": lambda n: ngettext(
        "%(count)d part that is fetched from elsewhere",
        "%(count)d parts that are fetched from elsewhere",
        n,
    ),
    "formulas": lambda n: ngettext(
        "%(count)d cell that a spreadsheet would calculate",
        "%(count)d cells that a spreadsheet would calculate",
        n,
    ),
}


def told(stored: Mapping[str, Any]) -> str:
    """A stored finding in words, with whose or which where that is known."""
    count = int(stored.get("count", 1))
    sentence = SENTENCES[stored["kind"]](count) % {"count": count}
    words = ", ".join(stored.get("words") or ())
    return _("%(what)s: %(which)s") % {"what": sentence, "which": words} if words else sentence
