"""The invitation behind a link."""

from __future__ import annotations

import hashlib

from tessera.network.models import Invitation, Person


def hashed(token: str) -> str:
    """How a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation(token: str) -> Invitation | None:
    """The open invitation whose link carries ``token``; None for any other.

    The token is the permission: whoever follows the link is shown what it offers.
    """
    found = (
        Invitation.objects.filter(token_hash=hashed(token)).select_related("organisation").first()
    )
    return found if found and found.is_open else None


def has_account(found: Invitation) -> bool:
    """Whether the invited address has an open account: then one signs in to accept."""
    return Person.objects.filter(email=found.email, is_active=True).exists()
