"""What is written from the code says what the code says: settings, commands, licences."""

from __future__ import annotations

import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
from tests.quality.tree import ROOT

from tessera.site.cli import reference

PAGES = ROOT / "docs" / "reference"


@pytest.mark.parametrize("page", list(reference.PAGES))
def test_the_page_is_what_the_code_says(page: str):
    """An undocumented setting or command fails here; bin/docs writes the pages anew."""
    assert (PAGES / page).read_text("utf-8") == reference.PAGES[page]()


def test_every_command_has_help_and_every_option_too():
    silent = [
        f"{path} {parameter.name}"
        for path, command in reference.walk()
        for parameter in command.params
        if parameter.param_type_name == "option" and not parameter.help
    ]
    silent += [path for path, command in reference.walk() if not command.help]
    assert not silent


def test_every_licence_is_one_we_may_use_with_ours():
    assert not reference.licences_to_explain()


def is_program(file: Path) -> bool:
    """Whether a file is machine code."""
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"


def test_what_packages_bring_along_is_told():
    """A program inside a package has terms of its own, which the package's metadata do not give."""
    told = {name for facts in reference.INSIDE.values() for name in facts[0].split(", ")}
    installed = {name for name, _version, _licence in reference.packages()}
    assert told <= installed
    with_programs = {
        name
        for name in installed
        for file in distribution(name).files or ()
        if not file.suffix and is_program(Path(str(file.locate())))
    }
    assert is_program(Path(sys.executable).resolve())  # else none would ever be found
    assert with_programs <= told
