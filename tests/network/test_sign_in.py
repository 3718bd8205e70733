"""Coming in and being shut out: password, second step, passkey, lock-out, reset, provider, sessions."""

from __future__ import annotations

import re
from ipaddress import ip_network
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from tests.factories import network as make
from tests.personas import World

from tessera.access.people import OPERATOR, VISITOR
from tessera.network import actions
from tessera.network.adapter import ByInvitationSocial
from tessera.network.models import Mandate, Person

PASSWORD = "a mosaic of many tiles"
DOOR = "/accounts/login/"


@pytest.fixture(autouse=True)
def fresh(db) -> None:
    cache.clear()


@pytest.fixture
def person(cast: World) -> Person:
    return actions.enrol(
        cast.organisations["member"], by=OPERATOR, email="law@example.org", name="Expert in law",
        role="expert", password=PASSWORD, language="sq",
    )  # fmt: skip


def enter(client: Client, email: str = "law@example.org", password: str = PASSWORD, **more):
    return client.post(DOOR, {"login": email, "password": password}, **more)


def is_in(client: Client) -> bool:
    return client.get("/network/me/").status_code == 200


def test_the_right_password_opens_and_the_own_language_comes_along(client, person) -> None:
    answer = enter(client, "LAW@example.org")
    assert answer.status_code == 302 and answer.headers["Location"] == "/"
    assert answer.cookies["language"].value == "sq"
    assert is_in(client)


def test_signing_out_closes(client, person) -> None:
    enter(client)
    assert client.get("/accounts/logout/").status_code == 200  # a question, not the deed
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)


def test_it_says_the_same_of_a_wrong_password_and_an_unknown_address(client, person) -> None:
    def told(**wrong: str) -> str:
        page = enter(client, **wrong).content.decode()
        return re.findall(r"t-error-summary__list.*?</ul>", page, re.S)[0]

    assert told(password="wrong wrong wrong") == told(email="nobody@example.org")


def test_the_sixth_attempt_is_refused_even_with_the_right_password_and_this_ends(
    client, person, monkeypatch
) -> None:
    from allauth.core.internal import ratelimit

    now = ratelimit.time.time()
    moment = SimpleNamespace(now=now)
    stopped = SimpleNamespace(
        time=lambda: moment.now, monotonic=ratelimit.time.monotonic, sleep=ratelimit.time.sleep
    )
    monkeypatch.setattr(ratelimit, "time", stopped)
    for _attempt in range(5):
        assert "not correct" in enter(client, password="wrong wrong wrong").content.decode()
    page = enter(client).content.decode()
    assert "Too many failed login attempts. Try again later." in page
    assert not is_in(client)
    assert is_in_after(enter(client, "other@example.org", "wrong wrong wrong"))  # others may try
    moment.now = now + 5 * 60 + 1
    assert enter(client).status_code == 302
    assert is_in(client)


def is_in_after(answer) -> bool:
    """Whether the door answered as it does to anybody: no lock-out."""
    return "Too many" not in answer.content.decode()


def test_counters_hold_in_the_database(client, person) -> None:
    from django.db import connection

    enter(client, password="wrong wrong wrong")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM core_cache WHERE cache_key LIKE %s", ["%login_failed%"]
        )
        assert cursor.fetchone()[0] >= 1


