"""What a release says about itself: the JSON in its Parquet footer, written and read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from migstat.sdmx.model import (
    Code,
    Codelist,
    Dataflow,
    DataStructure,
    Dimension,
    Kind,
    MigstatError,
    Role,
    Source,
    marked,
)

#: The key in the Parquet footer under which the JSON stands.
KEY = b"tessera.release"
LAYOUT = 1


@dataclass(frozen=True)
class Facts:
    """All that can be said of a release without reading its rows.

    ``codes``: every text column's codes that occur, sorted; ``content``: the SHA-256 of the figures
    alone, equal in two releases that differ only in their dates or their description.
    """

    dataflow: Dataflow
    vintage: date
    retrieved: date
    edits: tuple[str, ...]
    extra: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]]
    rows: int
    series: int
    content: str


def to_json(facts: Facts) -> bytes:
    """The facts as JSON with sorted keys, so that equal facts are equal bytes."""
    document = {
        "layout": LAYOUT,
        "dataflow": _flow(facts.dataflow),
        "vintage": facts.vintage.isoformat(),
        "retrieved": facts.retrieved.isoformat(),
        "edits": facts.edits,
        "extra": dict(facts.extra),
        "codes": dict(facts.codes),
        "rows": facts.rows,
        "series": facts.series,
        "content": facts.content,
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_json(text: bytes) -> Facts:
    """The facts of a footer.

    Raises :class:`MigstatError` where a later version of the platform wrote a layout unknown here.
    """
    found = json.loads(text)
    if found["layout"] != LAYOUT:
        raise MigstatError(
            marked(
                "This release has layout {layout}, but only layout {known} can be read;"
                " update the platform."
            ),
            layout=found["layout"],
            known=LAYOUT,
        )
    return Facts(
        dataflow=_read_flow(found["dataflow"]),
        vintage=date.fromisoformat(found["vintage"]),
        retrieved=date.fromisoformat(found["retrieved"]),
        edits=tuple(found["edits"]),
        extra=found["extra"],
        codes={id: tuple(codes) for id, codes in found["codes"].items()},
        rows=found["rows"],
        series=found["series"],
        content=found["content"],
    )


def _flow(flow: Dataflow) -> dict[str, Any]:
    return {
        "id": flow.id,
        "agency": flow.agency,
        "version": flow.version,
        "name": dict(flow.name),
        "description": dict(flow.description),
        "kind": flow.kind.value,
        "unit": flow.unit,
        "rounded_to": flow.rounded_to,
        "source": {name: getattr(flow.source, name) for name in Source.__slots__},
        "structure": _structure(flow.structure),
    }


def _structure(structure: DataStructure) -> dict[str, Any]:
    return {
        "id": structure.id,
        "agency": structure.agency,
        "version": structure.version,
        "dimensions": [_dimension(dimension) for dimension in structure.dimensions],
    }


def _dimension(dimension: Dimension) -> dict[str, Any]:
    codelist = dimension.codelist
    return {
        "id": dimension.id,
        "name": dict(dimension.name),
        "role": dimension.role.value,
        "codelist": codelist
        and {
            "id": codelist.id,
            "codes": [
                {"id": code.id, "name": dict(code.name), "total": code.total}
                for code in codelist.codes
            ],
        },
    }


def _read_flow(found: Mapping[str, Any]) -> Dataflow:
    structure = found["structure"]
    return Dataflow(
        id=found["id"],
        agency=found["agency"],
        version=found["version"],
        name=found["name"],
        description=found["description"],
        kind=Kind(found["kind"]),
        unit=found["unit"],
        rounded_to=found["rounded_to"],
        source=Source(**found["source"]),
        structure=DataStructure(
            id=structure["id"],
            agency=structure["agency"],
            version=structure["version"],
            dimensions=tuple(_read_dimension(d) for d in structure["dimensions"]),
        ),
    )


def _read_dimension(found: Mapping[str, Any]) -> Dimension:
    codelist = found["codelist"]
    return Dimension(
        id=found["id"],
        name=found["name"],
        role=Role(found["role"]),
        codelist=codelist
        and Codelist(
            id=codelist["id"],
            codes=tuple(
                Code(code["id"], name=code["name"], total=code["total"])
                for code in codelist["codes"]
            ),
        ),
    )
