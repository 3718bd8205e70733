"""Artefacts as plain JSON, for a catalogue that keeps what it was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migstat.sdmx.structures.model import (
    Annotation,
    Artefact,
    Component,
    Item,
    Kind,
    Node,
    Ref,
)


def to_plain(one: Artefact) -> dict[str, Any]:
    """An artefact as JSON; :func:`from_plain` gives it back."""
    return {
        "ref": _ref(one.ref),
        "name": dict(one.name),
        "description": dict(one.description),
        "annotations": [_annotation(a) for a in one.annotations],
        "is_final": one.is_final,
        "is_partial": one.is_partial,
        "items": [
            [i.id, dict(i.name), dict(i.description), i.parent,
             [_annotation(a) for a in i.annotations], i.codelist and _ref(i.codelist)]
            for i in one.items
        ],
        "components": [
            [c.kind, c.id, _ref(c.concept), c.codelist and _ref(c.codelist), c.type, c.level,
             c.is_mandatory]
            for c in one.components
        ],
        "structure": one.structure and _ref(one.structure),
        "refs": [_ref(ref) for ref in one.refs],
        "values": {id: list(codes) for id, codes in one.values.items()},
        "periods": one.periods and list(one.periods),
        "nodes": [_node(node) for node in one.nodes],
    }  # fmt: skip


def from_plain(said: Mapping[str, Any]) -> Artefact:
    """The artefact that :func:`to_plain` wrote."""
    return Artefact(
        ref=_read_ref(said["ref"]),
        name=said["name"],
        description=said["description"],
        annotations=tuple(_read_annotation(a) for a in said["annotations"]),
        is_final=said["is_final"],
        is_partial=said["is_partial"],
        items=tuple(
            Item(id, name, description, parent, tuple(_read_annotation(a) for a in notes),
                 codelist and _read_ref(codelist))
            for id, name, description, parent, notes, codelist in said["items"]
        ),
        components=tuple(
            Component(kind, id, _read_ref(concept), codelist and _read_ref(codelist), *rest)
            for kind, id, concept, codelist, *rest in said["components"]
        ),
        structure=said["structure"] and _read_ref(said["structure"]),
        refs=tuple(_read_ref(ref) for ref in said["refs"]),
        values={id: tuple(codes) for id, codes in said["values"].items()},
        periods=said["periods"] and (said["periods"][0], said["periods"][1]),
        nodes=tuple(_read_node(node) for node in said["nodes"]),
    )  # fmt: skip


def _ref(ref: Ref) -> list[str]:
    return [str(ref.kind), ref.agency, ref.id, ref.version, ref.item]


def _read_ref(said: list[str]) -> Ref:
    return Ref(Kind(said[0]), *said[1:])


def _annotation(one: Annotation) -> list[Any]:
    return [one.type, dict(one.text), one.title, one.id]


def _read_annotation(said: list[Any]) -> Annotation:
    return Annotation(*said)


def _node(node: Node) -> list[Any]:
    return [node.id, _ref(node.code), [_node(one) for one in node.below]]


def _read_node(said: list[Any]) -> Node:
    return Node(said[0], _read_ref(said[1]), tuple(_read_node(one) for one in said[2]))
