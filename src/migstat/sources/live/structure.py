"""The dimensions of a publisher's table, in key order, from its SDMX 2.1 structure message.

Source: SDMX 2.1 Section 3A (SDMX-ML), StructureStructures.xsd.
"""

from __future__ import annotations

from xml.etree import ElementTree

from migstat.sdmx.model import BadFile


def dimensions(data: bytes, file: str) -> tuple[str, ...]:
    """Names of the dimensions as the publisher writes them, in key order, without the period.

    :param file: the name to use in messages.
    :raises BadFile: not XML, with a document type (which can hide entities), or without a list of
        dimensions.
    """
    if b"<!DOCTYPE" in data[:4096].upper() or b"\0" in data[:4096]:
        raise BadFile(file, "this is no SDMX structure message; it was not read.", line=1)
    try:
        root = ElementTree.fromstring(data)  # noqa: S314  no document type, so no entities
    except ElementTree.ParseError as error:
        line = error.position[0]
        raise BadFile(
            file, "the structure message cannot be read; fetch it again.", line=line
        ) from error
    lists = [element for element in root.iter() if _name(element) == "DimensionList"]
    found = [
        (int(one.get("position") or index), one.get("id") or "")
        for listed in lists[:1]
        for index, one in enumerate(listed, start=1)
        if _name(one) == "Dimension"
    ]
    names = tuple(name for _, name in sorted(found))
    if not names or "" in names or len(lists) > 1:
        raise BadFile(file, "the structure message does not list the dimensions of one table.")
    return names


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
