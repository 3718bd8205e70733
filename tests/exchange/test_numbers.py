"""Numbers without gap; how they fare when several approve at once is in test_at_once.py."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.factories import exchange as make

from tessera.core import clock
from tessera.exchange import actions
from tessera.exchange.models import Query


def test_a_number_belongs_to_the_year_of_approval(cast) -> None:
    with clock.frozen(datetime(2025, 12, 30, tzinfo=UTC)):
        assert [make.approved(cast).number for _one in range(2)] == ["2025.1", "2025.2"]
    with clock.frozen(datetime(2026, 1, 2, tzinfo=UTC)):
        assert make.approved(cast).number == "2026.1"


def test_what_was_imported_with_a_number_is_counted_on_from(cast) -> None:
    with clock.frozen(datetime(2026, 1, 2, tzinfo=UTC)):
        old = make.draft(cast)
        Query.objects.filter(pk=old.pk).update(year=2026, serial=14, number="2026.14")
        assert make.approved(cast).number == "2026.15"


def test_returned_and_withdrawn_ones_make_no_gap(cast) -> None:
    office = cast["secretariat officer"]
    with clock.frozen(datetime(2026, 1, 2, tzinfo=UTC)):
        returned = make.reviewed(cast)
        actions.return_(returned, by=office, words="Not yet.")
        first = make.approved(cast)
        actions.withdraw(first, by=office)
        assert (first.number, make.approved(cast).number) == ("2026.1", "2026.2")
