"""Figures before they are published: small ones withheld by policy, remarks for whoever accepts them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tessera.statistics import bridge
from tessera.statistics.checking import beside
from tessera.statistics.models import Release


@dataclass(frozen=True, slots=True)
class Shown:
    """What everybody reads of a table: its figures and the file that holds them.

    ``claim`` holds the files until the catalogue knows them. ``about`` says how small figures were
    protected, and where the figures as given lie, which only who gave them reads; empty where they are
    published as given.
    """

    table: bridge.Table | bridge.Streamed
    stored: Any
    claim: bridge.Claim
    about: dict[str, Any]

    @property
    def given(self) -> str:
        """The hash of the figures as they were given, without their dates."""
        return str(self.about.get("content") or self.stored.content)


def shown(table: bridge.Table | bridge.Streamed, policy: bridge.disclosure.Policy | None) -> Shown:
    """Write what may be published of a table; under a policy also what was given, apart from it.

    :raises bridge.MigstatError: for a table that the store or the policy refuses; one whose rows come
        in pieces, where a policy protects its small figures, since that takes the whole table.
    """
    claim = bridge.store().claim()
    if policy is None or not policy.changes:
        return Shown(table, bridge.write(table, bridge.store(), claim), claim, {})
    if isinstance(table, bridge.Streamed):
        raise bridge.MigstatError(
            _("Small figures of %(flow)s are protected, which cannot be done to a table of this "
              "size; split the file by period and publish its parts as tables of their own.")
            % {"flow": table.dataflow.id}
        )  # fmt: skip
    as_shown, protection = bridge.disclosure.protected(table, policy)
    given = bridge.write(table, bridge.store(), claim)
    about = {
        "policy": policy.id, "source": policy.source, "threshold": policy.threshold,
        "round_to": policy.round_to, "rounded_to": table.dataflow.rounded_to,
        "primary": int(protection.primary.sum()), "secondary": int(protection.secondary.sum()),
        "path": str(given.path), "content": given.content,
    }  # fmt: skip
    return Shown(as_shown, bridge.write(as_shown, bridge.store(), claim), claim, about)


def content_of(release: Release) -> str:
    """The hash of the figures that a release was made of, as they were given."""
    return str(release.disclosure.get("content") or release.content)


def broken_rules(table: bridge.Table, newest: Release | None) -> list[bridge.Finding]:
    """What the rules find in figures that have come, as remarks for whoever accepts them.

    An error is severe unless the release that is here has it too, in as many cells: publishers'
    tables carry some for years.
    """
    known = {one["rule"]: one["rows"] for one in newest.findings} if newest is not None else {}
    weights = {"blocker": bridge.Severity.SEVERE, "error": bridge.Severity.SEVERE,
               "warning": bridge.Severity.LOOK, "info": bridge.Severity.NOTE}  # fmt: skip
    found = []
    others = beside(table.dataflow.id, table.vintage)
    for one in bridge.findings_in(table, None, others):
        weight = weights[str(one.severity)]
        if weight is bridge.Severity.SEVERE and one.rows <= known.get(one.rule, 0):
            weight = bridge.Severity.LOOK
        if newest is None and one.severity == "error":
            weight = bridge.Severity.LOOK  # nothing that is here would be replaced
        values = {"said": one.sentence, "words": dict(one.words)}
        found.append(bridge.Finding(one.rule, weight, "{said}", values))
    return found


def by_weight(findings: Iterable[bridge.Finding]) -> list[bridge.Finding]:
    """Findings, the weightiest first."""
    order = (bridge.Severity.SEVERE, bridge.Severity.LOOK, bridge.Severity.NOTE)
    return sorted(findings, key=lambda one: order.index(one.severity))
