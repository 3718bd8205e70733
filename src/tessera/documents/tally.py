"""How participants answered a question: counted and placed, or measured beside each other. Pure.

A tally is parts of a whole with their areas: one strip with its counts and, below it, a map in the same
colours, by :mod:`tessera.documents.tally_picture`. Bars are figures that add up to nothing, by
:mod:`tessera.documents.bars_picture`. Page, document and spreadsheet share these drawings.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tessera.documents.figures import LANGUAGES
from tessera.documents.lettering import number


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
        _require_ours(self.language)
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
    parts = [_stopped(tally.title)]
    for share in tally.drawn:
        names = ", ".join(name for _code, name in share.areas)
        parts.append(f"{share.label}: {share.count} ({names}).")
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Bars:
    """A figure each for some names, in the order in which they are drawn.

    :param rows: name and figure.
    :param said: what the figures are, above them; empty where the title says it.
    :param full: what a bar over the whole width stands for; 0 for the highest figure.
    :raises ValueError: where the language is not one of ours.
    """

    title: str
    rows: tuple[tuple[str, float], ...]
    said: str = ""
    full: float = 0
    decimals: int = 0
    language: str = "en"

    def __post_init__(self) -> None:
        _require_ours(self.language)

    def told(self, figure: float) -> str:
        """A figure as it is printed."""
        return number(figure, self.language, self.decimals)


def describe_bars(bars: Bars) -> str:
    """The text alternative: what is measured, and each name with its figure."""
    figures = "; ".join(f"{name} {bars.told(figure)}" for name, figure in bars.rows)
    return " ".join(_stopped(one) for one in (bars.title, bars.said, figures) if one)


def _stopped(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else f"{words}."


def _require_ours(language: str) -> None:
    if language not in LANGUAGES:
        raise ValueError(f"Figures speak {', '.join(LANGUAGES)}; not {language!r}.")
