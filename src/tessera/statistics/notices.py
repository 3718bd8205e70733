"""What this room does by itself: sources are asked when they are due."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from tessera.notices import periodic
from tessera.statistics.actions import fetching
from tessera.statistics.reads import sources

periodic.every(
    timedelta(minutes=10), "statistics.fetch", _("Ask publishers for new figures"),
    fetching.fetch_due, when=sources.has_due,
)  # fmt: skip
