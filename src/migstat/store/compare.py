"""How two releases that are held in memory differ, told without an engine, which takes longer to start."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, TIME_PERIOD
from migstat.store.encode import combined
from migstat.store.engine import Changes
from migstat.store.series import Series


def compared(old: Series, new: Series, dimensions: Sequence[str]) -> Changes:
    """Count what was added, revised and dropped between two releases with the same dimensions.

    A change of OBS_STATUS or CONF_STATUS alone is a revision too.
    """
    columns = [_both(old, new, id) for id in (*dimensions, TIME_PERIOD)]
    keys = combined([codes for codes, _size in columns], [size for _codes, size in columns])
    count = len(old.values)
    _shared, before, after = np.intersect1d(
        keys[:count], keys[count:], assume_unique=True, return_indices=True
    )
    was, now = old.values[before], new.values[after]
    revised = (was != now) & ~(np.isnan(was) & np.isnan(now))
    for id in (OBS_STATUS, CONF_STATUS):
        codes, _size = _both(old, new, id)
        revised |= codes[before] != codes[count + after]
    revisions = int(np.count_nonzero(revised))
    return Changes(
        additions=len(new.values) - len(after),
        revisions=revisions,
        disappearances=count - len(before),
        unchanged=len(before) - revisions,
    )


def _both(old: Series, new: Series, id: str) -> tuple[NDArray[np.int64], int]:
    """A column of one release, then of the other, as places in the codes of both; how many codes."""
    place: dict[str, int] = {}
    parts = []
    for one in (old, new):
        own = [place.setdefault(label, len(place)) for label in one.facts.codes[id]]
        parts.append(np.array(own, np.int64)[one.column(id)])
    return np.concatenate(parts), len(place)
