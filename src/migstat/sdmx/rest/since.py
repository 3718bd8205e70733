"""What one answer says otherwise than an earlier one: for clients that ask only for what is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, OBS_VALUE
from migstat.sdmx.rest.select import part
from migstat.store.answer import Answer, Coded, Measured

#: Keys are numbers of 64 bits; a wider product is numbered anew.
_WIDEST = 2**62


@dataclass(frozen=True, slots=True)
class Since:
    """``changed``: rows that are new or have another value or status; ``gone``: rows no longer there."""

    changed: Answer
    gone: Answer


def since(old: Answer, new: Answer) -> Since:
    """Compare two answers to one question, of an earlier and of a later release.

    :param old, new: the same columns, in the same order.
    :returns: rows of ``new`` and rows of ``old``.
    """
    keys = [id for id in new.columns if id not in (OBS_VALUE, OBS_STATUS, CONF_STATUS)]
    was, now = _numbered(old, new, keys)
    order = np.argsort(was)
    place = np.minimum(np.searchsorted(was[order], now), max(len(was) - 1, 0))
    if len(was):
        met = order[place]
        found = was[met] == now
        same = found & _equal(old, new, met)
    else:
        same = np.zeros(len(now), bool)
    return Since(part(new, ~same), part(old, ~np.isin(was, now)))


def _equal(old: Answer, new: Answer, met: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether each row of ``new`` says what the row of ``old`` at ``met`` said."""
    before, after = _values(old)[met], _values(new)
    same = (before == after) | (np.isnan(before) & np.isnan(after))
    for id in (OBS_STATUS, CONF_STATUS):
        one, other = _shared(old, new, id)
        same &= one[met] == other
    result: NDArray[np.bool_] = same
    return result


def _numbered(old: Answer, new: Answer, keys: list[str]) -> tuple[NDArray[Any], NDArray[Any]]:
    """One number for each row of both, equal where the rows have the same key."""
    numbers = np.zeros(len(old) + len(new), np.int64)
    width = 1
    for id in keys:
        one, other = _shared(old, new, id)
        codes = np.concatenate((one, other))
        size = int(codes.max(initial=0)) + 1
        if width * size > _WIDEST:
            _, numbers = np.unique(numbers, return_inverse=True)
            width = int(numbers.max(initial=0)) + 1
        numbers = numbers * size + codes
        width *= size
    return numbers[: len(old)], numbers[len(old) :]


def _shared(old: Answer, new: Answer, id: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A column of both as positions in one list of labels."""
    one, other = (answer.data[answer.columns.index(id)] for answer in (old, new))
    if not isinstance(one, Coded) or not isinstance(other, Coded):
        raise TypeError(f"{id} holds values, not codes.")
    labels = {label: n for n, label in enumerate(sorted({*one.labels, *other.labels}))}
    first, second = (
        np.array([labels[label] for label in column.labels], np.int64) for column in (one, other)
    )
    return (
        first[one.codes] if len(first) else np.zeros(0, np.int64),
        second[other.codes] if len(second) else np.zeros(0, np.int64),
    )


def _values(answer: Answer) -> NDArray[np.float64]:
    column = answer.data[answer.columns.index(OBS_VALUE)]
    if not isinstance(column, Measured):
        raise TypeError(f"{OBS_VALUE} holds codes, not values.")
    return column.values
