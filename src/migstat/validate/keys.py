# ruff: noqa: S608 -- every name and code in a statement has passed name() or text(), which refuse others.
"""Row by row: keys that occur twice, missing figures that pose as zero, figures that cannot be."""

from __future__ import annotations

from migstat.sdmx.model import OBS_VALUE, Kind, Role
from migstat.validate.case import VALUE, Broken, Case, name, names, where_of, worst
from migstat.validate.model import Rule

_COUNTED = frozenset({"PER", "CASE", "NR", "DETECTION", "MOVEMENT", "THS_PER"})


def unique(case: Case, _rule: Rule) -> list[Broken]:
    """No two rows claim the same observation."""
    kept = case.axes()
    sql = f"""
        SELECT {names(kept)}, count(*) AS times, count(*) OVER () AS n FROM t
        GROUP BY {names(kept)} HAVING count(*) > 1 ORDER BY times DESC LIMIT 1"""
    return worst(case.ask(sql), kept, "times")


def status(case: Case, _rule: Rule) -> list[Broken]:
    """A figure that is not there says why, and one that is there does not say it is missing."""
    sql = f"""
        SELECT *, count(*) OVER () AS n FROM t
        WHERE CONF_STATUS = 'F' AND (
              ({VALUE} IS NULL AND NOT regexp_matches(OBS_STATUS, '[LMOQ]'))
           OR ({VALUE} IS NOT NULL AND regexp_matches(OBS_STATUS, '^[LMOQ]+$')))
        ORDER BY {VALUE} DESC NULLS LAST LIMIT 1"""
    return [
        Broken(
            where_of(row, case.axes()), row["n"],
            {"value": "none" if row[OBS_VALUE] is None else row[OBS_VALUE], "status": row["OBS_STATUS"]},
        )
        for row in case.ask(sql)
    ]  # fmt: skip


def negative(case: Case, rule: Rule) -> list[Broken]:
    """Counts are never below zero; net figures are none."""
    flow = case.table.dataflow
    if flow.kind is Kind.RATE or (flow.unit not in _COUNTED and flow.unit != "_Z"):
        return []
    indicator = case.role(Role.INDICATOR)
    tests = [f"{VALUE} < 0"]
    if flow.unit == "_Z":
        unit = case.role(Role.UNIT)
        if unit is None:
            return []
        tests.append(f"{name(unit.id)} IN ('PER', 'THS_PER', 'CASE')")
    if indicator is not None:
        net = ", ".join(f"'{code}'" for code in rule.settings["net"])
        tests.append(f"{name(indicator.id)} NOT IN ({net})")
    sql = f"""
        SELECT *, count(*) OVER () AS n FROM t WHERE {" AND ".join(tests)}
        ORDER BY {VALUE} LIMIT 1"""
    return [
        Broken(where_of(row, case.axes()), row["n"], {"value": row[OBS_VALUE]})
        for row in case.ask(sql)
    ]


def diagonal(case: Case, _rule: Rule) -> list[Broken]:
    """Nobody moves, asks for protection or holds a foreigner's permit where they are a citizen."""
    origin, destination = case.role(Role.ORIGIN), case.role(Role.DESTINATION)
    if origin is None or destination is None:
        return []
    sql = f"""
        SELECT *, count(*) OVER () AS n FROM t
        WHERE {name(origin.id)}::VARCHAR = {name(destination.id)}::VARCHAR AND {VALUE} > 0
        ORDER BY {VALUE} DESC LIMIT 1"""
    return [
        Broken(where_of(row, case.axes()), row["n"], {"value": row[OBS_VALUE]})
        for row in case.ask(sql)
    ]


TESTS = {"unique": unique, "status": status, "negative": negative, "diagonal": diagonal}
