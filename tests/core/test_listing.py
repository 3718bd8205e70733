"""Quotation marks and lists as each language writes them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from tessera.core.listing import alternatives, quoted


@pytest.mark.parametrize(
    ("language", "marks", "joined"),
    [
        ("en", "“Open”", "a, b, or c"), ("sq", "„Open”", "a, b ose c"),
        ("sr-latn", "„Open”", "a, b ili c"), ("sr", "„Open”", "a, b или c"),
    ],
)  # fmt: skip
def test_each_language_has_its_own(language: str, marks: str, joined: str) -> None:
    with override(language):
        assert quoted("Open") == marks
        assert alternatives("abc") == joined


def test_one_is_no_list_and_none_is_nothing() -> None:
    with override("en"):
        assert alternatives(["a"]) == "a" and alternatives([]) == ""
        assert alternatives(["a", "b"]) == "a or b"
