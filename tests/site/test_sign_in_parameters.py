"""The borrowed sign-in pages refuse a parameter they do not know, and take the ones they use."""

from __future__ import annotations

import pytest
from allauth.urls import urlpatterns as borrowed
from django.test import Client
from django.urls import get_resolver, reverse
from tests.exchange.test_pages import signed_in

from tessera.site.sign_in import judged, known

PAGES = (
    "account_login", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_inactive", "socialaccount_login_error",
)  # fmt: skip
OWN = ("account_change_password", "mfa_index", "usersessions_list", "account_logout")


@pytest.fixture
def cast(db):
    from tests.personas import known

    return known()


def test_an_unknown_parameter_is_refused_with_a_sentence(cast) -> None:
    visitor, reader = Client(), signed_in(cast["member reader"])
    for name in (*PAGES, *OWN):
        browser = reader if name in OWN else visitor
        answer = browser.get(reverse(name), {"nxt": "/"})
        assert answer.status_code == 400, name
        assert "knows no filter “nxt”; it has next." in answer.content.decode(), name
    assert visitor.post(f"{reverse('account_login')}?colour=red", {}).status_code == 400


def test_where_to_go_afterwards_and_the_language_are_taken(cast) -> None:
    reader = cast["member reader"]
    answer = Client().get(reverse("account_login"), {"next": "/network/", "lang": "sq"})
    assert answer.status_code == 200 and 'lang="sq"' in answer.content.decode()
    for name in OWN:
        assert signed_in(reader).get(reverse(name), {"next": "/"}).status_code in (200, 302), name


def test_the_provider_says_what_comes_back_from_it() -> None:
    assert known("openid_connect_callback") is None
    assert {"process", "next"} <= set(known("openid_connect_login") or ())
    assert known("account_login") == ("next",)


def test_every_address_of_the_library_is_there_as_it_was() -> None:
    def names(patterns) -> list[object]:
        return [
            inner
            for one in patterns
            for inner in (names(one.url_patterns) if hasattr(one, "url_patterns") else [one.name])
        ]

    assert names(judged()) == names(borrowed)
    assert get_resolver().resolve("/accounts/login/").func.__module__ == "allauth.account.views"
