"""What the rules found in all public releases, published as a dataflow like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tessera import audit
from tessera.access import policy
from tessera.access.people import VISITOR
from tessera.core import clock
from tessera.statistics import bridge, checking
from tessera.statistics.actions.publishing import Published, into_release
from tessera.statistics.models import Release

if TYPE_CHECKING:
    from tessera.access.people import Actor


def publish_findings(*, by: Actor) -> Published | None:
    """Publish how many observations each rule found in each public release, by the release's day.

    :returns: None where no rule found anything; no new release where nothing has changed.
    :raises PermissionDenied: for somebody who may not publish.
    """
    policy.require(by, "statistics.publish", None)
    return count_findings(by=by)


def count_findings(*, by: Actor) -> Published | None:
    """As :func:`publish_findings`, for an act that has asked already who may."""
    compare_again(by=by)
    counts: dict[tuple[str, str, str, str], float] = {}
    # Counts are for everybody, so that only what everybody reads is counted.
    found = Release.objects.visible_to(VISITOR).exclude(dataflow__code=bridge.FINDINGS)
    for flow, vintage, findings in found.order_by(
        "vintage", "retrieved", "published_at"
    ).values_list("dataflow__code", "vintage", "findings"):
        for key in [key for key in counts if key[2:] == (flow, vintage.isoformat())]:
            del counts[key]  # a release of the same day has taken its place
        for one in findings:
            if not one["rows"]:
                continue  # a rule that could not be run has found nothing
            at = (one["rule"], one["severity"], flow, vintage.isoformat())
            counts[at] = counts.get(at, 0.0) + one["rows"]
    table = bridge.findings_table(counts, clock.today())
    return into_release(table, by=by) if table is not None else None


def compare_again(*, by: Actor) -> None:
    """Hold current releases against tables that were not here yet when they were published."""
    seen = Release.objects.visible_to(VISITOR)
    there = set(seen.values_list("dataflow__code", flat=True))
    newest: dict[str, Release] = {}
    for row in seen.select_related("dataflow").defer("dataflow__structure"):
        newest.setdefault(row.dataflow.code, row)
    for row in newest.values():
        lacked = {one["rule"] for one in row.findings if not one["rows"]}
        wanted = lacked & bridge.rules_with(row.dataflow.code, there)
        if not wanted:
            continue
        findings = checking.findings_again(row, wanted)
        if findings != row.findings:
            with transaction.atomic():
                row.findings = findings
                row.save(update_fields=["findings"])
                audit.record("release.check", row, by=by, findings=len(findings))
