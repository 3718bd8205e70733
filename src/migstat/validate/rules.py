"""Reading rules from TOML, and refusing those that cannot be run."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from migstat.sdmx.model import MigstatError
from migstat.validate.model import FAMILIES, Rule, Severity

_KEYS = frozenset(
    {"id", "family", "severity", "test", "sentence", "finding", "source", "flows", "except", "with"}
)
_OPTIONAL = frozenset({"flows", "except", "with"})


class BadRule(MigstatError):
    """A rule that cannot be run; the message names it and says what to mend."""


def read_rules(text: str) -> tuple[Rule, ...]:
    """The rules that a TOML document holds under ``[[rule]]``.

    :raises BadRule: not TOML, a key that is missing or unknown, an unknown severity, family or test,
        or an id used twice.
    """
    from migstat.validate.engine import TESTS

    try:
        rows = tomllib.loads(text).get("rule", [])
    except tomllib.TOMLDecodeError as why:
        raise BadRule(f"The rules are not TOML: {why}.") from None
    found: dict[str, Rule] = {}
    for row in rows:
        rule = _rule(row)
        if rule.test not in TESTS:
            known = ", ".join(sorted(TESTS))
            raise BadRule(f"Rule {rule.id} asks for the test {rule.test!r}; there are {known}.")
        if rule.id in found:
            raise BadRule(f"Two rules are called {rule.id}; give one another id.")
        found[rule.id] = rule
    return tuple(found.values())


def _rule(row: dict[str, Any]) -> Rule:
    name = str(row.get("id", "without an id"))
    if missing := _KEYS - _OPTIONAL - set(row):
        raise BadRule(f"Rule {name} lacks {', '.join(sorted(missing))}.")
    if unknown := set(row) - _KEYS:
        raise BadRule(f"Rule {name} has {', '.join(sorted(unknown))}, which no rule knows.")
    if row["severity"] not in set(Severity) or row["family"] not in FAMILIES:
        raise BadRule(
            f"Rule {name} has severity {row['severity']!r} and family {row['family']!r}; choose "
            f"{', '.join(Severity)} and a number from 1 to {max(FAMILIES)}."
        )
    return Rule(
        name, row["family"], Severity(row["severity"]), row["test"], row["sentence"],
        row["finding"], row["source"], tuple(row.get("flows", ())),
        tuple(row.get("except", ())), MappingProxyType(row.get("with", {})),
    )  # fmt: skip


@cache
def rules() -> tuple[Rule, ...]:
    """The rules that come with the platform, from ``rules.toml`` beside this file."""
    return read_rules(resources.files(__package__).joinpath("rules.toml").read_text("utf-8"))
