"""Which releases stay in memory: the least recently asked leave when the budget is spent."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from migstat.store.series import Series


class Held:
    """A thread-safe, least-recently-used set of releases that never holds more than ``budget`` bytes."""

    def __init__(self, budget: int):
        self.budget = budget
        self._held: OrderedDict[str, Series] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._loading: dict[str, threading.Lock] = {}

    @property
    def size(self) -> int:
        """Bytes held now."""
        return self._size

    def get(self, name: str) -> Series | None:
        """The release, if it is in memory."""
        with self._lock:
            series = self._held.get(name)
            if series is not None:
                self._held.move_to_end(name)
            return series

    def fetch(self, name: str, load: Callable[[], Series]) -> Series:
        """The release, loaded once however many threads ask for it at the same time."""
        with self._lock:
            gate = self._loading.setdefault(name, threading.Lock())
        with gate:
            series = self.get(name)
            if series is None:
                series = load()
                self._keep(name, series)
        with self._lock:
            self._loading.pop(name, None)
        return series

    def _keep(self, name: str, series: Series) -> None:
        with self._lock:
            if series.size > self.budget:
                return
            self._held[name] = series
            self._size += series.size
            while self._size > self.budget:
                _, dropped = self._held.popitem(last=False)
                self._size -= dropped.size
