"""Files in templates: what was found in them, and whether a clean copy can be made."""

from __future__ import annotations

from django import template

from tessera.documents.received import cleanable, told
from tessera.exchange.models import Attachment

register = template.Library()
#: What a clean copy is without.
PERSONAL = {"metadata", "location"}


@register.filter
def found(file: Attachment) -> list[str]:
    """What was found in a file, a sentence for each."""
    return [told(one) for one in file.findings]


@register.filter
def can_be_cleaned(file: Attachment) -> bool:
    """Whether it tells of a person or a place, and a copy without that can be made here."""
    is_personal = any(one["kind"] in PERSONAL for one in file.findings)
    return is_personal and cleanable(file.ending.lower())
