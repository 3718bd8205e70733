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
NIGHT = {"width": 360, "height": 740, "scheme": "dark"}
WIDE = {"width": 1280, "height": 900}
#: What a page says that it is written in, and how it is looked at. Serbian in Cyrillic is longer than in
#: Latin script and otherwise the same words: it is read on a phone, at night.
LANGUAGES: dict[str, tuple[str, dict[str, object]]] = {
    "en": ("en", {}), "sq": ("sq", {}), "sr": ("sr-Cyrl", NIGHT),
}  # fmt: skip
#: What a page that is an error may answer; every other answers 200.
REFUSED = {"/nowhere/": 404, "/statistics/ASYAPP/?COLOUR=red": 400}


def said_in(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def complaints_of(opened, path: str) -> list[str]:
    """What the browser said, without its remark that an error page is an error."""
    return [said for said in opened.complaints if not (path in REFUSED and "status of" in said)]


def is_strict(policy: str) -> bool:
    """Whether a Content-Security-Policy allows nothing that is not named, and nobody else."""
    return "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_nothing_to_complain_about(visit, path: str):
    """In every language, wide and light, or narrow and dark; then that window is widened.

    The status, the language said, the strict policy, no complaint, no stranger; nothing for axe, and
    nothing runs out of the page.
    """
    first = None
    for language, (tag, window) in LANGUAGES.items():
        opened = visit(said_in(path, language), within=first, **window)
        first = first or opened
        assert opened.status == REFUSED.get(path, 200)
        assert is_strict(opened.answer.headers["content-security-policy"])
        assert opened.page.locator("html").get_attribute("lang") == tag
        assert opened.page.locator("h1").count() == 1
        assert opened.violations() == []
        assert opened.overflow() <= 0
        if window:
            opened.page.set_viewport_size(WIDE)
            assert opened.overflow() <= 0
        assert opened.strangers == []
        assert complaints_of(opened, path) == []
        opened.leave()


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