def test_nobody_registers(client, person) -> None:
    enter(client)
    for path in (
        "/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/",
        "/accounts/confirm-email/abc/", "/accounts/3rdparty/signup/", "/accounts/social/signup/",
        "/accounts/login/code/confirm/",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
        assert client.post(path, {"email": "new@example.org"}).status_code == 404, path
    visitor = Client()
    assert visitor.post("/accounts/signup/", {"email": "n@example.org", "password1": PASSWORD}
                        ).status_code in (302, 401, 404)  # fmt: skip
    assert not Person.objects.filter(email__in=["n@example.org", "new@example.org"]).exists()
    assert EmailAddress.objects.filter(user=person).count() == 1


# the second step


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def confirm(client: Client) -> None:
    """Give the password once more, as whoever changes how they sign in must."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def with_app(client: Client, person: Person) -> str:
    """Sign in and set up an authenticator app through its pages; the secret."""
    enter(client)
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer.status_code == 302
    return secret


def test_the_app_asks_for_a_code_from_then_on(client, person) -> None:
    secret = with_app(client, person)
    other = Client()
    answer = enter(other)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(other)
    wrong = other.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200 and not is_in(other)
    cache.clear()  # a code counts once; the one that set it up was used
    other.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_in(other)


def test_a_recovery_code_opens_once(client, person) -> None:
    with_app(client, person)
    page = client.get(reverse("mfa_view_recovery_codes"))
    codes = page.context["unused_codes"]
    assert len(codes) >= 8
    first, second = Client(), Client()
    enter(first)
    first.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_in(first)
    enter(second)
    second.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert not is_in(second)


def test_changing_how_one_signs_in_asks_for_the_password_again(client, person) -> None:
    client.force_login(person)
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer.status_code == 302 and "reauthenticate" in answer.headers["Location"]


def test_the_app_of_one_person_is_not_the_other_ones(client, person, cast) -> None:
    with_app(client, person)
    [held] = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    assert held.user_id == person.pk and isinstance(held.wrap(), TOTP)


def test_passkeys_can_be_added_and_offered_under_the_strict_policy(client, person) -> None:
    door = client.get(DOOR)
    assert 'id="passkey_login"' in door.content.decode()
    enter(client)
    confirm(client)
    page = client.get(reverse("mfa_add_webauthn"))
    assert page.status_code == 200
    said = page.content.decode()
    assert "mfa/js/webauthn" in said
    for answer in (door, page):
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "script-src 'self'" in policy
        inline = re.findall(
            r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", answer.content.decode()
        )
        assert inline == []
    options = Client().get(reverse("mfa_login_webauthn"), HTTP_ACCEPT="application/json")
    assert "challenge" in options.content.decode()


# password forgotten


def test_a_forgotten_password_is_replaced_by_mail(client, person) -> None:
    client.post(reverse("account_reset_password"), {"email": "law@example.org"})
    [sent] = mail.outbox
    assert sent.to == ["law@example.org"]
    [path] = re.findall(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", sent.body)
    form = client.get(path, follow=True)
    action = form.redirect_chain[-1][0]
    new = "another mosaic of tiles"
    client.post(action, {"password1": new, "password2": new})
    assert enter(Client()).status_code == 200  # the old one no longer opens
    fresh = Client()
    enter(fresh, password=new)
    assert is_in(fresh)


def test_an_unknown_address_gets_a_mail_that_says_so_and_the_page_does_not(client, person) -> None:
    known = client.post(reverse("account_reset_password"), {"email": "law@example.org"})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert known.headers["Location"] == unknown.headers["Location"]


# losing access


def test_who_is_dismissed_is_out_of_every_open_session(client, person) -> None:
    enter(client)
    held = Mandate.objects.get(person=person)
    actions.dismiss(held, by=OPERATOR)
    answer = client.get("/network/me/")
    assert answer.status_code == 302 and answer.headers["Location"].startswith(DOOR)
    assert not UserSession.objects.filter(user=person).exists()
    assert "/accounts/inactive/" in enter(Client()).headers.get("Location", "")


def test_a_closed_account_is_out_even_where_the_session_lives(client, person) -> None:
    client.force_login(person)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert not is_in(client)


def test_a_mandate_that_ended_opens_nothing(client, person) -> None:
    enter(client)
    Mandate.objects.filter(person=person).update(since="2020-01-01", until="2020-12-31")
    page = client.get("/network/organisations/member/")
    assert page.status_code == 200  # public as the network is, but without its people
    assert "Expert in law" not in page.content.decode().split("<main")[1]


def test_sessions_are_listed_and_the_others_end(client, person) -> None:
    enter(client, HTTP_USER_AGENT="First browser")
    other = Client()
    enter(other, HTTP_USER_AGENT="Second browser")
    said = client.get(reverse("usersessions_list")).content.decode()
    assert "First browser" in said and "Second browser" in said
    client.post(reverse("usersessions_list"))
    assert is_in(client)
    assert not is_in(other)


# a provider


def asked(email: str, *, verified: bool) -> SocialLogin:
    """What a provider says of somebody."""
    account = SocialAccount(provider="oidc", uid="abc", extra_data={})
    address = EmailAddress(email=email, verified=verified, primary=True)
    return SocialLogin(user=Person(email=email), account=account, email_addresses=[address])


def request_of(client: Client):
    request = RequestFactory().get("/accounts/oidc/oidc/login/callback/")
    request.session = client.session
    request.user = SimpleNamespace(is_authenticated=False)
    request.person, request.acting, request.style = VISITOR, None, "eu"
    return request


@pytest.mark.parametrize(
    ("email", "verified"),
    [("nobody@example.org", True), ("law@example.org", False), ("LAW@example.org", False)],
)
def test_a_provider_makes_no_account(client, person, email: str, verified: bool) -> None:
    before = Person.objects.count()
    adapter = ByInvitationSocial()
    login = asked(email, verified=verified)
    assert not adapter.is_open_for_signup(request_of(client), login)
    with pytest.raises(ImmediateHttpResponse) as refused:
        adapter.pre_social_login(request_of(client), login)
    assert refused.value.response.status_code == 403
    assert "invitation" in refused.value.response.content.decode()
    assert Person.objects.count() == before
    assert not SocialAccount.objects.exists()


@pytest.fixture
def provider(settings) -> None:
    """A provider as TESSERA_OIDC configures it."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [{"provider_id": "oidc", "name": "Office login", "client_id": "tessera",
                      "secret": "s", "settings": {"server_url": "https://login.example"}}],
        }
    }  # fmt: skip


