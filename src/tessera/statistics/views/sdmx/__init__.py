"""SDMX REST: 2.1 (API 1.5) and 3.0 (API 2.1). Start reading in ``answering.py``."""

from tessera.statistics.views.sdmx.answering import beginning, nothing, rest

__all__ = ["beginning", "nothing", "rest"]
