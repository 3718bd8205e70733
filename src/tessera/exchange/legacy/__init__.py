"""Published compilations of other days, read from PDF, DOCX and HTML. Pure: bytes in, frozen rows out.

``read(data)`` is the way in. A file is judged (``opening``), becomes one stream of lines and tables
whatever its format (``pdf``, ``word``, ``web``), and one of three layouts (``letter``, ``export``,
``numbered``) makes a :class:`LegacyCompilation` of it, with a :class:`Finding` for whatever could
not be read for certain. Nothing is guessed; a person's name is not taken over.
"""

from tessera.exchange.legacy.compilation import (
    LegacyAnswer,
    LegacyCompilation,
    LegacyReply,
    Wider,
)
from tessera.exchange.legacy.findings import Finding, Severity, sentence
from tessera.exchange.legacy.opening import Unreadable
from tessera.exchange.legacy.reading import read, stream
from tessera.exchange.legacy.stream import Line, Place, Row, Table

__all__ = [
    "Finding", "LegacyAnswer", "LegacyCompilation", "LegacyReply", "Line", "Place", "Row",
    "Severity", "Table", "Unreadable", "Wider", "read", "sentence", "stream",
]  # fmt: skip
