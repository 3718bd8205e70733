"""Signing in with a passkey and a code in a browser; the pages of networks and people as axe sees them."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from tessera.network.demonstration import PASSWORD

PAGES = {
    None: ("/network/", "/network/emn/", "/network/emn/?on=2022-03-01", "/network/xk/",
           "/network/organisations/contact-point-at/", "/network/invitations/nothing/"),
    "secretariat@emn.example": (
        "/network/emn/", "/network/emn/contact-points/", "/network/emn/admit/",
        "/network/emn/arrangements/new/", "/network/emn/participants/contact-point-hr/",
        "/network/organisations/contact-point-xk/", "/network/organisations/contact-point-se/people/",
        "/network/experts/",
    ),
    "at-law@emn.example": ("/network/me/", "/network/me/correct/", "/network/me/expertise/",
                           "/accounts/sessions/"),
    "administrator@emn.example": (
        "/network/", "/network/found/", "/network/organisations/xk-mcr/merge/",
        "/network/organisations/xk-mcr/merge/?into=xk-mia&on=2026-11-01",
    ),
    "auditor@emn.example": ("/audit/", "/audit/chain/", "/audit/events/1/"),
}  # fmt: skip


@pytest.mark.parametrize("who", PAGES, ids=lambda who: who or "visitor")
def test_nothing_to_complain_about(visit, signed_in, who: str | None):
    """On a phone, where axe looks: the same elements stand on the wide page. Then the window is widened."""
    narrow = {"width": 360, "height": 900}
    door = signed_in(who, **narrow) if who else visit("/", **narrow)
    if not who:
        door.leave()
    for path in PAGES[who]:
        opened = visit(path, within=door)
        assert opened.status == (410 if "nothing" in path else 200), path
        assert opened.violations() == [], path
        assert opened.overflow() <= 0, path
        opened.page.set_viewport_size({"width": 1280, "height": 900})
        assert opened.overflow() <= 0, path
        assert opened.strangers == [], path
        assert [said for said in opened.complaints if "status of" not in said] == [], path
        opened.leave()


def test_an_arrangement_from_the_participants_page_by_keyboard(visit, signed_in):
    """A secretariat finds who will read what without a mouse."""
    door = signed_in("secretariat@emn.example")
    page = visit("/network/emn/participants/contact-point-al/", within=door).page
    page.get_by_role("link", name="Working arrangement").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/network/arrangements/**")
    assert page.get_by_role("heading", name="Who will read what, from which day").is_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_a_long_list_is_chosen_from_by_keyboard(visit, signed_in, width: int):
    """An expert opens the list of areas, types a few letters and ticks the one that is left."""
    door = signed_in("at-law@emn.example", width=width)
    page = visit("/network/me/expertise/", within=door).page
    areas = page.locator("details.t-pick").filter(has_text="Areas")
    areas.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("kos")
    assert areas.locator("label:visible").all_inner_texts() == ["Kosovo*"]
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert "Kosovo*" in areas.locator("[data-said]").inner_text()


def _again(page) -> None:
    """Give the password once more where the sign-in library asks."""
    if "/reauthenticate/" in page.url:
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button.t-button")
        page.wait_for_load_state("networkidle")


def test_a_passkey_is_added_and_opens_the_door(visit, signed_in):
    """With the browser's own virtual authenticator, under the strict policy."""
    door = signed_in("at-research@emn.example")
    page = door.page
    if not page.evaluate("window.isSecureContext"):
        pytest.fail("The browser offers passkeys only in a secure context.")
    port = page.url.split(":")[2].split("/")[0]
    here = f"http://localhost:{port}"  # passkeys need a name, not a number
    page.goto(f"{here}/accounts/login/")
    door.sign_in("at-research@emn.example", PASSWORD)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }})  # fmt: skip
    page.goto(f"{here}/accounts/2fa/webauthn/add/")
    _again(page)
    page.fill("input[name=name]", "This device")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(re.compile("/accounts/2fa/(?!webauthn/add)"))
    page.context.clear_cookies()
    page.goto(f"{here}/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(f"{here}/")
    assert page.get_by_role("heading", name="What waits for you").is_visible()
    devices.detach()


def test_a_code_is_asked_for_once_an_app_is_set_up(visit, signed_in):
    door = signed_in("at-statistics@emn.example")
    page = door.page
    page.goto(f"{door.house}/accounts/2fa/totp/activate/")
    _again(page)
    secret = page.locator("main code").first.inner_text()

    def code() -> str:
        return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))

    page.fill("input[name=code]", code())
    page.click("main form button.t-button")
    page.wait_for_load_state("networkidle")
    other = visit("/accounts/login/")
    other.sign_in("at-statistics@emn.example", PASSWORD)
    assert "/accounts/2fa/authenticate/" in other.page.url
    assert other.violations() == []
