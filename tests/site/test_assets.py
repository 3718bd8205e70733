"""What pages load is ours, small, documented, and says nothing to anybody else."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src/tessera/site/static/site"
TEMPLATES = sorted((ROOT / "src/tessera").rglob("templates/**/*.html"))
CSS = (STATIC / "site.css").read_text("utf-8")

#: What a room adds for its own pages, in style sheets of its own.
ROOM = ROOT / "src/tessera"


def styles_of(template: Path) -> str:
    """The house's style sheet and those of the template's room."""
    return styles_in(template.relative_to(ROOM).parts[0])


@cache
def styles_in(room: str) -> str:
    own = sorted((ROOM / room / "static" / room).glob("*.css"))
    return "".join([CSS, *(one.read_text("utf-8") for one in own)])


#: Classes that a page carries for its scripts or its reader's own styles, not for ours.
UNSTYLED = {"t-content"}


def test_the_stylesheet_is_small():
    assert len(CSS.encode()) < 60_000


def test_nothing_is_fetched_from_elsewhere():
    for file in (STATIC / "site.css", STATIC / "site.js"):
        found = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", file.read_text("utf-8"))
        assert not found, file.name


def test_fonts_are_there_and_licensed():
    fonts = set(re.findall(r"url\(\"?(fonts/[^)\"]+)", CSS))
    assert len(fonts) == 3
    told = (STATIC / "LICENCES.md").read_text("utf-8")
    for font in fonts:
        assert (STATIC / font).stat().st_size > 1000
        assert font in told
    for licence in re.findall(r"`(licences/[^`]+)`", told):
        assert (STATIC / licence).exists()


def test_nobody_elses_brand_is_worn():
    body = CSS.split("*/", 1)[1].lower()
    for brand in ("govuk", "gds transport", "crown", "crest"):
        assert brand not in body


def test_the_lock_names_no_address():
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text("utf-8"))
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]


def without_tags(file: Path) -> str:
    """What of a template stands in the page as it is written."""
    return re.sub(r"{%.*?%}|{{.*?}}", " ", file.read_text("utf-8"))


def test_templates_obey_the_security_policy():
    """No style and no script within a page, no handler in an attribute."""
    assert len(TEMPLATES) > 100
    for file in TEMPLATES:
        text = without_tags(file)
        assert not re.search(r"<style\b|\sstyle=", text), file
        assert not re.search(r"\son[a-z]+=\"", text), file
        for script in re.findall(r"<script\b[^>]*>", text):
            assert "src=" in script or 'type="application/json"' in script, file


def test_templates_use_classes_that_exist():
    for file in TEMPLATES:
        used = {
            name
            for value in re.findall(r'class="([^"]*)"', without_tags(file))
            for name in value.split()
            if name.startswith("t-") and not name.endswith("-")
        }
        known = set(re.findall(r"\.(t-[A-Za-z0-9_-]+)", styles_of(file))) | UNSTYLED
        assert not used - known, file
