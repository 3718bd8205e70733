"""Files that come from outside: judged by what is in them, never by what they are called.

:func:`judge` takes a name and bytes and gives a :class:`Received`: what kind of file it is, and the
findings that somebody must know before it travels on, such as comments or an author's name. What
cannot be taken at all, a file with macros or one that is not what its name says, is :class:`Unfit`
with one sentence. :func:`cleaned` makes a copy without personal data where that is safe. Whatever room
takes files in asks here. Start reading in ``judging.py``.
"""

from tessera.documents.received.findings import Finding, Unfit, told
from tessera.documents.received.judging import KINDS, Kind, Received, cleanable, cleaned, judge

__all__ = ["KINDS", "Finding", "Kind", "Received", "Unfit", "cleanable", "cleaned", "judge", "told"]
