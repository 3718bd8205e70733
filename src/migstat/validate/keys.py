"""Row by row: keys that occur twice, missing figures that pose as zero, figures that cannot be."""

from __future__ import annotations

import numpy as np

from migstat.sdmx.model import CONF_STATUS, OBS_STATUS, Kind, Role
from migstat.store.cell import FREE, MISSING_REASONS
from migstat.validate.case import Broken, Case, largest
from migstat.validate.model import Rule

_COUNTED = frozenset({"PER", "CASE", "NR", "DETECTION", "MOVEMENT", "THS_PER"})
_PERSONS = ("PER", "THS_PER", "CASE")


def unique(case: Case, _rule: Rule) -> list[Broken]:
    """No two rows claim the same observation."""
    line = case.lines
    same = (line.series[1:] == line.series[:-1]) & (line.moment[1:] == line.moment[:-1])
    same &= line.length[1:] == line.length[:-1]
    again = np.flatnonzero(same)
    if not len(again):
        return []
    runs = 1 + np.flatnonzero(np.diff(again) != 1)
    sizes = np.diff(np.concatenate([[0], runs, [len(again)]]))
    first = int(line.order[again[np.concatenate([[0], runs])[int(np.argmax(sizes))]]])
    return [Broken(case.at(first), len(sizes), {"times": int(sizes.max()) + 1})]


def status(case: Case, _rule: Rule) -> list[Broken]:
    """A figure that is not there says why, and one that is there does not say it is missing."""
    names = case.labels(OBS_STATUS)
    says_why = case.flag(OBS_STATUS, [one for one in names if set(one) & set(MISSING_REASONS)])
    only_why = case.flag(OBS_STATUS, [one for one in names if set(one) <= set(MISSING_REASONS)])
    lacks = np.isnan(case.values)
    breaks = case.flag(CONF_STATUS, [FREE]) & np.where(lacks, ~says_why, only_why)
    found = largest(case, breaks)
    if not found:
        return []
    rows = np.flatnonzero(breaks)
    row = int(rows[int(np.argmax(np.nan_to_num(case.values[rows], nan=-np.inf)))])
    labels, places = case.coded(OBS_STATUS)
    said = {**found[0].said, "status": labels[int(places[row])]}
    return [Broken(found[0].where, found[0].rows, said)]


def negative(case: Case, rule: Rule) -> list[Broken]:
    """Counts are never below zero; net figures are none."""
    flow = case.table.dataflow
    breaks = case.values < 0
    if flow.kind is Kind.RATE or not breaks.any():
        return []
    if flow.unit == "_Z" and (unit := case.role(Role.UNIT)) is not None:
        breaks &= case.flag(unit.id, _PERSONS)
    elif flow.unit not in _COUNTED:
        return []
    if (indicator := case.role(Role.INDICATOR)) is not None:
        breaks &= ~case.flag(indicator.id, rule.settings["net"])
    return largest(case, breaks, sign=-1)


def diagonal(case: Case, _rule: Rule) -> list[Broken]:
    """Nobody moves, asks for protection or holds a foreigner's permit where they are a citizen."""
    origin, destination = case.role(Role.ORIGIN), case.role(Role.DESTINATION)
    if origin is None or destination is None:
        return []
    (left, at), (right, to) = case.coded(origin.id), case.coded(destination.id)
    place = {code: n for n, code in enumerate(right)}
    same = np.array([place.get(code, -1) for code in left], np.int64)[at] == to
    return largest(case, same & (case.values > 0))


TESTS = {"unique": unique, "status": status, "negative": negative, "diagonal": diagonal}
