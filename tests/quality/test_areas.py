"""No code decides by an area: codes and names live in the register and in reference data."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.quality.tree import SRC, committed, named, nodes, sources

from migstat.areas import AreaKind, codes

#: The register itself, and the readers that translate what one publisher writes.
DATA = ("migstat/areas", "migstat/sources", "tessera/reference")

#: English names that would be a decision about a name if they stood in code or a template.
NAMES = re.compile(r"\b(Kosovo|North Macedonia|Palestine|Taiwan|Türkiye|Turkey)\b")


def outside_the_data():
    kept = tuple(SRC / folder for folder in DATA)
    return [file for file in sources() if not any(folder in file.parents for folder in kept)]


def words(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return [word for item in node.elts for word in words(item)]
    return []


def test_no_comparison_with_an_area():
    """``if code == "…"`` with an area's code is a decision that belongs in data."""
    areas = codes(AreaKind.TERRITORY) | codes(AreaKind.COMPOSITE) | codes(AreaKind.PREDECESSOR)
    wrong = []
    for file in outside_the_data():
        for node in nodes(file):
            if isinstance(node, ast.Compare):
                compared = [word for side in (node.left, *node.comparators) for word in words(side)]
                if areas.intersection(compared):
                    wrong.append(f"{named(file)}:{node.lineno} {ast.unparse(node)}")
    assert not wrong


def test_no_names_of_areas_in_code_or_templates():
    """Names differ by house style and language; the demonstration names its invented network's
    participants through codes, too."""
    wrong = [
        f"{named(file)}: {found.group()}"
        for file in [*outside_the_data(), *SRC.rglob("*.html")]
        for said in (said_in(file) if file.suffix == ".py" else without_comments(file),)
        if (found := NAMES.search(said))
    ]
    assert not wrong


def said_in(file: Path) -> str:
    """Every name and text of a file, one below the other, without what explains it: docstrings may
    name what they speak of."""
    explaining, said = set(), []
    for node in nodes(file):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            explaining.add(first.value)
        if isinstance(node, ast.Constant):
            if isinstance(node.value, (str, bytes)) and node not in explaining:
                said.append(str(node.value))
        else:
            said += (
                word for field in node._fields for word in words_of(getattr(node, field, None))
            )
    return "\n".join(said)


def words_of(value: object) -> list[str]:
    """The names that stand in a node itself: of a function, an argument, an attribute, a module."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def without_comments(file: Path) -> str:
    return re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", file.read_text("utf-8"),
                  flags=re.DOTALL)  # fmt: skip


def test_the_noun_is_area_or_participant():
    """No model, field, function or address is called country."""
    wrong = []
    for file in outside_the_data():
        for node in nodes(file):
            name = (
                getattr(node, "name", None)
                or getattr(node, "id", None)
                or getattr(node, "arg", None)
            )
            if isinstance(name, str) and "country" in name.lower():
                wrong.append(f"{named(file)}:{node.lineno} {name}")
    assert not wrong


def test_no_flags():
    """No flag of any territory: neither as a sign of writing nor as a file."""
    flag = re.compile("[\U0001f1e6-\U0001f1ff]")
    wrong = [
        named(file)
        for file in committed()
        if SRC in file.parents and file.suffix in {".py", ".html", ".css", ".csv", ".po", ".json"}
        and flag.search(file.read_text("utf-8", errors="ignore"))
    ]  # fmt: skip
    assert not wrong
