"""Compilations on their pages: made by who asks, read as far as their circle, recalled when narrowed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.exchange.test_ordering import worked
from tests.exchange.test_pages import signed_in, words
from tests.factories import exchange as make
from tests.personas import World

from tessera.core import clock
from tessera.core.circle import Circle
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


def test_what_is_compiled_for_everybody_is_read_without_an_account(cast: World) -> None:
    """A public compilation of a public query: page and files; everything else is not there."""
    from django.test import Client

    asker = cast["member coordinator"]
    open_ = make.launched(cast, audience=Circle.PUBLIC)
    make.released(
        make.reply_of(open_, cast.organisations["other-member"]), cast["other member"],
        {2: {"audience": Circle.MEMBERS, "reason": "A draft law.", "words": "TOKEN-members"}},
        audience=Circle.PUBLIC, words="TOKEN-public",
    )  # fmt: skip
    visitor, at = Client(), "/exchange/queries/2026.1/compilations/"
    draft = actions.compile_(open_, "public", by=asker, language="en", style="eu")
    assert visitor.get(at).status_code == 404  # a draft is for who asks
    actions.close(open_, by=asker)
    public = actions.compile_(open_, "public", by=asker, language="en", style="eu")
    inner = actions.compile_(open_, "members", by=asker, language="en", style="eu")
    page = visitor.get(at)
    assert page.status_code == 200 and str(public.pk) in page.content.decode()
    assert str(inner.pk) not in page.content.decode() and str(draft.pk) not in page.content.decode()
    html = visitor.get(f"{at}{public.pk}/html/")
    assert b"TOKEN-public" in html.content and b"TOKEN-members" not in html.content
    for pk in (inner.pk, draft.pk):
        for format in ("docx", "pdf", "html", "xlsx"):
            assert visitor.get(f"{at}{pk}/{format}/").status_code == 404
    closed = make.launched(cast, audience=Circle.NETWORK)
    actions.close(closed, by=asker)
    actions.compile_(closed, "network", by=asker, language="en", style="eu")
    assert visitor.get("/exchange/queries/2026.2/compilations/").status_code == 404
    assert visitor.get("/exchange/queries/2026.1/").status_code == 302
    assert visitor.post(f"{at}compile/", {}).status_code == 401
