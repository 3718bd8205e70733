"""Structure messages and refusals: the head of a message, and the forms there are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from migstat.sdmx.structures.model import Artefact


@dataclass(frozen=True, slots=True)
class Head:
    """What a message says of itself: its id, when it was made, by whom, in which languages.

    ``service``: the address of the service, for artefacts that are given as stubs.
    """

    id: str
    prepared: datetime
    sender: str
    languages: tuple[str, ...] = ("en",)
    service: str = ""
    test: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One refusal: the standard's code and the words."""

    code: int
    words: str
    language: str = "en"


Write = Callable[[Iterable[Artefact], Head], Iterator[bytes]]


def moment(at: datetime) -> str:
    """A moment to the second, with its zone."""
    return at.replace(microsecond=0).isoformat()


def refusal_xml(said: Iterable[Sentence]) -> bytes:
    """Refusals as an error message of SDMX-ML 2.1."""
    from migstat.sdmx.structures.xml import MESSAGE_21, element, worded

    messages = "".join(
        element(
            "mes:ErrorMessage",
            worded("com:Text", one.words, lang=one.language),
            code=str(one.code),
        )
        for one in said
    )
    return MESSAGE_21.format(root="Error", body=messages).encode()


def refusal_json(said: Iterable[Sentence], head: Head, version: str = "2.0.0") -> bytes:
    """Refusals as the errors of an SDMX-JSON message."""
    title = "detail" if version == "2.0.0" else "title"
    errors = [
        {"code": one.code, "title": one.words, "titles": {one.language: one.words}}
        if title == "title"
        else {"code": one.code, "title": one.words, "detail": one.words}
        for one in said
    ]
    return json.dumps({"meta": meta(head), "errors": errors}, ensure_ascii=False).encode()


def meta(head: Head) -> dict[str, object]:
    """The head of an SDMX-JSON message."""
    return {
        "id": head.id,
        "test": head.test,
        "prepared": moment(head.prepared),
        "contentLanguages": list(head.languages),
        "sender": {"id": head.sender},
    }


def _xml(version: str) -> Write:
    def write(artefacts: Iterable[Artefact], head: Head) -> Iterator[bytes]:
        from migstat.sdmx.structures import xml

        return xml.write(artefacts, head, version)

    return write


def _json(version: str) -> Write:
    def write(artefacts: Iterable[Artefact], head: Head) -> Iterator[bytes]:
        from migstat.sdmx.structures import json as words

        return words.write(artefacts, head, version)

    return write


#: Form (as :mod:`migstat.sdmx.rest.media` names it) -> what writes it.
FORMATS: Mapping[str, Write] = MappingProxyType({
    "structurexml21": _xml("2.1"),
    "structurexml30": _xml("3.0"),
    "structurejson1": _json("1.0"),
    "structurejson2": _json("2.0"),
})  # fmt: skip
