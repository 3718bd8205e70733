"""What holds on every page: axe finds nothing, nothing overflows, nobody else is asked, no complaint."""

from __future__ import annotations

import pytest

#: A page of each kind that a visitor can open.
PAGES = (
    "/", "/components/", "/statistics/", "/statistics/areas/", "/statistics/areas/XK/",
    "/statistics/areas/AT/", "/statistics/ASYAPP/?CITIZEN=XK&start=2019",
    "/statistics/compare/", "/reference/", "/accounts/login/",
    "/nowhere/", "/statistics/ASYAPP/?COLOUR=red",
)  # fmt: skip
MEMBERS_PAGES = ("/", "/network/")
#: Serbian in Cyrillic is longer than in Latin script and otherwise the same words.
LANGUAGES = {"en": "en", "sq": "sq", "sr": "sr-Cyrl"}
#: What a page that is an error may answer; every other answers 200.
REFUSED = {"/nowhere/": 404, "/statistics/ASYAPP/?COLOUR=red": 400}


def said_in(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def complaints_of(opened, path: str) -> list[str]:
    """What the browser said, without its remark that an error page is an error."""
    return [said for said in opened.complaints if not (path in REFUSED and "status of" in said)]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_to_complain_about(visit, path: str):
    """In every language: the status, the language said, no complaint, no stranger; nothing for axe.

    Axe looks at Serbian below, where it is narrow and dark.
    """
    first = None
    for language, tag in LANGUAGES.items():
        opened = visit(said_in(path, language), within=first)
        first = first or opened
        assert opened.status == REFUSED.get(path, 200)
        assert opened.page.locator("html").get_attribute("lang") == tag
        assert opened.strangers == []
        assert complaints_of(opened, path) == []
        if language != "sr":
            assert opened.violations() == []
        assert opened.page.locator("h1").count() == 1
        opened.leave()


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_at_night(visit, path: str):
    """360 pixels wide, dark and in Cyrillic: nothing runs out of the page, nothing for axe."""
    opened = visit(said_in(path, "sr"), width=360, height=740, scheme="dark")
    assert opened.overflow() <= 0
    assert opened.violations() == []


@pytest.mark.parametrize("pale", ["main p {color: #bbb}", "main {opacity: .3}"])
def test_text_that_was_readable_is_measured_again_once_it_is_pale(visit, pale: str):
    """That a text was found readable says nothing about another colour or another ground."""
    opened = visit("/nowhere/")
    assert opened.violations() == []
    opened.page.evaluate(
        "rule => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rule);"
        " document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet] }",
        pale,
    )
    assert any(said.startswith("color-contrast: ") for said in opened.violations())


@pytest.mark.parametrize("path", PAGES)
def test_without_scripts_the_words_are_there(visit, path: str):
    """What a page says does not depend on JavaScript."""
    opened = visit(path, scripts=False)
    assert opened.page.locator("h1").inner_text().strip()
    assert len(opened.page.locator("main").inner_text()) > 40


@pytest.mark.parametrize("path", MEMBERS_PAGES)
def test_a_members_pages(visit, signed_in, path: str):
    door = signed_in("at@emn.example")
    opened = visit(path, within=door)
    assert opened.status == 200
    assert opened.strangers == [] and opened.complaints == []
    assert opened.violations() == []


def test_the_keyboard_finds_the_way(visit):
    """The first press of Tab offers to skip to the content, and following it leads there."""
    page = visit("/").page
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    assert focused and focused.startswith("#")
    page.keyboard.press("Enter")
    assert page.evaluate(f"document.querySelector('{focused}') !== null")


def test_pages_are_told_what_they_may_load(visit):
    """The Content-Security-Policy is strict on every kind of answer."""
    for path in ("/", "/statistics/areas/XK/", "/nowhere/", "/accounts/login/"):
        policy = visit(path).answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