def test_a_provider_is_offered_where_one_is_configured(client, provider) -> None:
    assert "Office login" in client.get(DOOR).content.decode()


def test_without_a_provider_none_is_offered(client) -> None:
    assert "Office login" not in client.get(DOOR).content.decode()


def test_a_verified_address_of_an_account_signs_in(client, person, provider) -> None:
    login = asked("Law@Example.org", verified=True)
    ByInvitationSocial().pre_social_login(request_of(client), login)
    assert login.is_existing and login.user == person
    assert SocialAccount.objects.get().user == person


def test_a_closed_account_is_not_connected(client, person) -> None:
    actions.deactivate(person, by=OPERATOR)
    with pytest.raises(ImmediateHttpResponse):
        ByInvitationSocial().pre_social_login(
            request_of(client), asked("law@example.org", verified=True)
        )


# acting for one organisation


def test_one_acts_for_one_organisation_and_the_page_says_which(client, cast, person) -> None:
    make.mandate(person, cast.organisations["other-member"], "officer")
    enter(client)
    other = cast.organisations["other-member"]
    client.post("/act-for/", {"organisation": str(other.pk), "next": "/network/"})
    head = client.get("/network/").content.decode().split("<main")[0]
    assert re.search(r"<summary>.*other-member", head)
    stranger = cast.organisations["stranger"]
    for wrong in (str(stranger.pk), "nonsense", ""):
        assert client.post("/act-for/", {"organisation": wrong}).status_code == 404
    answer = client.post("/act-for/", {"organisation": str(other.pk), "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"
    assert client.get("/act-for/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/act-for/").status_code in (401, 403)


def test_behind_a_proxy_each_client_is_counted_for_itself(person, settings) -> None:
    """Eleven failures from one address shut that address out, and nobody else behind the proxy."""
    settings.PROXIES = (ip_network("10.0.0.0/8"),)
    behind = {"REMOTE_ADDR": "10.0.0.1"}

    def fails(address: str, number: int) -> bool:
        told = enter(Client(), f"nobody-{number}@example.org", "wrong wrong wrong",
                     headers={"x-forwarded-for": f"1.2.3.{number}, {address}"}, **behind)  # fmt: skip
        return not is_in_after(told)

    assert [fails("198.51.100.1", number) for number in range(11)] == [False] * 10 + [True]
    assert not fails("198.51.100.2", 12)


def test_without_a_trusted_proxy_nobody_chooses_their_own_address(person) -> None:
    told = [
        enter(Client(), f"nobody-{number}@example.org", "wrong wrong wrong",
              headers={"x-forwarded-for": f"198.51.100.{number}"})
        for number in range(11)
    ]  # fmt: skip
    assert not is_in_after(told[-1])
