"""Rules that hold in every room: length, docstrings, who the actor is, where reading starts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.quality.tree import SRC, is_part, named, sources, syntax

LONGEST = 400

#: Where a public function is read by somebody who did not write it.
TOLD = ("migstat", "tessera/access", "tessera/workflow", "tessera/documents", "tessera/audit")


def test_no_file_outgrows_its_room():
    long = {named(f): n for f in sources() if (n := f.read_text("utf-8").count("\n")) > LONGEST}
    assert not long, "make a folder of the same name"


def test_every_module_says_what_it_is_for():
    assert not [
        named(file)
        for file in sources()
        if file.read_text("utf-8").strip() and not ast.get_docstring(syntax(file))
    ]


def public_functions(file: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Public functions of a module and public methods of its public classes, by name."""
    for node in syntax(file).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, node
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                    yield f"{node.name}.{inner.name}", inner


def told_files() -> list[Path]:
    """Files whose public functions carry a docstring: the typed packages, reads and actions."""
    rooms = [f for f in sources("tessera") if is_part(f, "reads") or is_part(f, "actions")]
    return sorted({*sources(*TOLD), *rooms})


def is_short(function: ast.FunctionDef) -> bool:
    """A property or a hook of a few lines whose name and types say it all."""
    properties = {"property", "cached_property", "overload", "setter"}
    for decorator in function.decorator_list:
        said = ast.unparse(decorator).rsplit(".", 1)[-1]
        if said in properties:
            return True
    return False


def test_public_functions_say_what_they_do():
    silent = [
        f"{named(file)}: {name}"
        for file in told_files()
        for name, function in public_functions(file)
        if not ast.get_docstring(function) and not is_short(function)
    ]
    assert not silent


def test_every_write_names_its_actor_with_by():
    """``actions`` take the actor as a keyword, so that no call can confuse who with what."""
    wrong = []
    for file in sources("tessera"):
        if not is_part(file, "actions"):
            continue
        for node in syntax(file).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if "by" not in {argument.arg for argument in node.args.kwonlyargs}:
                wrong.append(f"{named(file)}: {node.name}")
    assert not wrong


def test_nothing_reads_the_clock_beside_the_clock():
    pattern = re.compile(r"\b(datetime\.now|date\.today|timezone\.now|datetime\.utcnow)\b")
    wrong = [
        named(file)
        for file in sources()
        if pattern.search(file.read_text("utf-8")) and file != SRC / "tessera/core/clock.py"
    ]
    assert not wrong, "ask tessera.core.clock; migstat is told the time"


@pytest.mark.parametrize("word", ["Manager", "Helper", "Service", "Utils", "Common"])
def test_no_drawers(word: str):
    """Names come from the field; these say nothing."""
    named_so = re.compile(rf"^class \w*{word}\b", re.MULTILINE)
    wrong = [named(file) for file in sources() if named_so.search(file.read_text("utf-8"))]
    wrong += [named(f) for f in sources() if f.stem in (word.lower(), f"{word.lower()}s")]
    assert not wrong
