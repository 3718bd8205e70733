"""Who holds a text, as colleagues are told: the office held there and the organisation, never an address."""

from __future__ import annotations

from tessera.exchange.models import SectionText, SynthesisText
from tessera.network.offices import office


def holder(text: SectionText | SynthesisText) -> str:
    """The office that holds a text, in the page's language and house style; empty for nobody."""
    words = office(text.held_for) if text.held_for else ""
    name = text.held_by.name if text.held_by else ""
    if not name or (text.held_for and name in text.held_for.name.values()):
        return words
    return f"{name}, {words}" if words else name
