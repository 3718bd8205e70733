"""Rules across tables look the other table up by themselves, and are never silent."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories import statistics as make

from tessera.access.people import OPERATOR
from tessera.audit.models import Event
from tessera.core.circle import Circle
from tessera.statistics import actions, checking
from tessera.statistics.models import Release

pytestmark = pytest.mark.django_db
RULE = "MIRROR-RETURNS"


def rows(value: float, geo: str = "DE") -> list[make.Row]:
    return [("A", "AL", geo, "T", "2016", value)]


def said(release: Release) -> dict[str, object]:
    """What the rule says of a release."""
    release.refresh_from_db()
    (one,) = [one for one in release.findings if one["rule"] == RULE]
    return one


def test_the_other_table_is_looked_up_and_named() -> None:
    orders = make.release(rows(2_000.0), code="EIORD", vintage=date(2024, 1, 1))
    one = said(make.release(rows(9_000.0), code="EIRTN"))
    assert one["rows"] == 1 and one["severity"] == "info"
    assert f"Compared with EIORD, 2024-01-01, {orders.short}." in one["words"]["en"]
    assert orders.short in one["words"]["sq"] and orders.short in one["words"]["sr"]


def test_an_absent_table_is_said_and_compared_when_it_comes() -> None:
    returns = make.release(rows(9_000.0), code="EIRTN")
    one = said(returns)
    assert (one["rows"], one["severity"]) == (0, "info")
    assert "no release of MIGR_EIORD / EIORD" in one["words"]["en"]
    assert actions.publish_findings(by=OPERATOR) is None  # nothing was found that could be counted
    make.release(rows(2_000.0), code="EIORD")
    actions.publish_findings(by=OPERATOR)
    assert said(returns)["rows"] == 1
    assert Event.objects.get(step="release.check").facts["findings"] >= 1
    actions.publish_findings(by=OPERATOR)
    assert Event.objects.filter(step="release.check").count() == 1


def test_what_only_members_read_is_not_compared_with() -> None:
    make.release(rows(2_000.0), code="EIORD", audience=Circle.MEMBERS)
    assert said(make.release(rows(9_000.0), code="EIRTN"))["rows"] == 0


def test_figures_of_then_are_compared_with_what_was_known_then() -> None:
    make.release(rows(2_000.0), code="EIORD", vintage=date(2024, 1, 1))
    make.release(rows(8_000.0), code="EIORD", vintage=date(2025, 6, 1))
    make.release(rows(8_500.0), code="EIRTN", vintage=date(2025, 7, 1))
    then = said(make.release(rows(9_000.0), code="EIRTN", vintage=date(2024, 2, 1)))
    assert "2024-01-01" in then["words"]["en"] and then["rows"] == 1


def test_a_table_too_large_to_be_held_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    make.release([*rows(2_000.0), *rows(2_000.0, "AT")], code="EIORD")
    monkeypatch.setattr(checking, "WHOLE", 1)
    one = said(make.release(rows(9_000.0), code="EIRTN"))
    assert one["rows"] == 0 and "too large" in one["words"]["en"]
