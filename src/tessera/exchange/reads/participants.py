"""Participants in the protocol order of the reader's house style."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import get_language

from tessera.reference import designation

Row = TypeVar("Row")


def in_order(
    rows: Iterable[Row], area: Callable[[Row], str], code: Callable[[Row], str], style: str
) -> list[Row]:
    """Rows by their area's place in the style's order, then by the organisation's code."""
    language = get_language() or "en"

    def key(row: Row) -> tuple[str, str]:
        place = designation(area(row), style, language).sort_key if area(row) else "999"
        return place, code(row)

    return sorted(rows, key=key)
