"""Compilations on their pages: made by who asks, read as far as their circle, recalled when narrowed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.exchange.test_ordering import worked
from tests.exchange.test_pages import signed_in, words
from tests.factories import exchange as make
from tests.personas import World

from tessera.core import clock
from tessera.exchange import actions
from tessera.exchange.models import Answer, Compilation, Departure


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        yield


def test_a_compilation_is_made_read_and_recalled(cast: World) -> None:
    query = make.launched(cast, audience="network", default_audience="network")
    other = cast["other member"]
    make.released(make.reply_of(query, cast.organisations["other-member"]), other)
    actions.close(query, by=cast["member coordinator"])
    asker, reader = signed_in(cast["member coordinator"]), signed_in(cast["observer"])
    path = f"/exchange/queries/{query.number}/compilations/"
    assert "No compilation is open to you yet" in words(reader.get(path))
    sent = {"circle": "network", "language": "en", "style": "eu"}
    assert reader.post(path + "compile/", sent).status_code == 403
    assert "Select a valid choice" in words(
        asker.post(path + "compile/", sent | {"circle": "public"})
    )
    assert asker.post(path + "compile/", sent).status_code == 302
    assert "being made" in words(asker.get(path)) and "Look again" in words(asker.get(path))
    assert "being made" not in words(reader.get(path))  # nothing has been made for a reader yet
    worked()
    assert "version 1" in words(reader.get(path))
    assert "version 1 was made" in words(asker.get(path))
    with clock.frozen(datetime(2026, 3, 2, 9, 1, tzinfo=UTC)):
        assert asker.post(path + "compile/", sent).status_code == 302
        worked()
    assert "nothing has changed since version 1" in words(asker.get(path))
    made = Compilation.objects.get()
    for format in ("docx", "pdf", "html", "xlsx"):
        answer = reader.get(f"{path}{made.pk}/{format}/")
        assert answer.status_code == 200 and answer.content
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert "Guardians" not in answer.headers["Content-Disposition"]
    assert Departure.objects.filter(organisation=cast.organisations["observer"]).count() == 4
    assert reader.head(f"{path}{made.pk}/pdf/").status_code in (200, 405)
    assert Departure.objects.count() == 4  # looking takes nothing along
    assert reader.get(f"{path}{made.pk}/exe/").status_code == 404
    assert signed_in(cast["stranger"]).get(f"{path}{made.pk}/pdf/").status_code == 404
    other_query = make.launched(cast)
    mixed = f"/exchange/queries/{other_query.number}/compilations/{made.pk}/pdf/"
    assert reader.get(mixed).status_code == 404
    seen = words(signed_in(other).get(f"/exchange/queries/{query.number}/reply/2/audience/"))
    assert "Copies that have left" in seen and "observer" in seen
    answer = Answer.objects.get(question__position=2)
    actions.narrow(answer, by=other, audience="members", reason="A court asked for it.")
    assert reader.get(f"{path}{made.pk}/pdf/").status_code == 404
    assert "recalled" in words(reader.get(path))
