"""The questions of SDMX REST, read from an address: pure grammar, no service behind it.

Nouns: :class:`DataQuery`, :class:`AvailabilityQuery`, :class:`StructureQuery`, :class:`SdmxError`
(what is refused, with the standard's code and the status of HTTP), :class:`Selection` (a question
made definite for one structure). Used by ``tessera.statistics.views.sdmx``. Start reading in
``parse.py``; ``v1.py`` is SDMX 2.1 (REST API 1.5), ``v2.py`` is SDMX 3.0 (REST API 2.1).
Source: https://github.com/sdmx-twg/sdmx-rest, versions 1.5.0 and 2.1.0.
"""

from migstat.sdmx.rest.errors import Code, SdmxError
from migstat.sdmx.rest.media import Media, negotiated
from migstat.sdmx.rest.parse import API_21, API_30, parse
from migstat.sdmx.rest.query import (
    AvailabilityQuery,
    DataQuery,
    Detail,
    Filter,
    Key,
    StructureQuery,
    Test,
    Which,
)
from migstat.sdmx.rest.select import Selection, select
from migstat.sdmx.rest.since import Since, since
from migstat.sdmx.rest.versions import matching

__all__ = [
    "API_21",
    "API_30",
    "AvailabilityQuery",
    "Code",
    "DataQuery",
    "Detail",
    "Filter",
    "Key",
    "Media",
    "SdmxError",
    "Selection",
    "Since",
    "StructureQuery",
    "Test",
    "Which",
    "matching",
    "negotiated",
    "parse",
    "select",
    "since",
]
