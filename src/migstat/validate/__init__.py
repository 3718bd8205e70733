"""Rules are data: a table and rules in, findings out.

Nouns: :class:`Rule` (id, family, severity, sentence, source, and which test with what), and
:class:`Finding` (what a rule found in a table, where, in how many rows). The rules themselves are in
``rules.toml``. Used at import and at collection; nothing here changes a figure or decides whether it
is accepted. Start reading in ``engine.py``.
"""

from migstat.validate.engine import check, check_parts
from migstat.validate.flow import FINDINGS, findings_table
from migstat.validate.model import FAMILIES, Finding, Rule, Severity
from migstat.validate.rules import BadRule, read_rules, rules

__all__ = [
    "FAMILIES",
    "FINDINGS",
    "BadRule",
    "Finding",
    "Rule",
    "Severity",
    "check",
    "check_parts",
    "findings_table",
    "read_rules",
    "rules",
]
