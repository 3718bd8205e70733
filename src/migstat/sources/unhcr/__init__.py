"""UNHCR's Refugee Population Statistics Database, as its package ``refugees`` carries it.

Quirks of this source: its three-letter codes are not ISO 3166 (AUS is Austria), so areas go through
``System.UNHCR``, in which SRB is the composite of Serbia and Kosovo; "NA" is a code; persons and
cases stand in the same column and never add; wide tables mark "not collected" with null.
Source: https://www.unhcr.org/refugee-statistics/
"""

from migstat.sources.unhcr.flows import DATAFLOWS
from migstat.sources.unhcr.read import FILES, read

__all__ = ["DATAFLOWS", "FILES", "read"]
