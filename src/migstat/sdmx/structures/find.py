"""The structures that a question means, with those around them, as whole or as short as it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from migstat.sdmx.model import marked
from migstat.sdmx.rest.errors import Code, SdmxError
from migstat.sdmx.rest.query import ANY, StructureQuery
from migstat.sdmx.rest.versions import matching
from migstat.sdmx.structures.model import MEANT, NEVER_EMPTY, Artefact, Kind, Ref

All = Mapping[Ref, Artefact]


def find(there: All, asked: StructureQuery) -> list[Artefact]:
    """The artefacts that answer a question, those that were meant first.

    :param there: everything this reader may see.
    :raises SdmxError: 404 where nothing is meant, or an item is not there.
    Source: sdmx-rest v1.5.0 and v2.1.0, structures: references, detail.
    """
    meant = _meant(there, asked)
    if not meant:
        raise SdmxError(
            Code.NO_RESULTS,
            marked("There is no {kind} {agency}:{id}({version}) here."),
            kind="structure" if asked.kind == ANY else asked.kind,
            agency="+".join(asked.which.agencies), id="+".join(asked.which.ids),
            version="+".join(asked.which.versions),
        )  # fmt: skip
    around = _around(there, meant, asked.references) - meant
    found = [_whole(there[ref], asked, is_meant=True) for ref in sorted(meant)]
    found = [_with_items(one, asked.items) for one in found]
    used = _used(there, meant | around) if asked.detail == "referencepartial" else {}
    for ref in sorted(around):
        one = _whole(there[ref], asked, is_meant=False)
        found.append(_partial(one, used[ref]) if ref in used else one)
    return found


def beside(there: All, constraint: Artefact, references: Iterable[str]) -> list[Artefact]:
    """What an answer about availability brings along, codelists with the codes that are there.

    :param there: everything this reader may see. :param constraint: the answer itself.
    :param references: the words of the standard: none, all, or types.
    """
    flow = constraint.refs[0]
    known = {**there, constraint.ref: constraint}
    near = {flow} | _closure(known, {flow}, _children)
    near |= {ref for ref in _parents(known, {flow}) if ref.kind is Kind.PROVISION_AGREEMENT}
    near |= {ref for ref in _children(known, near) if ref.kind is Kind.DATA_PROVIDER_SCHEME}
    words = set(references)
    kinds = (
        set(Kind) if "all" in words else {kind for word in words for kind in MEANT.get(word, ())}
    )
    used = _used(known, near)
    return [
        _partial(known[ref], used[ref]) if ref in used else known[ref]
        for ref in sorted(near)
        if ref.kind in kinds and ref.kind is not Kind.PROVISION_AGREEMENT
    ]


def _meant(there: All, asked: StructureQuery) -> set[Ref]:
    kinds = MEANT.get(asked.kind, ())
    versions: dict[tuple[Kind, str, str], list[Ref]] = {}
    for ref in there:
        if ref.kind in kinds and asked.which.names(ref.agency, ref.id):
            versions.setdefault((ref.kind, ref.agency, ref.id), []).append(ref)
    found: set[Ref] = set()
    for refs in versions.values():
        right = matching((ref.version for ref in refs), asked.which.versions)
        found |= {ref for ref in refs if ref.version in right}
    return found


def _around(there: All, meant: set[Ref], references: str) -> set[Ref]:
    """The artefacts that a question wants beside those it means."""
    match references:
        case "none":
            return set()
        case "parents":
            return _parents(there, meant)
        case "parentsandsiblings":
            return _with_siblings(there, meant)
        case "ancestors":
            return _closure(there, meant, _parents)
        case "children":
            return _children(there, meant)
        case "descendants":
            return _closure(there, meant, _children)
        case "all":
            return _with_siblings(there, meant) | _closure(there, meant, _children)
    kinds = MEANT.get(references, ())
    near = _closure(there, meant, _children) | _closure(there, meant, _parents)
    return {ref for ref in near if ref.kind in kinds}


Step = Callable[[All, Iterable[Ref]], set[Ref]]


def _children(there: All, of: Iterable[Ref]) -> set[Ref]:
    found: set[Ref] = set()
    for ref in of:
        found |= there[ref].children()
    return found & there.keys()


def _parents(there: All, of: Iterable[Ref]) -> set[Ref]:
    wanted = set(of)
    return {ref for ref, one in there.items() if not wanted.isdisjoint(one.children())}


def _with_siblings(there: All, of: Iterable[Ref]) -> set[Ref]:
    parents = _parents(there, of)
    return parents | _children(there, parents)


def _closure(there: All, of: set[Ref], step: Step) -> set[Ref]:
    """Everything that is reached by taking the step again and again."""
    found: set[Ref] = set()
    new = set(of)
    while new:
        new = step(there, new) - found - of
        found |= new
    return found


def _whole(one: Artefact, asked: StructureQuery, *, is_meant: bool) -> Artefact:
    """The artefact, or its stub where the question wants no more of it."""
    everything = asked.detail in ("allstubs", "allcompletestubs")
    referenced = asked.detail in ("referencestubs", "referencecompletestubs")
    if not (everything or (referenced and not is_meant)):
        return one
    is_complete = asked.detail.endswith("completestubs")
    return Artefact(
        ref=one.ref,
        name=one.name,
        description=one.description if is_complete else {},
        annotations=one.annotations if is_complete else (),
        is_final=one.is_final,
        is_stub=True,
        refs=one.refs if one.kind in NEVER_EMPTY else (),
        nodes=one.nodes,
    )


def _with_items(one: Artefact, items: tuple[str, ...]) -> Artefact:
    """Only the items asked for, of a scheme or a codelist.

    :raises SdmxError: 404 for an item that is not there.
    """
    if ANY in items or one.is_stub:
        return one
    known = {item.id for item in one.items}
    wanted = [item.rpartition(".")[2] for item in items]
    for id in wanted:
        if id not in known:
            raise SdmxError(
                Code.NO_RESULTS, marked("{artefact} has no item “{id}”."), artefact=one.ref.id,
                id=id[:60],
            )  # fmt: skip
    return _partial(one, set(wanted))


def _partial(one: Artefact, wanted: set[str]) -> Artefact:
    kept = tuple(item for item in one.items if item.id in wanted)
    return one if len(kept) == len(one.items) else replace(one, items=kept, is_partial=True)


def _used(there: All, refs: set[Ref]) -> dict[Ref, set[str]]:
    """The items that the structures of an answer use: of codelists, what really occurs.

    Constraints say what occurs of a dimension's codes; an attribute's codelist stays whole.
    """
    found: dict[Ref, set[str]] = {}
    flows = {ref for ref in refs if ref.kind is Kind.DATAFLOW}
    structures = {there[ref].structure for ref in flows} | {
        ref for ref in refs if ref.kind is Kind.DATA_STRUCTURE
    }
    constrained = [
        one
        for one in there.values()
        if one.kind is Kind.CONSTRAINT and there[one.refs[0]].structure in structures
    ]
    for one in constrained:
        structure = there[one.refs[0]].structure
        if structure is None or structure not in there:
            continue
        for component in there[structure].components:
            found.setdefault(component.concept.whole, set()).add(component.concept.item)
            if component.codelist and component.id in one.values:
                found.setdefault(component.codelist, set()).update(one.values[component.id])
    return {ref: items for ref, items in found.items() if ref in there}
