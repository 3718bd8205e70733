"""What a publisher's SDMX structure message says of a table: its dimensions and the words of its codes.

Reads SDMX-ML 2.1 and 3.0, as far as a question needs them. A codelist is found by the id that its
dimension names; words are the English ones, else the first.
Source: SDMX 2.1 and 3.0, Section 3A (SDMX-ML), StructureStructures.xsd.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from migstat.sdmx.model import BadFile, marked

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Axes:
    """The dimensions in key order, and for each whose codelist came along: code -> words."""

    dimensions: tuple[str, ...]
    words: Mapping[str, Mapping[str, str]]


def dimensions(data: bytes, file: str) -> tuple[str, ...]:
    """Names of the dimensions as the publisher writes them, in key order, without the period.

    :param file: the name to use in messages.
    :raises BadFile: not XML, with a document type (which can hide entities), or without a list of
        dimensions.
    """
    return axes(data, file).dimensions


def axes(data: bytes, file: str) -> Axes:
    """The dimensions, and the words of their codes as far as the message has them; see above."""
    root = _root(data, file)
    lists = [element for element in root.iter() if _name(element) == "DimensionList"]
    found = [
        (int(one.get("position") or index), one.get("id") or "", one)
        for listed in lists[:1]
        for index, one in enumerate(listed, start=1)
        if _name(one) == "Dimension"
    ]
    found.sort(key=lambda one: one[0])
    names = tuple(name for _, name, _ in found)
    if not names or "" in names or len(lists) > 1:
        raise BadFile(
            file, marked("the structure message does not list the dimensions of one table.")
        )
    lists_of_words = _codelists(root)
    words = {
        name.upper(): lists_of_words[id]
        for _, name, element in found
        if (id := _enumeration(element)) in lists_of_words
    }
    return Axes(names, words)


def _root(data: bytes, file: str) -> ElementTree.Element:
    if b"<!DOCTYPE" in data[:4096].upper() or b"\0" in data[:4096]:
        raise BadFile(file, marked("this is no SDMX structure message; it was not read."), line=1)
    try:
        return ElementTree.fromstring(data)  # noqa: S314  no document type, so no entities
    except ElementTree.ParseError as error:
        line = error.position[0]
        raise BadFile(
            file, marked("the structure message cannot be read; fetch it again."), line=line
        ) from error


def _enumeration(dimension: ElementTree.Element) -> str:
    """The id of the dimension's codelist: a reference in 2.1, a name with agency and version in 3.0."""
    for element in dimension.iter():
        if _name(element) != "Enumeration":
            continue
        for one in element.iter():
            if one.get("id"):
                return str(one.get("id"))
        return (element.text or "").rpartition(":")[2].partition("(")[0].strip()
    return ""


def _codelists(root: ElementTree.Element) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for listed in root.iter():
        if _name(listed) == "Codelist":
            codes = found.setdefault(listed.get("id") or "", {})
            for code in listed:
                if _name(code) == "Code":
                    codes[code.get("id") or ""] = _words(code)
    return found


def _words(code: ElementTree.Element) -> str:
    names = [one for one in code if _name(one) == "Name"]
    english = next((one for one in names if one.get(_LANG, "en") == "en"), None)
    chosen = english if english is not None else (names[0] if names else None)
    return " ".join((chosen.text or "").split()) if chosen is not None else ""


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
