"""What rooms above keep about a person: each declares it here, so that it is told to that person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from tessera.network.models import Person

Rows = Callable[[Person], models.QuerySet[Any]]
#: By their name in the record.
KEPT: dict[str, Rows] = {}


def kept(name: str) -> Callable[[Rows], Rows]:
    """Declare, under a name in the record, rows that a room keeps about a person."""

    def declare(rows: Rows) -> Rows:
        KEPT[name] = rows
        return rows

    return declare
