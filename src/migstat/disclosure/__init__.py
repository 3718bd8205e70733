"""Small figures kept from telling of the people in them, before anybody asks for any.

Nouns: :class:`Policy` (threshold, rounding, for which dataflows), :class:`Protection` (which cells are
withheld and why, and a certificate for each), :func:`protected` (a table as it may be published). Done
once for a release, so that every question to it gets the same answer. Start reading in ``protect.py``;
``docs/why/comparability.md`` says why it is done like this and what it does not do.
"""

from migstat.disclosure.audit import Audited, audit
from migstat.disclosure.model import Policy, Protection
from migstat.disclosure.policies import policies, policy_for, read_policies
from migstat.disclosure.protect import protect, protected

__all__ = [
    "Audited",
    "Policy",
    "Protection",
    "audit",
    "policies",
    "policy_for",
    "protect",
    "protected",
    "read_policies",
]
