# ruff: noqa: S608 -- every name and code in a statement has passed name() or text(), which refuse others.
"""Against other tables: the release before, and dataflows that tell of the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from migstat.sdmx import frame
from migstat.sdmx.model import TIME_PERIOD, Kind, Role, Table
from migstat.validate.case import (
    PERIOD,
    VALUE,
    Broken,
    Case,
    distinct,
    name,
    names,
    text,
    where_of,
    worst,
)
from migstat.validate.model import Rule

#: As many findings of one rule about different reporters as a report names one by one.
MOST = 20
#: Tests that have a finding for each reporter.
ONE_BY_ONE = frozenset({"vanished", "fallen"})


def _comparable(case: Case) -> Table | None:
    """The table before, where it has the same axes."""
    before = case.before
    if before is None or before.dataflow.structure.columns != case.table.dataflow.structure.columns:
        return None
    return before


def vanished(case: Case, _rule: Rule) -> list[Broken]:
    """Whoever reported a year before still does: reporter by reporter, the years that are gone."""
    before, who = _comparable(case), case.reporter
    if before is None or who is None:
        return []
    r = name(who.id)
    there = "SELECT DISTINCT {r}::VARCHAR AS r, left({p}, 4) AS year FROM {t} WHERE {v} IS NOT NULL"
    was = there.format(r=r, p=PERIOD, t="b", v=VALUE)
    now = there.format(r=r, p=PERIOD, t="t", v=VALUE)
    sql = f"""
        WITH g AS ({was} EXCEPT {now})
        SELECT r, min(year) AS first, max(year) AS last, count(*) AS n FROM g
        GROUP BY r ORDER BY n DESC, r LIMIT {MOST}"""
    return [
        Broken({who.id: row["r"], "TIME_PERIOD": row["last"]}, row["n"],
               {"who": row["r"], "first": row["first"], "last": row["last"]})
        for row in case.ask(sql, b=before.rows)
    ]  # fmt: skip


def fallen(case: Case, rule: Rule) -> list[Broken]:
    """A reporter's newest year is not a small fraction of its year before."""
    who = case.reporter
    if who is None or case.table.dataflow.kind is Kind.RATE:
        return []
    share, least = rule.settings["share"], rule.settings["least"]
    # The largest figure of a reporter and year: its total where there is one, whatever the axes.
    kinds = [one.id for one in map(case.role, (Role.INDICATOR, Role.UNIT)) if one is not None]
    (reporters, r), (periods, p) = case.coded(who.id), case.coded(TIME_PERIOD)
    year = np.array([int(one[:4]) for one in periods], np.int32)[p]
    by = ["r", *(f"k{n}" for n in range(len(kinds)))]
    coded = {by[n + 1]: case.coded(id)[1] for n, id in enumerate(kinds)}
    table = pa.table({"r": r, "p": p, "year": year, "v": case.values, **coded})
    keys = ", ".join(by)
    sql = f"""
        WITH y AS (SELECT {keys}, year, p, max(v) FILTER (NOT isnan(v)) AS most FROM c
                   GROUP BY ALL),
             a AS (SELECT {keys}, year, sum(most) AS total, count(*) AS parts FROM y GROUP BY ALL),
             o AS (SELECT *, lag(total) OVER w AS was, lag(parts) OVER w AS before,
                          lag(year) OVER w AS earlier, row_number() OVER d AS newest FROM a
                   WINDOW w AS (PARTITION BY {keys} ORDER BY year),
                          d AS (PARTITION BY {keys} ORDER BY year DESC))
        SELECT r, year, earlier, total AS now, was, 1 - total / was AS lost FROM o
        WHERE newest = 1 AND was >= {least} AND total < {1 - share} * was AND parts >= before
          AND earlier = year - 1
        ORDER BY was - total DESC LIMIT {MOST}"""
    return [
        Broken({who.id: reporters[row["r"]], "TIME_PERIOD": str(row["year"])}, 1,
               {"who": reporters[row["r"]], "year": str(row["year"]),
                "earlier": str(row["earlier"]), "now": row["now"], "was": row["was"],
                "lost": row["lost"] * 100})
        for row in frame.query(sql, c=table).to_pylist()
    ]  # fmt: skip


