"""The agreed list of topics, as rows for the table; read by a migration, not at runtime."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

#: Topics have the same identifier in every installation, so that records can travel.
_TOPICS = uuid.UUID("6f1c6a34-40b4-5f0e-9d5e-0b6c8f6f4a11")


def identifier(code: str) -> uuid.UUID:
    """The identifier of the topic with that code, everywhere."""
    return uuid.uuid5(_TOPICS, code)


def topics() -> Iterator[dict[str, Any]]:
    """One row a topic; a parent comes before its narrower topics."""
    text = files("tessera.reference").joinpath("topics.csv").read_text(encoding="utf-8")
    for position, row in enumerate(csv.DictReader(text.splitlines())):
        yield {
            "id": identifier(row["code"]),
            "code": row["code"],
            "parent_id": identifier(row["parent"]) if row["parent"] else None,
            "name": {language: row[language] for language in ("en", "sq", "sr-latn")},
            "eurovoc": row["eurovoc"],
            "position": position,
        }
