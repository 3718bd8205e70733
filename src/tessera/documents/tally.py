"""How participants answered a question, counted and placed: parts of a whole with their areas. Pure.

A tally is drawn as one strip with its counts and, below it, a map in the same colours, by
:mod:`tessera.documents.tally_picture`; page, document and spreadsheet share that drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tessera.documents.figures import LANGUAGES


class Tone(StrEnum):
    """What a share means; the drawing gives each tone its colour and never another."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    FIRST = "first"  # options without rank
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    FIFTH = "fifth"
    SIXTH = "sixth"
    LEAST = "least"  # classes of a figure, from few to many
    LESS = "less"
    MIDDLE = "middle"
    MORE = "more"
    MOST = "most"
    OTHER = "other"  # answered otherwise: declined, not applicable, no data
    WITHHELD = "withheld"  # answered, and not for these readers
    SILENT = "silent"  # nothing yet


OPTIONS = (Tone.FIRST, Tone.SECOND, Tone.THIRD, Tone.FOURTH, Tone.FIFTH, Tone.SIXTH)
CLASSES = (Tone.LEAST, Tone.LESS, Tone.MIDDLE, Tone.MORE, Tone.MOST)


@dataclass(frozen=True, slots=True)
class Share:
    """The participants that gave one answer: what it is called, and who they are.

    :param areas: code and printed name of each; a code that no map knows is counted all the same.
    """

    label: str
    tone: Tone
    areas: tuple[tuple[str, str], ...]

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.areas)


@dataclass(frozen=True, slots=True)
class Tally:
    """The shares of one question, in the order in which they are drawn; shares of none are left out.

    :param boundaries: the sentence about boundaries below the map; empty draws no map.
    :raises ValueError: where an area is counted twice, or the language is not one of ours.
    """

    title: str
    shares: tuple[Share, ...]
    boundaries: str = ""
    language: str = "en"

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"Figures speak {', '.join(LANGUAGES)}; not {self.language!r}.")
        codes = [code for share in self.shares for code, _name in share.areas]
        if len(set(codes)) != len(codes):
            raise ValueError("An area is counted twice in a tally.")

    @property
    def drawn(self) -> tuple[Share, ...]:
        """The shares that have somebody in them."""
        return tuple(share for share in self.shares if share.count)

    @property
    def total(self) -> int:
        """How many are counted altogether."""
        return sum(share.count for share in self.shares)


def describe_tally(tally: Tally) -> str:
    """The text alternative: each answer, how many gave it, and who."""
    parts = [tally.title if tally.title.endswith((".", "?", "!")) else f"{tally.title}."]
    for share in tally.drawn:
        names = ", ".join(name for _code, name in share.areas)
        parts.append(f"{share.label}: {share.count} ({names}).")
    return " ".join(parts)
