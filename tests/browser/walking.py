"""How people walk through pages: with a pointer or with the keys alone, each in their own language."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import formats, translation
from playwright.sync_api import Download, Locator, Page, expect

from tessera.network.demonstration import PASSWORD

#: More presses of Tab than any page has things to reach.
MOST = 600


class Pointer:
    """Somebody with a mouse or a finger."""

    def __init__(self, page: Page):
        self.page = page

    def press(self, target: Locator) -> None:
        """Follow a link, press a button, open a fold."""
        target.click()

    def write(self, target: Locator, text: str) -> None:
        """Write into a field instead of what stands there."""
        target.fill(text)


class Keys(Pointer):
    """Somebody without a mouse: Tab leads to everything, Enter does it."""

    def reach(self, target: Locator) -> None:
        """Press Tab until the target has the focus, and see that it shows."""
        expect(target).to_have_count(1)
        wanted = target.element_handle()
        for _press in range(MOST):
            if self.page.evaluate("one => one === document.activeElement", wanted):
                expect(target).to_be_in_viewport()
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"No number of Tabs leads to {target}.")

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)


class Tongue:
    """What pages say in a language: ``say("Sign in")``. A word that was not translated fails."""

    def __init__(self, code: str):
        self.code = code

    def __call__(self, english: str, **values: Any) -> str:
        with translation.override(self.code):
            said = translation.gettext(english)
        assert self.code == "en" or said != english, f"{english!r} is not said in {self.code}"
        return said % values if values else said

    def day(self, day: date) -> str:
        """A day as a page writes it."""
        with translation.override(self.code):
            return formats.date_format(day, "DATE_FORMAT")

    def name(self, area: str) -> str:
        """An area as pages in the Union's style name it, with its mark."""
        from tessera.reference import designation

        return str(designation(area, "eu", self.code))

    def note(self, area: str) -> str:
        """What stands at the foot of a page that names the area."""
        from tessera.reference import designation

        return str(designation(area, "eu", self.code).note)


def field(scope: Page | Locator, label: str) -> Locator:
    """The field of a form with this label, whether or not the label says that it is optional."""
    return scope.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\(.*\))?\s*$"))


def choose(scope: Page | Locator, label: str, names: list[str]) -> None:
    """Choose several of a list: from a list box, or by ticking boxes under the same heading."""
    box = scope.get_by_role("listbox", name=label)
    if box.count():
        box.select_option(label=names)
        return
    boxes = scope.get_by_role("group", name=label)
    if not boxes.get_by_role("checkbox").first.is_visible():
        scope.locator("summary").filter(has_text=label).first.click()
    for name in names:
        boxes.get_by_role("checkbox", name=name, exact=True).check()


def cells(table: Locator) -> dict[str, list[str]]:
    """The rows of a table by their first cell; the first row stands under ""."""
    rows: list[list[str]] = table.evaluate(
        "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    )
    return {"": rows[0], **{row[0]: row[1:] for row in rows[1:]}}


def number(text: str) -> int:
    """A whole number as it is written in any language."""
    digits = re.sub(r"\D", "", text)
    assert digits, f"{text!r} is no number"
    return int(digits)


def saved(page: Page, act: Callable[[], None], folder: Path) -> Path:
    """The file that an act downloads."""
    with page.expect_download() as started:
        act()
    download: Download = started.value
    file = folder / download.suggested_filename
    download.save_as(file)
    return file


def once(page: Page, note: str) -> None:
    """The note stands on the page, and no second time."""
    expect(page.get_by_role("contentinfo").get_by_text(note)).to_have_count(1)
    expect(page.get_by_text(note)).to_have_count(1)


def unfold(scope: Page | Locator, words: str) -> None:
    """Open a fold of the page by its words, unless it is open."""
    fold = scope.locator("details", has=scope.get_by_text(words, exact=True)).first
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()


def sign_in(page: Page, say: Tongue, email: str, password: str = PASSWORD) -> None:
    """From the page that is open through the sign-in to the person's first page."""
    page.get_by_role("banner").get_by_role("link", name=say("Sign in")).click()
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    expect(page.get_by_role("heading", name=say("What waits for you"))).to_be_visible()
