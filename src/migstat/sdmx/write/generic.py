"""SDMX-ML, generic, 2.1: every key and attribute is a pair of id and value.

What is left out is as in :mod:`migstat.sdmx.write.specific`.
Source: SDMX 2.1 Standards, Section 3 (SDMX-ML), https://sdmx.org.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from migstat.sdmx.model import TIME_PERIOD
from migstat.sdmx.write.message import DataMessage, Shape
from migstat.sdmx.write.xml import Dialect, Hand, escaped, sets

_DIALECT = Dialect("GenericData", "v2_1", "")
_END, _CLOSE = "</dat:SeriesKey>\n", "</dat:Series>\n"


def write_generic21(message: DataMessage, shape: Shape) -> Iterator[bytes]:
    """A message as SDMX-ML 2.1, generic."""
    return sets(_DIALECT, message, shape, _HAND)


def _value(id: str) -> Callable[[str], str]:
    return lambda code: f'<dat:Value id="{id}" value="{escaped(code)}"/>'


def _inner(id: str) -> Callable[[str], str]:
    """The dimension at the observation; its id is said where it is not time."""
    said = "" if id == TIME_PERIOD else f' id="{id}"'
    return lambda code: f'<dat:ObsDimension{said} value="{escaped(code)}"/>'


def _flags(pairs: Sequence[tuple[str, str]]) -> str:
    said = "".join(_value(id)(code) for id, code in pairs)
    return f"<dat:Attributes>{said}</dat:Attributes>" if said else ""


_HAND = Hand(
    size=384, key=_value, inner=_inner, flags=_flags,
    series=("<dat:Series><dat:SeriesKey>", _END, _CLOSE), bare=f"{_END}{_CLOSE}",
    obs=("<dat:Obs><dat:ObsKey>", "</dat:ObsKey>", "<dat:Obs>"),
    value=('<dat:ObsValue value="', '"/>'), end="</dat:Obs>\n",
)  # fmt: skip
