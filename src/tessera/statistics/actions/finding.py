"""What the rules found in all public releases, published as a dataflow like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tessera.access import policy
from tessera.access.people import VISITOR
from tessera.core import clock
from tessera.statistics import bridge
from tessera.statistics.actions.publishing import Published, publish
from tessera.statistics.models import Release

if TYPE_CHECKING:
    from tessera.access.people import Actor


def publish_findings(*, by: Actor) -> Published | None:
    """Publish how many observations each rule found in each public release, by the release's day.

    :returns: None where no rule found anything; no new release where nothing has changed.
    :raises PermissionDenied: for somebody who may not publish.
    """
    policy.require(by, "statistics.publish", None)
    counts: dict[tuple[str, str, str, str], float] = {}
    # Counts are for everybody, so that only what everybody reads is counted.
    found = Release.objects.visible_to(VISITOR).exclude(dataflow__code=bridge.FINDINGS)
    for flow, vintage, findings in found.order_by(
        "vintage", "retrieved", "published_at"
    ).values_list("dataflow__code", "vintage", "findings"):
        for key in [key for key in counts if key[2:] == (flow, vintage.isoformat())]:
            del counts[key]  # a release of the same day has taken its place
        for one in findings:
            at = (one["rule"], one["severity"], flow, vintage.isoformat())
            counts[at] = counts.get(at, 0.0) + one["rows"]
    table = bridge.findings_table(counts, clock.today())
    return publish(table, by=by) if table is not None else None
