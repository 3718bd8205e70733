"""Structures as SDMX knows them: ours described, others' read, and the messages that carry both.

Nouns: :class:`Artefact` (a codelist, a data structure, a dataflow …), :class:`Ref` (its name
anywhere), :class:`Names` (how the caller names areas, in which languages). Used by
``tessera.statistics``. Start reading in ``model.py``; ``build.py`` describes our dataflows,
``find.py`` answers questions, ``xml.py`` and ``json.py`` write messages, ``received.py`` reads them.
Source: SDMX 2.1 and 3.0, Section 2 (information model).
"""

from migstat.sdmx.structures.build import AGENCY, AREAS, Described, Names, build, flow_ref, provider
from migstat.sdmx.structures.constraint import availability
from migstat.sdmx.structures.find import beside, find
from migstat.sdmx.structures.message import FORMATS, Head, Sentence, refusal_json, refusal_xml
from migstat.sdmx.structures.model import (
    Annotation,
    Artefact,
    Component,
    Item,
    Kind,
    Node,
    Ref,
)
from migstat.sdmx.structures.plain import from_plain, to_plain
from migstat.sdmx.structures.received import Received

__all__ = [
    "AGENCY",
    "AREAS",
    "FORMATS",
    "Annotation",
    "Artefact",
    "Component",
    "Described",
    "Head",
    "Item",
    "Kind",
    "Names",
    "Node",
    "Received",
    "Ref",
    "Sentence",
    "availability",
    "beside",
    "build",
    "find",
    "flow_ref",
    "from_plain",
    "provider",
    "refusal_json",
    "refusal_xml",
    "to_plain",
]
