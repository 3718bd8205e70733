"""What the link in a mail to a new address says."""

from __future__ import annotations

from datetime import datetime

from django.core import signing

from tessera.core import clock
from tessera.network.models import Person

#: Sets these links apart from everything else that is signed here.
SALT = "tessera.network.address"


def address_in(token: str, person: Person) -> str | None:
    """The address that a link confirms for ``person``; None for one that does not work (any more).

    The link counts once: it names the address that it replaces.
    """
    try:
        told = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    is_own = told["who"] == str(person.pk) and told["from"] == person.email
    if not is_own or datetime.fromisoformat(told["until"]) < clock.now():
        return None
    return str(told["to"])
