# ruff: noqa: S608 -- every name and code in a statement has passed name() or text(), which refuse others.
"""Sums and parts: totals, breakdowns by area, the smaller within the larger, rounding."""

from __future__ import annotations

import numpy as np

from migstat.sdmx.model import Role
from migstat.store.plan import RATIO_UNITS
from migstat.validate.case import VALUE, Broken, Case, largest, name, names, text, worst
from migstat.validate.model import Rule

#: What rounding to five may add to a sum of rounded parts: 2 per cent and 25.
_SHARE, _CONSTANT = 0.02, 25


def _tolerance(case: Case, whole: str, parts: str) -> str:
    """SQL: by how much parts may exceed a whole; exact figures may not at all."""
    if not case.rounded_to:
        return "0.5"
    rounding = f"({parts} + 1) * {case.rounded_to / 2}"
    return f"greatest({rounding}, {_SHARE} * {whole} + {_CONSTANT})"


def _axis(case: Case, rule: Rule) -> str | None:
    """The dimension that a rule is about, by its id or its role."""
    if "dimension" in rule.settings:
        id = str(rule.settings["dimension"])
        return id if case.has(id) else None
    found = case.role(Role(rule.settings["role"]))
    return found.id if found else None


def parts(case: Case, rule: Rule) -> list[Broken]:
    """The codes ``parts`` add up to ``whole``; judged only where all of ``needs`` have a figure."""
    axis = _axis(case, rule)
    if axis is None or case.table.dataflow.unit in RATIO_UNITS:
        return []
    whole, pieces = str(rule.settings["whole"]), tuple(rule.settings["parts"])
    needs = tuple(rule.settings.get("needs", pieces))
    if not {whole, *needs} <= set(case.labels(axis)):
        return []
    kept = case.axes(axis)
    at, v = name(axis), VALUE
    sql = f"""
        WITH g AS (
            SELECT {names(kept)}, max({v}) FILTER ({at} = '{whole}') AS whole,
                   sum({v}) FILTER ({at} IN {text(pieces)}) AS parts,
                   count({v}) FILTER ({at} IN {text(pieces)}) AS there,
                   count({v}) FILTER ({at} IN {text(needs)}) AS needed,
                   count(*) FILTER ({at} IN {text(pieces)} AND {v} IS NULL) AS gaps
            FROM t GROUP BY {names(kept)})
        SELECT *, count(*) OVER () AS n FROM g
        WHERE whole IS NOT NULL AND needed = {len(needs)} AND gaps = 0
          AND abs(parts - whole) > {_tolerance(case, "whole", "there")}
        ORDER BY abs(parts - whole) DESC LIMIT 1"""
    return worst(case.ask(sql), kept, "parts", "whole")


def areas(case: Case, rule: Rule) -> list[Broken]:
    """Areas that may be added up (stateless and unknown among them) do not exceed their total."""
    axis = case.role(Role(rule.settings["role"]))
    if axis is None or not set(rule.settings["wholes"]) & set(case.labels(axis.id)):
        return []
    kept = case.axes(axis.id)
    total, at, v = text(rule.settings["wholes"]), name(axis.id), VALUE
    sql = f"""
        WITH g AS (
            SELECT {names(kept)}, max({v}) FILTER ({at} IN {total}) AS whole,
                   sum({v}) FILTER ({at} IN {text(sorted(case.single))}) AS parts,
                   count({v}) FILTER ({at} IN {text(sorted(case.single))}) AS there
            FROM t GROUP BY {names(kept)})
        SELECT *, count(*) OVER () AS n FROM g
        WHERE whole IS NOT NULL AND parts - whole > {_tolerance(case, "whole", "there")}
        ORDER BY parts - whole DESC LIMIT 1"""
    return worst(case.ask(sql), kept, "parts", "whole")


def within(case: Case, rule: Rule) -> list[Broken]:
    """The code ``smaller`` never exceeds ``larger`` on one axis."""
    axis = _axis(case, rule)
    if axis is None:
        return []
    small, large = str(rule.settings["smaller"]), str(rule.settings["larger"])
    if not {small, large} <= set(case.labels(axis)):
        return []
    kept = case.axes(axis)
    at, v = name(axis), VALUE
    sql = f"""
        WITH g AS (
            SELECT {names(kept)}, max({v}) FILTER ({at} = '{small}') AS smaller,
                   max({v}) FILTER ({at} = '{large}') AS larger
            FROM t GROUP BY {names(kept)})
        SELECT *, count(*) OVER () AS n FROM g WHERE smaller - larger > {max(case.rounded_to, 0.5)}
        ORDER BY smaller - larger DESC LIMIT 1"""
    return worst(case.ask(sql), kept, "smaller", "larger")


def rounded(case: Case, rule: Rule) -> list[Broken]:
    """Every figure of a rounded table (or every one ``below`` a limit) is a multiple of its rounding."""
    if not case.rounded_to:
        return []
    breaks = (case.values % case.rounded_to != 0) & ~np.isnan(case.values)
    if "below" in rule.settings:
        breaks &= case.values < rule.settings["below"]
    return largest(case, breaks, {"to": case.rounded_to})


def percentages(case: Case, rule: Rule) -> list[Broken]:
    """Published shares are those that the published counts give, to half a point."""
    unit, axis = case.role(Role.UNIT), _axis(case, rule)
    if unit is None or axis is None or str(rule.settings["share"]) not in case.labels(unit.id):
        return []
    whole = str(rule.settings["whole"])
    kept = case.axes(unit.id, axis)
    at, u, v = name(axis), name(unit.id), VALUE
    sql = f"""
        WITH c AS (SELECT * FROM t WHERE {u} = '{rule.settings["count"]}'),
             s AS (SELECT * FROM t WHERE {u} = '{rule.settings["share"]}'),
             w AS (SELECT * FROM c WHERE {at} = '{whole}')
        SELECT s.* EXCLUDE ({u}), s.{v} AS share, c.{v} / w.{v} * 100 AS made,
               count(*) OVER () AS n
        FROM s JOIN c USING ({names((*kept, axis))}) JOIN w USING ({names(kept)})
        WHERE w.{v} > 0 AND abs(s.{v} - c.{v} / w.{v} * 100) > {rule.settings["tolerance"]}
        ORDER BY abs(s.{v} - c.{v} / w.{v} * 100) DESC LIMIT 1"""
    return worst(case.ask(sql), case.axes(unit.id), "share", "made")


TESTS = {
    "parts": parts, "areas": areas, "within": within, "rounded": rounded, "percentages": percentages,
}  # fmt: skip
