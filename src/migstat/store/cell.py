"""What one figure is: a value, a zero, missing, confidential or rounded. Five different things."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Letters of CL_OBS_STATUS that say why there is no value, the most telling first.
MISSING_REASONS = "QMLO"
#: What the store accepts as OBS_STATUS, singly or combined ("BP").
OBS_STATUSES = frozenset("ABDEFGHIJKLMNOPQSUVW")
FREE = "F"


class State(StrEnum):
    """The five things a cell can be; pages, sheets and charts print each differently."""

    VALUE = "value"
    ZERO = "zero"
    MISSING = "missing"
    CONFIDENTIAL = "confidential"
    ROUNDED = "rounded"


@dataclass(frozen=True, slots=True)
class CellState:
    """How a cell is to be understood.

    ``value`` is None where nothing may be shown; ``reason`` is the letter of CL_OBS_STATUS (missing,
    or N for "below half a unit") or CL_CONF_STATUS (confidential) that says why, "" otherwise;
    ``is_incomplete`` marks a sum of which some parts are missing.
    """

    state: State
    value: float | None
    reason: str = ""
    is_incomplete: bool = False


def state(
    value: float | None, obs_status: str, conf_status: str, rounded_to: int | None = None
) -> CellState:
    """Tell the five states of a cell apart.

    ``rounded_to``: the dataflow's rounding in its own unit, None where figures are exact; a zero of
    a rounded table is rounded, since it may stand for one or two. Missing: a null value, with the
    reason Q (suppressed), M (cannot exist), L (not collected) or O (none given). Never raises.
    Source: SDMX CL_OBS_STATUS 2.2, CL_CONF_STATUS 1.2.
    """
    if conf_status != FREE:
        return CellState(State.CONFIDENTIAL, None, conf_status)
    reason = next((letter for letter in MISSING_REASONS if letter in obs_status), "")
    if value is None:
        return CellState(State.MISSING, None, reason or "O")
    is_incomplete = bool(reason)
    if "N" in obs_status:
        return CellState(State.ROUNDED, value, "N", is_incomplete)
    if rounded_to:
        return CellState(State.ROUNDED, value, "", is_incomplete)
    return CellState(State.ZERO if value == 0 else State.VALUE, value, "", is_incomplete)


def joined_obs_status(letters: str) -> str:
    """The OBS_STATUS of a sum: every remark on any part, "A" (normal) only where nothing else is."""
    return "".join(sorted(set(letters) - {"A"})) or "A"


def joined_conf_status(letters: str) -> str:
    """The CONF_STATUS of a sum: free only if every part is; C where the parts' reasons differ."""
    held = set(letters) - {FREE}
    return FREE if not held else held.pop() if len(held) == 1 else "C"
