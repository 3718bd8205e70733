"""Queries in a browser: what holds on their pages, and a deputy on a train (story 11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import waits

NIGHT = {"width": 360, "height": 740, "scheme": "dark"}
#: Accounts that open all that their board leads to, and the window they do it in.
BOARDS: dict[str, dict[str, object]] = {
    "at@emn.example": {}, "coordinator@emn.example": NIGHT,
    "xk@network.example": NIGHT, "mia@network.example": {},
}  # fmt: skip
SAVE = "button[name=do][value=save]:not(.t-sr)"


def linked(page: Page) -> list[str]:
    """The room's pages to which the open one leads, each kind once."""
    found = page.eval_on_selector_all(
        "main a[href^='/exchange/'], aside a[href^='/exchange/']",
        "all => all.map(one => one.getAttribute('href').split('#')[0])",
    )
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("account", BOARDS)
def test_every_page_from_the_board(visit, signed_in, account: str):
    """Wide and light, or narrow and dark: no complaint, nothing for axe, nothing runs out of the page."""
    door = signed_in(account, **BOARDS[account])
    board = visit("/exchange/", within=door)
    paths = ["/exchange/", *linked(board.page)]
    board.leave()
    for path in paths[:12]:
        opened = visit(path, within=door)
        assert opened.status == 200, path
        assert opened.complaints == [] and opened.strangers == [], path
        assert opened.violations() == [], path
        assert opened.overflow() <= 0, path
        opened.leave()


@pytest.fixture
def train(signed_in, visit) -> Iterator[Callable[[], Page]]:
    """A deputy's phone with an answer open, reached from the board."""
    door = signed_in("al@emn.example", width=360, height=740)

    def sit_down() -> Page:
        page = visit("/exchange/", within=door).page
        page.click("text=How soon is a guardian appointed?")
        page.wait_for_url("**/reply/")
        page.click("aside a.t-button >> nth=0")
        page.wait_for_url("**/reply/*/")
        return page

    yield sit_down


def test_a_connection_drops_and_the_text_is_still_there(train):
    page = train()
    page.check("input[name=coded][value=yes]")
    page.fill("textarea[name=words]", "Written on the train.")
    page.context.set_offline(True)
    page.click(SAVE)
    assert page.locator("[data-offline]").is_visible()
    # Nothing beside the sentence could throw the words away while they are nowhere else.
    assert page.locator("[data-kept] button:visible").count() == 0
    assert page.input_value("textarea[name=words]") == "Written on the train."
    page.context.set_offline(False)
    page.reload()
    assert page.locator("[data-restored]").is_visible()
    assert page.locator("[data-kept] button:visible").count() == 1
    assert page.input_value("textarea[name=words]") == "Written on the train."
    assert page.is_checked("input[name=coded][value=yes]")
    # Discarded, it is gone for good.
    page.click("[data-discard]")
    page.wait_for_load_state()
    assert page.input_value("textarea[name=words]") == ""


def test_a_session_ends_and_the_text_comes_back(train):
    from tessera.network.demonstration import PASSWORD

    page = train()
    page.check("input[name=coded][value=partly]")
    page.fill("textarea[name=words]", "Written before the session ended.")
    page.context.clear_cookies(name="sessionid")
    page.click(SAVE)
    page.wait_for_url("**/accounts/login/**")
    page.fill("input[name=login]", "al@emn.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/reply/*/")
    assert page.input_value("textarea[name=words]") == "Written before the session ended."
    page.click(SAVE)
    page.wait_for_url("**/reply/")
    assert "Written before the session ended." in page.locator("main").inner_text()
    kept = "Object.keys(localStorage).filter(one => one.startsWith('tessera')).length"
    page.go_back()
    page.reload()
    assert page.evaluate(kept) == 0  # saved: nothing stays in the browser


def test_a_draft_comes_back_with_all_its_questions(signed_in, visit):
    door = signed_in("at@emn.example")
    page = visit("/exchange/queries/new/", within=door).page
    page.fill("[name=title_en]", "A title that was kept")
    page.click("button[value=add]")
    page.wait_for_selector("#q2")
    page.select_option("#id_q2-kind", "table")
    assert page.locator("#q2 .t-for-table").is_visible()
    assert not page.locator("#q0 .t-for-table").is_visible()
    page.fill("#id_q2-column0_en", "Year")
    # The script waits for a pause in typing.
    waits(page, "Object.values(localStorage).some(one => one.includes('Year'))")
    page.goto(page.url.split("#")[0])
    page.click("[data-bring]")
    page.wait_for_selector("#id_q2-column0_en", state="attached")
    assert page.input_value("[name=title_en]") == "A title that was kept"
    assert page.input_value("#id_q2-column0_en") == "Year"
