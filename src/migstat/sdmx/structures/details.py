"""What pysdmx leaves out of others' messages: names in every language, and codes above codes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from migstat.sdmx.model import Text

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_ITEMS = {"codes", "concepts", "agencies", "dataProviders", "categories"}
#: Languages of the wire that have another name here.
_HERE = {"sr-cyrl": "sr"}


@dataclass(frozen=True, slots=True)
class Detail:
    """The names and descriptions of an artefact or an item by language, and the code above it."""

    name: Text
    description: Text
    parent: str = ""


#: Id and version of an artefact, and the id of its item, "" for itself.
Details = Mapping[tuple[str, str, str], Detail]


def details(content: bytes) -> Details:
    """What a message says beside what pysdmx reads; nothing where it is no message.

    :param content: SDMX-ML or SDMX-JSON, already known to have no document type.
    """
    if content.lstrip().startswith(b"{"):
        return dict(_of_json(json.loads(content)))
    return dict(_of_xml(content))


def _of_json(message: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, str], Detail]]:
    for artefacts in (message.get("data") or {}).values():
        for one in artefacts if isinstance(artefacts, list) else ():
            key = (one.get("id", ""), one.get("version", "1.0"))
            yield (*key, ""), _said(one)
            for items in _ITEMS & one.keys():
                for item in one[items]:
                    yield (*key, item.get("id", "")), _said(item)


def _said(one: Mapping[str, Any]) -> Detail:
    return Detail(
        _spoken(one.get("names") or {}), _spoken(one.get("descriptions") or {}),
        one.get("parent", ""),
    )  # fmt: skip


def _of_xml(content: bytes) -> Iterator[tuple[tuple[str, str, str], Detail]]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    for one in etree.fromstring(content, parser).iter("{*}*"):
        if one.get("agencyID") is None or one.get("id") is None:
            continue
        key = (one.get("id"), one.get("version", "1.0"))
        yield (*key, ""), _of_element(one)
        for item in one:
            if item.get("id") is not None:
                yield (*key, item.get("id")), _of_element(item)


def _of_element(one: Any) -> Detail:
    parent = one.find("{*}Parent")
    above = ""
    if parent is not None:
        ref = parent.find("{*}Ref")
        if ref is None:
            ref = parent.find("Ref")
        above = ref.get("id", "") if ref is not None else (parent.text or "")
    return Detail(_texts(one, "Name"), _texts(one, "Description"), above)


def _texts(one: Any, tag: str) -> Text:
    return _spoken({
        said.get(_LANGUAGE, "en"): said.text or "" for said in one.findall(f"{{*}}{tag}")
    })  # fmt: skip


def _spoken(words: Mapping[str, str]) -> Text:
    return {
        _HERE.get(language.lower(), language.lower()): said
        for language, said in words.items()
        if said
    }
