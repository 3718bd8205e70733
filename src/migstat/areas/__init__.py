"""Which codes denote which area in which publisher's system, and when.

Nouns: :class:`Area` (a territory, a composite of territories, an aggregate, a predecessor or a
special value such as stateless), :class:`System` (whose codes), :class:`AreaCode` (one code with the
dates it is valid). Names are not here: ``tessera.reference`` gives them by house style and language.
Readers of publishers' files use :func:`mapping`, everything else :func:`resolve` and :func:`area`.
Start reading in ``model.py``; the facts are in ``areas.csv`` and ``codes.csv``.
"""

from migstat.areas.model import Area, AreaCode, AreaKind, System, UnknownCode
from migstat.areas.register import all_areas, area, codes, mapping, overlaps, resolve

__all__ = [
    "Area",
    "AreaCode",
    "AreaKind",
    "System",
    "UnknownCode",
    "all_areas",
    "area",
    "codes",
    "mapping",
    "overlaps",
    "resolve",
]
