"""Who took which step on which object, when: append-only, each event sealing the one before.

``record()`` is called inside the transaction of the write it records. ``verify()`` walks the chain;
``standing()`` tells whether anything was written since.
``saw()`` writes down that somebody was shown something protected (``readings.py``).
The one signal of the house, ``recorded``, is sent here after the event is written.
"""

from tessera.audit.chain import record, recorded, standing, verify
from tessera.audit.readings import saw, saw_each

__all__ = ["record", "recorded", "saw", "saw_each", "standing", "verify"]
