"""The documentation holds together: every page is listed, every link leads somewhere, pictures are small."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.quality.tree import ROOT, named

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"`((?:src|tests|bench|bin|docs)/[\w/.-]+)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def listed(entry: object) -> Iterator[str]:
    """The pages that the navigation names, at any depth."""
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict):
        for inner in entry.values():
            yield from listed(inner)
    elif isinstance(entry, list):
        for inner in entry:
            yield from listed(inner)


def anchors(page: Path) -> set[str]:
    """Where in a page a link can lead, as its headings are turned into addresses."""
    headings = HEADING.findall(page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", one.lower()).strip().replace(" ", "-") for one in headings}


def test_the_navigation_lists_every_page():
    site = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]
    assert sorted(listed(site["nav"])) == [str(page.relative_to(DOCS)) for page in PAGES]


def test_the_first_page_leads_to_every_other():
    links = {
        link.partition("#")[0] for link in LINK.findall((DOCS / "index.md").read_text("utf-8"))
    }
    assert {str(page.relative_to(DOCS)) for page in PAGES} - links == {"index.md"}


def test_every_link_leads_somewhere():
    wrong = []
    for page in [*PAGES, ROOT / "README.md", ROOT / "CHANGELOG.md"]:
        for link in LINK.findall(page.read_text("utf-8")):
            if "://" in link:
                continue
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and anchor not in anchors(target)):
                wrong.append(f"{named(page)}: {link}")
    assert not wrong


def test_files_that_a_page_names_are_there():
    gone = {
        f"{named(page)}: {path}"
        for page in PAGES
        for path in FILE.findall(page.read_text("utf-8"))
        if not (ROOT / path).exists()
    }
    assert not gone


def test_pictures_are_small_and_used():
    shown = {
        (page.parent / link).resolve()
        for page in [*PAGES, ROOT / "README.md"]
        for link in LINK.findall(page.read_text("utf-8"))
        if link.endswith(".png")
    }
    pictures = set((DOCS / "images").glob("*.png"))
    assert pictures == shown
    assert not [named(file) for file in pictures if file.stat().st_size > 150_000]
