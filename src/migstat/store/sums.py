"""Sums over dropped dimensions: missing stays missing, and every remark stays on the sum."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import ascii_uppercase
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, OBS_VALUE, TIME_PERIOD
from migstat.store.answer import Coded, Column, Measured
from migstat.store.cell import MISSING_REASONS, joined_conf_status, joined_obs_status
from migstat.store.encode import combined
from migstat.store.plan import Plan

Integers: TypeAlias = NDArray[Any]
#: Groups that are numbered in a list of all possible ones: so many, or so many for each row.
_DENSE, _A_ROW = 1 << 12, 8


def summed(
    plan: Plan, codes: Mapping[str, Integers], values: NDArray[np.float64]
) -> dict[str, Column]:
    """Sum rows that agree in the kept dimensions and the period, in their order.

    A sum of missing values alone is missing. Where only some are missing, the sum is that of the
    others and its OBS_STATUS carries the reason of those that lack, so that it can be shown as
    incomplete; CONF_STATUS is free only if every part is.
    """
    facts = plan.facts
    ids = (*plan.keep, TIME_PERIOD)
    sizes = [len(facts.codes[id]) for id in ids]
    group, first = _groups(combined([codes[id] for id in ids], sizes), sizes)
    count = len(first)
    lacks = np.isnan(values)
    known = np.bincount(group[~lacks], minlength=count)
    addends = np.where(lacks, 0.0, values)
    total = np.bincount(group, weights=addends, minlength=count).astype(np.float64)
    total[known == 0] = np.nan
    result: dict[str, Column] = {id: Coded(codes[id][first], facts.codes[id]) for id in ids}
    result[OBS_VALUE] = Measured(total)
    status = facts.codes[OBS_STATUS]
    named = (*status, *(_with_reason(s) for s in status))  # second half: where the value is missing
    shifted = codes[OBS_STATUS].astype(np.int64) + np.where(lacks, len(status), 0)
    result[OBS_STATUS] = _joined(group, count, shifted, named, joined_obs_status)
    conf = facts.codes[CONF_STATUS]
    result[CONF_STATUS] = _joined(group, count, codes[CONF_STATUS], conf, joined_conf_status)
    return result


def _with_reason(status: str) -> str:
    return status if set(status) & set(MISSING_REASONS) else status + "O"


def _groups(key: NDArray[np.int64], sizes: list[int]) -> tuple[Integers, Integers]:
    """Each row's group, numbered in key order, and a row of each group."""
    space = int(np.prod([float(size) for size in sizes])) if len(key) else 0
    if space > max(_DENSE, _A_ROW * len(key)):
        _, first, group = np.unique(key, return_index=True, return_inverse=True)
        return group, first
    where = np.full(space, -1, np.int64)
    where[key] = np.arange(len(key))
    occurring = np.flatnonzero(where >= 0)
    first = where[occurring]
    where[occurring] = np.arange(len(occurring))
    return where[key], first


def _joined(
    group: Integers,
    count: int,
    codes: Integers,
    labels: tuple[str, ...],
    join: Callable[[str], str],
) -> Coded:
    """Join the letters of all rows of a group; groups with the same letters are joined once."""
    letters = np.zeros(count, np.int64)
    for code in np.flatnonzero(np.bincount(codes, minlength=len(labels))).tolist():
        letters[group[codes == code]] |= sum(bit_of(letter) for letter in set(labels[code]))
    return spelt(letters, join)


def bit_of(letter: str) -> int:
    """The bit that stands for a letter where a sum collects the flags of its parts."""
    return 1 << (ord(letter) - ord("A"))


def spelt(letters: NDArray[np.int64], join: Callable[[str], str]) -> Coded:
    """Bits turned into letters again, each combination joined once."""
    distinct, inverse = np.unique(letters, return_inverse=True)
    words = [
        join("".join(letter for letter in ascii_uppercase if mask & bit_of(letter)))
        for mask in distinct.tolist()
    ]
    names = sorted(set(words))
    places = np.array([names.index(word) for word in words], np.int64)
    return Coded(places[inverse], tuple(names))