def gone(case: Case, rule: Rule) -> list[Broken]:
    """Hardly any observation of the release before is absent now."""
    before = _comparable(case)
    if before is None:
        return []
    kept = case.axes()
    sql = f"""
        SELECT {names(kept)}, count(*) OVER () AS n FROM b ANTI JOIN t USING ({names(kept)})
        WHERE b.{VALUE} IS NOT NULL ORDER BY b.{VALUE} DESC LIMIT 1"""
    rows = case.ask(sql, b=before.rows)
    if not rows or rows[0]["n"] < rule.settings["share"] * before.rows.num_rows:
        return []
    share = rows[0]["n"] / before.rows.num_rows * 100
    return [Broken(where_of(rows[0], kept), rows[0]["n"], {"share": share})]


def revised(case: Case, rule: Rule) -> list[Broken]:
    """Large figures are not revised beyond a share of what they were."""
    before = _comparable(case)
    if before is None:
        return []
    kept, least, share = case.axes(), rule.settings["least"], rule.settings["share"]
    sql = f"""
        SELECT {names(kept)}, b.{VALUE} AS was, t.{VALUE} AS now, count(*) OVER () AS n
        FROM t JOIN b USING ({names(kept)})
        WHERE b.{VALUE} >= {least} AND abs(t.{VALUE} - b.{VALUE}) > {share} * b.{VALUE}
        ORDER BY abs(t.{VALUE} - b.{VALUE}) DESC LIMIT 1"""
    return worst(case.ask(sql, b=before.rows), kept, "was", "now")


def drift(case: Case, _rule: Rule) -> list[Broken]:
    """The codes of each axis are those of the release before."""
    before = _comparable(case)
    if before is None:
        return []
    found = []
    for id in case.ids:
        was, now = set(distinct(before.rows, id)), set(distinct(case.table.rows, id))
        if was != now and (was - now):
            new = ", ".join(sorted(now - was)[:5]) or None
            found.append(
                Broken({id: min(was - now)}, len(was ^ now),
                       {"axis": id, "old": ", ".join(sorted(was - now)[:5]), "new": new})
            )  # fmt: skip
    return found


def mirror(case: Case, rule: Rule) -> list[Broken]:
    """Two dataflows that tell of the same movement differ by less than a factor.

    ``keys`` fix codes of the table, ``other_keys`` those of the other; ``join`` pairs their axes.
    """
    join: Mapping[str, str] = rule.settings["join"]
    if case.beside is None or not case.has(*join):
        return []
    there, lacks = _others(case, rule)
    if lacks:
        return lacks
    (other,) = there.values()
    left = _side(case.table.rows, rule.settings["keys"], join.items(), "mine", case)
    right = _side(
        other.rows, rule.settings["other_keys"], ((a, b) for a, b in join.items()), "theirs", case
    )
    times, least = rule.settings["times"], rule.settings["least"]
    ids = (*join, "TIME_PERIOD")
    if not case.ask(f"SELECT 1 FROM l JOIN r USING ({names(ids)}) LIMIT 1", l=left, r=right):
        return [Broken({}, 0, {}, "apart", _called(there))]
    sql = f"""
        SELECT *, greatest(mine, theirs) / least(mine, theirs) AS factor, count(*) OVER () AS n
        FROM l JOIN r USING ({names(ids)})
        WHERE least(mine, theirs) > 0 AND greatest(mine, theirs) >= {least}
          AND greatest(mine, theirs) > {times} * least(mine, theirs)
        ORDER BY abs(mine - theirs) DESC LIMIT 1"""
    found = worst(case.ask(sql, l=left, r=right), ids, "mine", "theirs", "factor")
    return [replace(one, beside=_called(there)) for one in found]


def _others(case: Case, rule: Rule) -> tuple[dict[str, Table], list[Broken]]:
    """The tables that a rule compares with, by the first name of each; or why there is no comparison.

    A table may be compared with itself: its balance lies in its own rows.
    """
    beside = {**(case.beside or {}), case.flow: case.table}
    there: dict[str, Table] = {}
    absent, large = [], []
    for ids in rule.others:
        at = next((id for id in ids if id in beside), None)
        if at is None:
            absent.append(" / ".join(ids))
        elif (table := beside[at]) is None:
            large.append(at)
        else:
            there[ids[0]] = table
    lacks = absent or large
    note = "absent" if absent else "large"
    return there, [Broken({}, 0, {"others": ", ".join(lacks)}, note)] if lacks else []


def _called(tables: Mapping[str, Table]) -> str:
    """The releases that a table was compared with: dataflow, vintage, and the release's short name."""
    found = []
    for one in tables.values():
        release = one.extra.get("release")
        day = one.vintage.isoformat()
        found.append(", ".join((one.dataflow.id, day, *((release,) if release else ()))))
    return "; ".join(dict.fromkeys(found))


