"""Data messages on their way out: SDMX-CSV, SDMX-JSON, SDMX-ML and Parquet, streamed.

Nouns: :class:`DataMessage` (one dataflow or several, their sets and notes), :class:`DataSet` (one release's answer),
:class:`Shape` (what a request chose), :class:`Format` (a way of writing). ``FORMATS[id].write(message,
shape)`` gives pieces of bytes. Missing, zero and confidential stay three things in every format:
a missing value is written as none, OBS_STATUS says why, CONF_STATUS says what may not be told.
Used by ``tessera.statistics``; start reading in ``message.py``, then ``rows.py``.
"""

from collections.abc import Mapping
from types import MappingProxyType

from migstat.sdmx.write.csv import write_csv1, write_csv2
from migstat.sdmx.write.generic import write_generic21
from migstat.sdmx.write.json import write_json1, write_json2
from migstat.sdmx.write.message import (
    ALL_DIMENSIONS,
    Action,
    DataMessage,
    DataSet,
    Detail,
    Format,
    Keys,
    Labels,
    Note,
    Shape,
)
from migstat.sdmx.write.parquet import FORMAT as PARQUET
from migstat.sdmx.write.specific import write_specific21, write_specific30

_VND = "application/vnd.sdmx."

#: SDMX's own formats, by the short names that ``format=`` takes.
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        one.id: one
        for one in (
            Format("csv1", f"{_VND}data+csv;version=1.0.0", "csv", write_csv1),
            Format("csv2", f"{_VND}data+csv;version=2.0.0", "csv", write_csv2, holds_several=True),
            Format("json1", f"{_VND}data+json;version=1.0.0", "json", write_json1),
            Format(
                "json2", f"{_VND}data+json;version=2.0.0", "json", write_json2, holds_several=True
            ),
            Format(
                "genericdata21",
                f"{_VND}genericdata+xml;version=2.1",
                "xml",
                write_generic21,
                holds_several=True,
            ),
            Format(
                "structurespecific21",
                f"{_VND}structurespecificdata+xml;version=2.1",
                "xml",
                write_specific21,
                holds_several=True,
            ),
            Format(
                "structurespecific30",
                f"{_VND}data+xml;version=3.0.0",
                "xml",
                write_specific30,
                holds_several=True,
            ),
        )
    }
)

__all__ = [
    "ALL_DIMENSIONS",
    "FORMATS",
    "PARQUET",
    "Action",
    "DataMessage",
    "DataSet",
    "Detail",
    "Format",
    "Keys",
    "Labels",
    "Note",
    "Shape",
]
