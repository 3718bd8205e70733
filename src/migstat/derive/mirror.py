"""Two reports of one movement set against each other."""

from __future__ import annotations

from dataclasses import dataclass

from migstat.derive.figure import Figure, Series, joined


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """What two sides report of one period, and how far apart they are.

    ``absolute`` is left less right; ``relative`` is that as per cent of the mean of the two, between
    -200 and 200; ``ratio`` is left by right. All None where a side is missing or withheld, ratio and
    relative also where they have no meaning (nothing on one side, nothing on both).
    ``is_within_rounding``: the two differ by no more than the rounding of both allows.
    """

    left: Figure | None
    right: Figure | None
    absolute: float | None = None
    relative: float | None = None
    ratio: float | None = None
    flags: str = ""
    is_within_rounding: bool = False


def asymmetry(
    left: Series,
    right: Series,
    *,
    rounded: tuple[int | None, int | None] = (None, None),
    shift: int = 0,
) -> dict[str, Asymmetry]:
    """Compare two series period by period; every period of either is in the answer.

    :param left, right: figures in the same unit.
    :param rounded: to what each side is rounded, None where it is exact.
    :param shift: years by which the right side's reference day lies later: 1 where the left is of
        31 December and the right of 1 January of the year after.

    The difference is set against the mean of the two, so that no side is taken for the truth.
    """
    moved = {_moved(period, -shift): figure for period, figure in right.items()}
    return {
        period: _compared(left.get(period), moved.get(period), rounded)
        for period in sorted({*left, *moved})
    }


def _moved(period: str, years: int) -> str:
    return f"{int(period[:4]) + years}{period[4:]}" if years else period


def _compared(
    left: Figure | None, right: Figure | None, rounded: tuple[int | None, int | None]
) -> Asymmetry:
    flags = joined((left, right))
    if left is None or right is None or left.value is None or right.value is None:
        return Asymmetry(left, right, flags=flags)
    absolute = left.value - right.value
    mean = (left.value + right.value) / 2
    slack = sum((one or 0) / 2 for one in rounded)
    return Asymmetry(
        left, right, absolute,
        absolute / mean * 100 if mean else None,
        left.value / right.value if right.value else None,
        flags, bool(slack) and abs(absolute) <= slack,
    )  # fmt: skip
