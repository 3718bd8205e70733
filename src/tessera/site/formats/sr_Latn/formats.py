"""Serbian in Latin script writes days and numbers as in Cyrillic: 2. mart 2026., 1.234,5."""

from tessera.site.formats.sr.formats import *  # noqa: F403
