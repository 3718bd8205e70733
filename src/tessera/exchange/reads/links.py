"""The consultation behind a personal link."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from tessera.access.people import VISITOR, Actor
from tessera.exchange.models import Consultation


def hashed(token: str) -> str:
    """How a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def bearer(token: str) -> Actor | None:
    """The actor who holds a personal link; None where it leads nowhere, or no longer.

    The actor sees the consultation, its questions, and the query's page about them; whoever is
    signed in as well answers with the same permission.
    """
    found = (
        Consultation.objects.filter(token_hash=hashed(token))
        .exclude(state="withdrawn")
        .values_list("pk", flat=True)
        .first()
    )
    return replace(VISITOR, invitation=found) if found else None
