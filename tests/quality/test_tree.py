"""The tree speaks of the product alone: no machine, no registry, no third party, no large files."""

from __future__ import annotations

import json
import re

from tests.quality.tree import ROOT, SRC, committed, named

#: Put together here so that this file is not what it looks for.
REGISTRIES = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npmjs" + ".org",
    "deb.debian" + ".org",
)
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|tmp|home/\w+)" + "/")
WORDS = re.compile(
    r"\b(" + "|".join(("LL" + "M", "chat" + "bot", "lang" + "uage model", "co" + "pilot",
                       "sub" + "agent", "AI" + " agent"))
    + r")\b"
)  # fmt: skip
TEXT = {
    ".py", ".html", ".md", ".txt", ".toml", ".css", ".scss", ".js", ".json", ".csv", ".po", ".in",
    ".yml", ".yaml", ".cfg", ".svg", "",
}  # fmt: skip
BUNDLED = SRC / "tessera" / "data" / "bundled"
#: Texts that others wrote: licences, and bundles made from kept libraries.
OTHERS = ("LICENSE", "licences/", "locale/", "static/site/vendor", "frontend/package-lock.json")


def written_here():
    for file in committed():
        if file.suffix in TEXT and not any(part in named(file) for part in OTHERS):
            yield file, file.read_text("utf-8", errors="ignore")


def test_no_registry_and_no_path_of_a_machine():
    wrong = []
    for file in committed():
        if file.suffix not in TEXT:
            continue
        text = file.read_text("utf-8", errors="ignore")
        wrong += [f"{named(file)}: {host}" for host in REGISTRIES if host in text]
        found = MACHINE.search(text)
        if found and file.suffix not in {".js", ".po"}:
            wrong.append(f"{named(file)}: {found.group()}")
    assert not wrong


def test_the_tree_speaks_of_the_product():
    wrong = [
        f"{named(file)}: {found.group()}"
        for file, text in written_here()
        if (found := WORDS.search(text)) and file.suffix != ".js"
    ]
    assert not wrong


def test_locks_name_no_address():
    for name in ("run", "dev", "tools"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        assert "://" not in text and "--index-url" not in text
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]


def test_pages_ask_nobody_else():
    """Templates and style sheets load nothing from another address; links may lead there."""
    loads = re.compile(
        r"""<(?:script|img|link|iframe|source|use|image)\b[^>]*\b(?:src|href|srcset)\s*=\s*["']?(?:https?:)?//"""
        r"""|url\(\s*["']?(?:https?:)?//|@import\s+["'](?:https?:)?//"""
    )
    wrong = [
        f"{named(file)}: {found.group()}"
        for file in [*SRC.rglob("*.html"), *SRC.rglob("*.css")]
        if (found := loads.search(file.read_text("utf-8")))
    ]
    assert not wrong


def test_no_large_files():
    """Bundled tables have 2 MB in all; pictures and typefaces are small."""
    large = {named(file): size for file in committed() if (size := file.stat().st_size) > 2_500_000}
    assert not large


def test_shared_files_are_not_copied():
    """The publishers' files stay where they are; the repository has only what its importer wrote."""
    packed = [f for f in committed() if f.suffix in {".parquet", ".xlsx", ".zip", ".gz"}]
    assert not [named(f) for f in packed if f.parent != BUNDLED]


def test_the_bundled_tables_are_small_and_say_where_they_come_from():
    """At most 2 MB in all, tidy SDMX-CSV, each with publisher, vintage and licence beside it."""
    tables = list(BUNDLED.glob("*.csv.gz"))
    assert tables
    assert sum(file.stat().st_size for file in tables) <= 2_000_000
