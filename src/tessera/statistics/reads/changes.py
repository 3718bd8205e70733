"""How one release differs from another: observations added, revised, gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tessera.statistics import bridge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tessera.statistics.reads.facts import Facts


@dataclass(frozen=True, slots=True)
class Revision:
    """One observation whose value is another: its codes and period, the value before and after.

    None is missing.
    """

    codes: tuple[str, ...]
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Changes:
    """How many observations a release adds, revises and no longer has, against the one before.

    ``is_first`` where there was none before; ``same_axes`` is False where the dimensions differ, so
    that observations cannot be compared and everything counts as gone and added.
    """

    added: int = 0
    revised: int = 0
    gone: int = 0
    is_first: bool = False
    same_axes: bool = True


@dataclass(frozen=True, slots=True)
class Version:
    """A release's file in the store, before or after it is in the catalogue."""

    path: str
    rows: int
    structure: bridge.DataStructure


def changes(before: Version | None, after: Version) -> Changes:
    """Count what is different between two releases of a dataflow; a changed flag is a revision."""
    if before is None:
        return Changes(added=after.rows, is_first=True)
    if before.structure.columns != after.structure.columns:
        return Changes(added=after.rows, gone=before.rows, same_axes=False)
    found = bridge.store().changes(before.path, after.path)
    return Changes(found.additions, found.revisions, found.disappearances)


def largest_revisions(before: Facts, after: Facts, most: int = 20) -> tuple[Revision, ...]:
    """The observations whose values moved most; none is confidential in either release."""
    if before.structure.columns != after.structure.columns:
        return ()
    store = bridge.store()
    old = store.read(before.structure, before.path, bridge.Query())
    new = store.read(after.structure, after.path, bridge.Query())
    old_keys, new_keys = _keys(old, new)
    _both, at_old, at_new = np.intersect1d(
        old_keys, new_keys, assume_unique=True, return_indices=True
    )
    was, now = _values(old)[at_old], _values(new)[at_new]
    differs = (was != now) & ~(np.isnan(was) & np.isnan(now))
    revised = np.flatnonzero(differs & _free(old)[at_old] & _free(new)[at_new])
    size = np.nan_to_num(np.abs(now[revised] - was[revised]), nan=0.0)
    order = revised[np.argsort(-size, kind="stable")][:most]
    return tuple(
        Revision(_codes(new, int(at_new[i])), _number(was[i]), _number(now[i]))
        for i in order.tolist()
    )


def _keys(old: bridge.Answer, new: bridge.Answer) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A number per observation that is the same in both answers where dimensions and period are."""
    left, right = np.zeros(len(old), np.int64), np.zeros(len(new), np.int64)
    size = 1
    for id in old.columns:
        if id in bridge.OBSERVATION[1:]:
            continue
        a, b = bridge.coded(old, id), bridge.coded(new, id)
        labels = sorted({*a.labels, *b.labels})
        place = {label: i for i, label in enumerate(labels)}
        if size * len(labels) >= 2**62:
            found, both = np.unique(np.concatenate([left, right]), return_inverse=True)
            left, right, size = both[: len(left)], both[len(left) :], len(found)
        left = left * len(labels) + _moved(a, place)
        right = right * len(labels) + _moved(b, place)
        size *= max(len(labels), 1)
    return left, right


def _moved(column: bridge.Coded, place: dict[str, int]) -> NDArray[np.int64]:
    return np.array([place[label] for label in column.labels], np.int64)[column.codes]


def _values(answer: bridge.Answer) -> NDArray[np.float64]:
    return bridge.values(answer)


def _free(answer: bridge.Answer) -> NDArray[np.bool_]:
    conf = bridge.coded(answer, bridge.CONF_STATUS)
    free: NDArray[np.bool_] = np.array([label == bridge.FREE for label in conf.labels], np.bool_)
    return free[conf.codes]


def _codes(answer: bridge.Answer, row: int) -> tuple[str, ...]:
    columns = [
        bridge.coded(answer, id) for id in answer.columns if id not in bridge.OBSERVATION[1:]
    ]
    return tuple(column.labels[int(column.codes[row])] for column in columns)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
