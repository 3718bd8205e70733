"""Every write of notices: read events, send, bundle; choose, note, retry; call jobs, take over."""

from tessera.notices.actions.choosing import (
    close_calendar,
    lift_bounce,
    note_bounce,
    open_calendar,
    prefer,
)
from tessera.notices.actions.digests import bundle
from tessera.notices.actions.gathering import forget, gather, tell, tell_also
from tessera.notices.actions.jobs import beat, call_due, leave, recover, retry_job, retry_mail, tidy
from tessera.notices.actions.sending import Sending, send

__all__ = [
    "Sending", "beat", "bundle", "call_due", "close_calendar", "forget", "gather", "leave",
    "lift_bounce", "note_bounce", "open_calendar", "prefer", "recover", "retry_job", "retry_mail",
    "send", "tell", "tell_also", "tidy",
]  # fmt: skip
