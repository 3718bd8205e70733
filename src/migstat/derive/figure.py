"""One derived figure, and how the flags and gaps of its ingredients stay on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

#: Letters of CL_OBS_STATUS that say why there is no value; they are no remark on a value.
_WHY_NONE = frozenset("LMOQ")


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, or what is known in its place.

    :param value: the figure in the unit of its series; None where it is missing, withheld, or only
        known to lie between bounds. Never zero for something that is not known.
    :param low, high: the figure is at least, at most this; None where there is no such bound. A
        figure with a value has no bounds.
    :param flags: letters of CL_OBS_STATUS without A, sorted: B break, D definition differs,
        E estimated, P provisional, U low reliability …, joined over all ingredients.
    :param is_withheld: an ingredient is confidential, so nothing is said.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    flags: str = ""
    is_withheld: bool = False

    def __post_init__(self) -> None:
        if self.value is not None and (self.low is not None or self.high is not None):
            raise ValueError("A figure has a value or bounds, not both.")
        if self.is_withheld and not self.is_unknown:
            raise ValueError("A withheld figure says nothing.")

    @property
    def is_unknown(self) -> bool:
        """Whether neither a value nor a bound is known."""
        return self.value is None and self.low is None and self.high is None


#: Period -> figure; a period that is not in it was not reported at all.
Series: TypeAlias = Mapping[str, Figure]
MISSING = Figure()


def joined(figures: Iterable[Figure | None]) -> str:
    """Every flag of some ingredients, once each, sorted; those that only explain a gap are left out."""
    letters = {letter for one in figures if one is not None for letter in one.flags}
    return "".join(sorted(letters - {"A"} - _WHY_NONE))


def plus(terms: Sequence[tuple[float, Figure | None]]) -> Figure:
    """A weighted sum of figures: ``[(1, births), (-1, deaths)]``.

    :param terms: weight and figure; None is an observation that does not exist.
    :returns: withheld where a term is; missing where a term is (a gap is never taken for zero).
    """
    figures = [figure for _weight, figure in terms]
    flags = joined(figures)
    if any(one is not None and one.is_withheld for one in figures):
        return Figure(is_withheld=True, flags=flags)
    total = 0.0
    for weight, figure in terms:
        if figure is None or figure.value is None:
            return Figure(flags=flags)
        total += weight * figure.value
    return Figure(total, flags=flags)
