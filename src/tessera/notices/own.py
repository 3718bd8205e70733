"""What this corridor itself does again and again."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from tessera.notices import actions, periodic, reads
from tessera.notices.timeliness import is_due

SOON = timedelta(seconds=2)
periodic.every(SOON, "notices.gather", _("Read new events"), actions.gather, when=reads.has_news)
periodic.every(SOON, "notices.send", _("Send mails"), actions.send, when=is_due)
periodic.every(timedelta(minutes=10), "notices.bundle", _("Make digests"), actions.bundle)
periodic.every(
    timedelta(days=1), "notices.tidy", _("Clear the queue of what is done"), actions.tidy
)
