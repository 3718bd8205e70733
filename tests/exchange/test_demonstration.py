"""The demonstration's queries: eight, at different stages, invented and saying so, made once."""

from __future__ import annotations

import re
import time

import pytest
from django.utils import translation
from tests.exchange.test_pages import signed_in, words

from tessera import audit
from tessera.access.people import OPERATOR, Actor
from tessera.exchange import demonstration
from tessera.exchange.models import Consultation, Query, Reply
from tessera.exchange.templatetags.queries import consulted_office
from tessera.network import demonstration as networks
from tessera.network.models import Person


@pytest.mark.django_db
def test_eight_queries_are_made_once_and_say_that_they_are_invented() -> None:
    networks.build(by=OPERATOR)
    start = time.monotonic()
    demonstration.build(by=OPERATOR)
    took = time.monotonic() - start
    assert sorted(Query.objects.values_list("state", flat=True)) == [
        "approved", "closed", "closed", "draft", "open", "open", "open", "review",
    ]  # fmt: skip
    assert not Query.objects.filter(is_invented=False).exists()
    assert not Reply.objects.filter(is_invented=False).exists()
    assert set(Consultation.objects.values_list("state", flat=True)) == {
        "asked", "answered", "merged",
    }  # fmt: skip
    assert Query.objects.filter(follow_up_of__isnull=False).count() == 1
    before = Query.objects.count(), Reply.objects.count()
    demonstration.build(by=OPERATOR)
    assert (Query.objects.count(), Reply.objects.count()) == before
    assert audit.verify() is None
    for account in networks.accounts():
        person = Person.objects.get(email=account.email)
        client = signed_in(Actor(person))
        board = client.get("/exchange/")
        words(board)
        for path in set(re.findall(r'href="(/exchange/queries/[^"#]+)"', board.content.decode())):
            if path.endswith("/new/"):
                continue
            page = client.get(path)
            if page.status_code == 200:
                assert "describe no real law or practice" in words(page), path
    print(f"made in {took:.1f} s")


def test_who_was_consulted_without_an_account_is_called_in_the_language_of_the_page(
    settings,
) -> None:
    asked = Consultation(office="Expert in education")
    with translation.override("sq"):
        assert consulted_office(asked) == "Expert in education"  # as the contact point wrote it
        settings.DEMO = True
        assert consulted_office(asked) == "Ekspert për arsimin"
