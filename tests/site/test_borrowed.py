"""The words we borrow are still the words that others say."""

from __future__ import annotations

from pathlib import Path

import allauth
import polib
import pytest

from tessera.site import borrowed

CATALOGUE = Path(allauth.__file__).parent / "locale/sr_Latn/LC_MESSAGES/django.po"


@pytest.mark.parametrize("listed", ["REFUSALS", "LABELS", "REPORTS"])
def test_allauth_still_says_it(listed: str):
    said = {entry.msgid for entry in polib.pofile(str(CATALOGUE))}
    assert not set(getattr(borrowed, listed)) - said
