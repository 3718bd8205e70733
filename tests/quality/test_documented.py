"""What is written from the code says what the code says: settings, commands, licences."""

from __future__ import annotations

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
