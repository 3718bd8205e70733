"""Structure messages of others: SDMX-ML 2.1 and 3.0 and SDMX-JSON 2.0, read by pysdmx.

pysdmx keeps one language of each name and no code above a code; ``details.py`` reads those. It takes
long to import, so it is imported when a message is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import Any

from migstat.sdmx.model import OBS_VALUE, BadFile, Text, marked
from migstat.sdmx.structures.details import Details, details
from migstat.sdmx.structures.model import (
    CLASSES,
    Annotation,
    Artefact,
    Component,
    Item,
    Kind,
    Node,
    Ref,
)

_URN = re.compile(
    r"urn:sdmx:org\.sdmx\.infomodel\.\w+\.(\w+)=([\w.-]+):([\w@$-]+)\(([\w.+-]+)\)(?:\.(.+))?"
)
_SHORT = re.compile(r"(\w+)=([\w.-]+):([\w@$-]+)\(([\w.+-]+)\)(?:\.(.+))?")
#: A larger message than this is no message of structures.
MOST = 100 * 2**20
_CLASSES = {
    **{name: kind for kind, (_, name, _item) in CLASSES.items()},
    **{item: kind for kind, (_, _name, item) in CLASSES.items() if item},
    "ContentConstraint": Kind.CONSTRAINT,
    "HierarchicalCodelist": Kind.HIERARCHY,
}


@dataclass(frozen=True, slots=True)
class Received:
    """What a message holds; ``left_out`` names what this platform keeps no form of."""

    artefacts: tuple[Artefact, ...]
    left_out: tuple[str, ...]


def read(file: str, content: bytes) -> Received:
    """The structures of a message.

    :param file: its name, for what is refused.
    :raises BadFile: no message of structures, or one with a document type.
    """
    if len(content) > MOST:
        raise BadFile(
            file,
            marked("it is larger than {most} MB; give one message at a time."),
            most=MOST // 2**20,
        )
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise BadFile(
            file, marked("it has a document type, which is not read; save it without one.")
        )
    try:
        from pysdmx.io import read_sdmx

        found: Sequence[Any] = read_sdmx(BytesIO(content), validate=False).structures or ()
    except Exception as why:  # whatever a reader of others' files stumbles over
        raise BadFile(
            file,
            marked(
                "it is not a structure message in SDMX-ML 2.1, SDMX-ML 3.0 or SDMX-JSON 2.0"
                " that can be read ({fault}); fetch it again in one of them."
            ),
            fault=type(why).__name__,
        ) from why
    if not found:
        raise BadFile(file, marked("it holds no structures; fetch structures, not data."))
    artefacts, left_out = [], []
    known = details(content)
    readers: dict[str, Callable[[Any], Artefact]] = {
        **_READERS,
        "DataStructureDefinition": partial(_structure, _identities(content)),
    }
    for one in found:
        read_one = readers.get(type(one).__name__)
        is_stub = getattr(one, "is_external_reference", False)
        if read_one is None or is_stub or getattr(one, "sdmx_type", "") == "valuelist":
            left_out.append(f"{type(one).__name__} {getattr(one, 'id', '')}".strip())
            continue
        try:
            artefacts.append(_detailed(read_one(one), known))
        except (ValueError, AttributeError) as why:
            raise BadFile(
                file,
                marked(
                    "{name} names something that the message does not have whole; fetch it"
                    " with everything it refers to."
                ),
                name=getattr(one, "id", ""),
            ) from why
    return Received(tuple(artefacts), tuple(left_out))


def _detailed(one: Artefact, known: Details) -> Artefact:
    """The artefact with its names in every language, and its codes below those they belong to."""
    key = (one.ref.id, one.ref.version)
    own = known.get((*key, ""))
    items = []
    for item in one.items:
        said = known.get((*key, item.id))
        if said is not None:
            item = replace(
                item, name=said.name or item.name, description=said.description or item.description,
                parent=item.parent or said.parent,
            )  # fmt: skip
        items.append(item)
    return replace(
        one, items=tuple(items), name=(own and own.name) or one.name,
        description=(own and own.description) or one.description,
    )  # fmt: skip


def _identities(content: bytes) -> dict[tuple[str, str], str]:
    """The concept of each component of a message in JSON, of which pysdmx keeps the text alone."""
    if not content.lstrip().startswith(b"{"):
        return {}
    found = {}
    for structure in json.loads(content).get("data", {}).get("dataStructures", ()):
        lists = structure.get("dataStructureComponents", {})
        for one in (
            *lists.get("dimensionList", {}).get("dimensions", ()),
            lists.get("dimensionList", {}).get("timeDimension") or {},
            *lists.get("attributeList", {}).get("attributes", ()),
            *lists.get("measureList", {}).get("measures", ()),
        ):
            if "conceptIdentity" in one:
                id = one.get("id", "TIME_PERIOD")
                found[structure["id"], id] = one["conceptIdentity"]
    return found


def _said(words: str | None) -> Text:
    return {"en": words} if words else {}


def _ref(kind: Kind, one: Any) -> Ref:
    agency = one.agency if isinstance(one.agency, str) else one.agency.id
    return Ref(kind, agency, one.id, one.version or "1.0")


def _named(kind: Kind, one: Any, **more: Any) -> Artefact:
    return Artefact(
        _ref(kind, one),
        _said(one.name or one.id),
        _said(one.description),
        tuple(_annotation(a) for a in one.annotations),
        is_final=bool(one.is_final) or _is_stable(one.version or ""),
        is_partial=bool(getattr(one, "is_partial", False)) and kind is not Kind.HIERARCHY,
        **more,
    )


def _is_stable(version: str) -> bool:
    """Whether a version has three parts and no addition: in SDMX 3.0 such a version is final."""
    return re.fullmatch(r"\d+\.\d+\.\d+", version) is not None


def _annotation(one: Any) -> Annotation:
    text = one.text if isinstance(one.text, str) else None
    return Annotation(one.type or "", _said(text), one.title or "", one.id or "")


def _pointed(target: Any) -> Ref:
    """What a URN, or an object of pysdmx that stands in for one, names."""
    text = target if isinstance(target, str) else str(target)
    match = _URN.fullmatch(text) or _SHORT.fullmatch(text)
    if match is None or match[1] not in _CLASSES:
        raise ValueError(f"{text!r} names nothing")
    return Ref(_CLASSES[match[1]], match[2], match[3], match[4], match[5] or "")


def _item(one: Any, parent: str = "") -> Item:
    codelist = None
    if getattr(one, "enum_ref", None):
        codelist = _pointed(one.enum_ref)
    elif getattr(one, "codes", None) is not None:
        codelist = _ref(Kind.CODELIST, one.codes)
    return Item(
        one.id, _said(one.name or one.id), _said(one.description), parent,
        tuple(_annotation(a) for a in one.annotations), codelist,
    )  # fmt: skip


def _scheme(kind: Kind) -> Callable[[Any], Artefact]:
    def read_one(one: Any) -> Artefact:
        return _named(kind, one, items=tuple(_item(item) for item in one.items))

    return read_one


def _agencies(one: Any) -> Artefact:
    """An agency scheme; pysdmx writes the agency above before each id."""
    above = f"{_ref(Kind.AGENCY_SCHEME, one).agency}."
    items = tuple(_item(item) for item in one.items)
    own = tuple(replace(item, id=item.id.removeprefix(above)) for item in items)
    return _named(Kind.AGENCY_SCHEME, one, items=own)


def _categories(one: Any) -> Artefact:
    def below(items: Iterable[Any], parent: str = "") -> list[Item]:
        found = []
        for item in items:
            found += [_item(item, parent), *below(item.categories, item.id)]
        return found

    return _named(Kind.CATEGORY_SCHEME, one, items=tuple(below(one.items)))


def _structure(identities: Mapping[tuple[str, str], str], one: Any) -> Artefact:
    components = tuple(_component(c, identities.get((one.id, c.id))) for c in one.components)
    return _named(Kind.DATA_STRUCTURE, one, components=components)


def _component(one: Any, urn: str | None) -> Component:
    concept = one.concept
    urn = urn or getattr(concept, "urn", None)
    if urn:
        ref = _pointed(urn)
    else:
        ref = Ref(Kind.CONCEPT_SCHEME, concept.agency, concept.id, concept.version, concept.item_id)
    codelist = None
    if one.local_enum_ref:
        codelist = _pointed(one.local_enum_ref)
    elif one.enumeration is not None and type(one.enumeration).__name__ == "Codelist":
        codelist = _ref(Kind.CODELIST, one.enumeration)
    role = {"D": "dimension", "M": "measure", "A": "attribute"}[one.role.value]
    if role == "dimension" and one.id == "TIME_PERIOD":
        role = "time"
    takes = str(one.dtype.value) if one.dtype else "String"
    if role == "time" and takes == "String":  # pysdmx's word for what is not said
        takes = "ObservationalTimePeriod"
    level = {"O": "observation", "D": "dataset", None: "observation"}.get(one.attachment_level)
    return Component(
        role, one.id, ref, codelist, takes,
        level or " ".join(one.attachment_level.split(",")),
        is_mandatory=bool(one.required) and role == "attribute" and one.id != OBS_VALUE,
    )  # fmt: skip


def _flow(one: Any) -> Artefact:
    target = one.structure
    if target is None or isinstance(target, str):
        structure = _pointed(target) if target else None
    elif hasattr(target, "components"):
        structure = _ref(Kind.DATA_STRUCTURE, target)
    else:
        structure = _pointed(target)
    return _named(Kind.DATAFLOW, one, structure=structure)


def _pair(kind: Kind, first: str, second: str) -> Callable[[Any], Artefact]:
    def read_one(one: Any) -> Artefact:
        refs = (_pointed(getattr(one, first)), _pointed(getattr(one, second)))
        return _named(kind, one, refs=refs)

    return read_one


def _hierarchy(one: Any) -> Artefact:
    return _named(Kind.HIERARCHY, one, nodes=tuple(map(_node, one.codes)))


def _node(one: Any) -> Node:
    return Node(one.id, _pointed(one.urn), tuple(map(_node, one.codes)))


#: By the name of pysdmx's class, which is not imported before it is needed.
_READERS: dict[str, Callable[[Any], Artefact]] = {
    "Codelist": _scheme(Kind.CODELIST),
    "ConceptScheme": _scheme(Kind.CONCEPT_SCHEME),
    "AgencyScheme": _agencies,
    "DataProviderScheme": _scheme(Kind.DATA_PROVIDER_SCHEME),
    "CategoryScheme": _categories,
    "Dataflow": _flow,
    "ProvisionAgreement": _pair(Kind.PROVISION_AGREEMENT, "dataflow", "provider"),
    "Categorisation": _pair(Kind.CATEGORISATION, "source", "target"),
    "Hierarchy": _hierarchy,
}
