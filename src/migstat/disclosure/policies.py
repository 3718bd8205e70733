"""Reading policies from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from migstat.disclosure.model import Policy
from migstat.sdmx.model import MigstatError

_KEYS = frozenset({"id", "flows", "threshold", "width", "round_to", "source"})


def read_policies(text: str) -> tuple[Policy, ...]:
    """The policies that a TOML document holds under ``[[policy]]``.

    :raises MigstatError: not TOML, no id, an unknown key, a number that is too small.
    """
    try:
        rows = tomllib.loads(text).get("policy", [])
    except tomllib.TOMLDecodeError as why:
        raise MigstatError(f"The policies are not TOML: {why}.") from None
    found = []
    for row in rows:
        if unknown := set(row) - _KEYS:
            raise MigstatError(f"A policy has {', '.join(sorted(unknown))}, which none knows.")
        if not row.get("id"):
            raise MigstatError("A policy has no id; give it one.")
        found.append(Policy(**{**row, "flows": tuple(row.get("flows", ()))}))
    return tuple(found)


@cache
def policies() -> tuple[Policy, ...]:
    """The policies that come with the platform, from ``policies.toml`` beside this file."""
    return read_policies(resources.files(__package__).joinpath("policies.toml").read_text("utf-8"))


def policy_for(flow: str, found: Sequence[Policy] | None = None) -> Policy | None:
    """The first policy that a dataflow falls under; None where its figures are published as given."""
    for one in policies() if found is None else found:
        if one.flows and flow.startswith(one.flows):
            return one
    return None
