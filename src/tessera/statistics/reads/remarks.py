"""What must be said beside certain cells, numbered in the order in which a page meets them."""

from __future__ import annotations

from collections.abc import Mapping

from tessera.core.text import say
from tessera.statistics import bridge


class Remarks:
    """Collects the caveats of the cells that are shown; each is said once."""

    def __init__(self, flow: str, language: str):
        self.language = language
        self._known = [caveat for caveat in bridge.caveats() if caveat.dataflow == flow]
        self._met: dict[str, int] = {}

    def number(self, codes: Mapping[str, str]) -> str:
        """The numbers of the remarks on a cell, "" for none; ``codes`` has TIME_PERIOD too."""
        if not self._known:
            return ""
        period = codes.get(bridge.TIME_PERIOD, "")
        met = []
        for caveat in self._known:
            if caveat.applies(codes, period):
                sentence = str(say(caveat.sentence, self.language))
                met.append(str(self._met.setdefault(sentence, len(self._met) + 1)))
        return ",".join(met)

    @property
    def sentences(self) -> tuple[tuple[int, str], ...]:
        """Number and sentence of every remark met so far."""
        return tuple((number, sentence) for sentence, number in self._met.items())
