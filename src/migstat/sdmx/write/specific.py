"""SDMX-ML, structure-specific, 2.1 and 3.0: a series' key and an observation are attributes.

A value that is missing has no OBS_VALUE; OBS_STATUS says why. OBS_STATUS "A" beside a value and
CONF_STATUS "F" are what holds where nothing is said, and are left out.
Source: SDMX 2.1 and 3.0 Standards, Section 3 (SDMX-ML), https://sdmx.org.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from migstat.sdmx.write.message import DataMessage, Shape
from migstat.sdmx.write.xml import Dialect, Hand, escaped, sets

_TWO = Dialect("StructureSpecificData", "v2_1", "dat:", "DataStructure")
_THREE = Dialect("StructureSpecificData", "v3_0", "dat:")


def write_specific21(message: DataMessage, shape: Shape) -> Iterator[bytes]:
    """A message as SDMX-ML 2.1, structure-specific."""
    return sets(_TWO, message, shape, _HAND)


def write_specific30(message: DataMessage, shape: Shape) -> Iterator[bytes]:
    """A message as SDMX-ML 3.0, structure-specific."""
    return sets(_THREE, message, shape, _HAND)


def _attribute(id: str) -> Callable[[str], str]:
    return lambda code: f' {id}="{escaped(code)}"'


def _flags(pairs: Sequence[tuple[str, str]]) -> str:
    return "".join(_attribute(id)(code) for id, code in pairs)


_HAND = Hand(
    size=1024, key=_attribute, inner=_attribute, flags=_flags,
    series=("<Series", ">\n", "</Series>\n"), bare="/>\n", obs=("<Obs", "", "<Obs"),
    value=(' OBS_VALUE="', '"'), end="/>\n",
)  # fmt: skip