def _side(
    rows: pa.Table, keys: Mapping[str, str], axes: Iterable[tuple[str, str]], what: str, case: Case
) -> pa.Table:
    """One side of a mirror: period and axes by the names of the left, its sums under ``what``."""
    pairs = tuple(axes)
    is_left = what == "mine"
    columns = ", ".join(f"{name(a if is_left else b)}::VARCHAR AS {name(a)}" for a, b in pairs)
    known = {id: code for id, code in keys.items() if id in rows.column_names}
    tests = [f"{name(id)} IN {text([code])}" for id, code in known.items()] or ["true"]
    sql = f"""
        SELECT {columns}, {PERIOD}::VARCHAR AS {PERIOD}, sum({VALUE}) AS {what} FROM s
        WHERE {" AND ".join(tests)} GROUP BY ALL"""
    return _query(sql, rows)


def _query(sql: str, rows: pa.Table) -> pa.Table:
    from migstat.sdmx import frame

    return frame.query(sql, s=rows)


def balance(case: Case, rule: Rule) -> list[Broken]:
    """A stock is the one before with what was added and without what was taken away.

    ``terms`` are dataflow, sign and fixed codes; all are summed by ``by`` and period. Judged only
    where every term has a figure.
    """
    by, terms = tuple(rule.settings["by"]), rule.settings["terms"]
    if case.beside is None or not case.has(*by):
        return []
    there, lacks = _others(case, rule)
    if lacks:
        return lacks
    stock = _term(case.table.rows, rule.settings["keys"], by)
    later = int(rule.settings.get("later", 0))
    tables = {f"f{n}": _term(there[term["flow"]].rows, term["keys"], by, later)
              for n, term in enumerate(terms)}  # fmt: skip
    ids = names((*by, "TIME_PERIOD"))
    added = " + ".join(f"({term['sign']}) * f{n}.v" for n, term in enumerate(terms))
    joins = " ".join(f"JOIN f{n} USING ({ids})" for n in range(len(terms)))
    slack = rule.settings["slack"]
    begun = f"""
        WITH o AS (SELECT *, lag(v) OVER w AS was, lag({PERIOD}) OVER w AS earlier FROM st
                   WINDOW w AS (PARTITION BY {names(by)} ORDER BY {PERIOD})),
             e AS (SELECT {ids}, o.v AS now, o.was + {added} AS expected FROM o {joins}
                   WHERE o.was IS NOT NULL AND {_FOLLOWS})"""
    if not case.ask(f"{begun} SELECT 1 FROM e LIMIT 1", st=stock, **tables):
        return [Broken({}, 0, {}, "apart", _called(there))]
    sql = f"""{begun}
        SELECT *, count(*) OVER () AS n FROM e
        WHERE abs(now - expected) > {slack} * greatest(now, 1) + {case.rounded_to * 2}
        ORDER BY abs(now - expected) DESC LIMIT 1"""
    found = worst(case.ask(sql, st=stock, **tables), (*by, "TIME_PERIOD"), "now", "expected")
    return [replace(one, beside=_called(there)) for one in found]


#: A month follows the month before, a year the year before: over a gap there is no balance.
_FOLLOWS = f"""
    CASE length({PERIOD}) WHEN 4 THEN earlier::INT + 1 = {PERIOD}::INT
    WHEN 7 THEN ({PERIOD} || '-01')::DATE = (earlier || '-01')::DATE + INTERVAL 1 MONTH
    ELSE true END"""


def _term(rows: pa.Table, keys: Mapping[str, Any], by: Iterable[str], later: int = 0) -> pa.Table:
    """Figures by area and period; ``later`` counts years from a flow to the stock it leads to."""
    tests = [
        f"{name(id)} IN {text([codes] if isinstance(codes, str) else codes)}"
        for id, codes in keys.items()
        if id in rows.column_names
    ]
    columns = ", ".join(f"{name(id)}::VARCHAR AS {name(id)}" for id in by)
    when = f"(left({PERIOD}, 4)::INT + {later})::VARCHAR || substr({PERIOD}::VARCHAR, 5)"
    sql = f"""
        SELECT {columns}, {when if later else f"{PERIOD}::VARCHAR"} AS {PERIOD}, sum({VALUE}) AS v FROM s
        WHERE {" AND ".join(tests) or "true"} GROUP BY ALL
        HAVING count(*) = count({VALUE})"""
    return _query(sql, rows)


TESTS = {
    "vanished": vanished, "fallen": fallen, "gone": gone, "revised": revised, "drift": drift,
    "mirror": mirror, "balance": balance,
}  # fmt: skip
