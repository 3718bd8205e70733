"""What happens by itself with the records of who was shown what: each day is sealed once it is over."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from tessera.audit.readings import seal_days
from tessera.notices import periodic

periodic.every(
    timedelta(hours=1), "audit.seal_days", _("Seal the records of what was read"), seal_days
)
