# ruff: noqa: S608 -- every name and code in a statement has passed name() or text(), which refuse others.
"""Along time: years and months, outliers, who has reported yet, periods to come."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from migstat.sdmx import frame
from migstat.sdmx.model import OBS_STATUS, TIME_PERIOD, Kind, Role
from migstat.validate.case import (
    PERIOD,
    VALUE,
    Broken,
    Case,
    name,
    names,
    worst,
)
from migstat.validate.model import Rule

#: How long periods of a frequency are as text: "2024", "2024-03".
_LENGTH = {"A": 4, "M": 7}


def annual(case: Case, rule: Rule) -> list[Broken]:
    """A year is at most the sum of its months; for events, which add up, it is that sum."""
    frequency = case.role(Role.FREQUENCY)
    if frequency is None or case.table.dataflow.kind is not Kind.FLOW:
        return []
    if not {"A", "M"} <= set(case.labels(frequency.id)):
        return []
    kept = [id for id in case.ids if id != frequency.id]
    f, v = name(frequency.id), VALUE
    exact = case.flow.startswith(tuple(rule.settings["events"]))
    slack = f"(12 + 1) * {case.rounded_to / 2}" if case.rounded_to else "0.5"
    difference = "abs(whole - parts)" if exact else "whole - parts"
    sql = f"""
        WITH m AS (SELECT {names(kept)}, left({PERIOD}, 4) AS year, sum({v}) AS parts
                   FROM t WHERE {f} = 'M' GROUP BY ALL HAVING count({v}) = 12),
             y AS (SELECT {names(kept)}, {PERIOD} AS year, {v} AS whole FROM t WHERE {f} = 'A')
        SELECT *, y.year AS TIME_PERIOD, count(*) OVER () AS n
        FROM y JOIN m USING ({names((*kept, "year"))})
        WHERE {difference} > {slack} ORDER BY {difference} DESC LIMIT 1"""
    return worst(case.ask(sql), (*kept, "TIME_PERIOD"), "whole", "parts")


def jump(case: Case, rule: Rule) -> list[Broken]:
    """The newest figure of a series is not so many times the one before, or the other way round.

    ``back`` says how many periods before: 1 is the one before, 12 the same month of last year; a
    series that has no figure of exactly that period is passed over.
    """
    frequency = case.role(Role.FREQUENCY)
    settings = rule.settings
    if frequency and settings["frequency"] not in case.labels(frequency.id):
        return []
    line = case.lines
    newest = line.newest[line.length[line.newest] == _LENGTH[settings["frequency"]]]
    was = line.back(newest, settings["back"])
    now = line.values[newest]
    with np.errstate(invalid="ignore"):
        large, small = np.fmax(now, was), np.fmin(now, was)
        breaks = (large >= settings["least"]) & (large > settings["times"] * small)
    breaks &= ~np.isnan(now) & ~np.isnan(was)
    return _largest(case, newest[breaks], now[breaks], was[breaks])


def outlying(case: Case, rule: Rule) -> list[Broken]:
    """The newest change of a series is no outlier among its changes, by the median and its deviation.

    The robust score is 0.6745 x (change - median) / median absolute deviation.
    Source: Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993.
    """
    line, settings = case.lines, rule.settings
    was = line.back(np.arange(len(line.values)), 1)
    moved = line.values - was
    is_newest = np.zeros(len(moved), np.bool_)
    is_newest[line.newest] = True
    at = line.newest
    with np.errstate(invalid="ignore"):
        size = np.fmax(np.abs(line.values[at]), np.abs(was[at]))
        able = (size >= settings["least"]) & ~np.isnan(moved[at])
    # Medians take long: only of series whose newest change is large enough to be told.
    asked = np.zeros(int(line.series.max(initial=0)) + 1, np.bool_)
    asked[line.series[at[able]]] = True
    rest = ~is_newest & ~np.isnan(moved) & asked[line.series]
    changes = pa.table({"s": line.series[rest], "moved": moved[rest]})
    sql = f"""
        SELECT s, median(moved) AS middle, mad(moved) AS spread FROM c
        GROUP BY s HAVING count(*) >= {settings["observations"]} AND mad(moved) > 0"""
    usual = frame.query(sql, c=changes)
    middle, spread = (np.full(len(asked), np.nan) for _ in range(2))
    middle[usual["s"].to_numpy()] = usual["middle"].to_numpy()
    spread[usual["s"].to_numpy()] = usual["spread"].to_numpy()
    with np.errstate(invalid="ignore"):
        score = 0.6745 * (moved[at] - middle[line.series[at]]) / spread[line.series[at]]
        breaks = (np.abs(score) > settings["score"]) & able
    found = _largest(case, at[breaks], line.values[at][breaks], was[at][breaks])
    if found:
        worst_at = int(np.argmax(np.abs(line.values[at] - was[at])[breaks]))
        found[0] = replace(
            found[0], said={**found[0].said, "score": float(score[breaks][worst_at])}
        )
    return found


def _largest(
    case: Case, rows: NDArray[np.int64], now: NDArray[np.float64], was: NDArray[np.float64]
) -> list[Broken]:
    """One finding of the series whose newest figure moved most."""
    if not len(rows):
        return []
    worst_at = int(np.argmax(np.abs(now - was)))
    row = int(case.lines.order[rows[worst_at]])
    said = {"now": float(now[worst_at]), "was": float(was[worst_at])}
    return [Broken(case.at(row), len(rows), said)]


def tail(case: Case, rule: Rule) -> list[Broken]:
    """The newest period has figures of enough of those who usually report."""
    who = case.reporter
    if who is None:
        return []
    (periods, when), (reporters, at) = case.coded(TIME_PERIOD), case.coded(who.id)
    counts = ~np.isnan(case.values) & case.flag(who.id, case.single)
    pairs = np.unique(when[counts].astype(np.int64) * len(reporters) + at[counts])
    there = np.bincount(pairs // len(reporters), minlength=len(periods))
    length = len(periods[-1])
    same = [n for n, period in enumerate(periods) if len(period) == length]
    usual = int(max(there[n] for n in same[-int(rule.settings["periods"]) :]))
    newest = int(there[-1])
    if newest >= rule.settings["share"] * usual:
        return []
    return [Broken({TIME_PERIOD: periods[-1]}, 1, {"there": newest, "usual": usual})]


def future(case: Case, _rule: Rule) -> list[Broken]:
    """No figure is of a period that began after the day of the release, but for forecasts."""
    this = f"{case.table.vintage.year:04d}"
    late = [period for period in case.labels(TIME_PERIOD) if period[:4] > this]
    if not late:
        return []
    forecasts = [one for one in case.labels(OBS_STATUS) if "F" in one]
    breaks = case.flag(TIME_PERIOD, late) & ~case.flag(OBS_STATUS, forecasts)
    breaks &= ~np.isnan(case.values)
    return [Broken({TIME_PERIOD: late[-1]}, int(breaks.sum()))] if breaks.any() else []


TESTS = {"annual": annual, "jump": jump, "outlying": outlying, "tail": tail, "future": future}
