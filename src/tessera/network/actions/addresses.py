"""Another mail address for one's own account: asked for, then confirmed from the new mailbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.network import checks
from tessera.network.actions.people import correct
from tessera.network.models import Person

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: How long the link works.
OPEN = timedelta(days=2)
_SALT = "tessera.network.address"


@transaction.atomic
def ask_address(person: Person, email: str, *, by: Actor) -> str:
    """The token of the link that goes to the new address; nothing changes before it is followed.

    Whether somebody else has the address is not told here: who asks may not know whose it is.
    Raises PermissionDenied, ValidationError.
    """
    policy.require(by, "person.correct", person)
    address = checks.address(email)
    if address == person.email:
        raise checks.refuse("email", _("This is your address already."))
    audit.record("person.ask_address", person, by=by)
    until = (clock.now() + OPEN).isoformat()
    told = {"who": str(person.pk), "from": person.email, "to": address, "until": until}
    return signing.dumps(told, salt=_SALT, compress=True)


def address_in(token: str, person: Person) -> str | None:
    """The address that a link confirms for ``person``; None for one that does not work (any more).

    The link counts once: it names the address that it replaces.
    """
    try:
        told = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    is_own = told["who"] == str(person.pk) and told["from"] == person.email
    if not is_own or datetime.fromisoformat(told["until"]) < clock.now():
        return None
    return str(told["to"])


@transaction.atomic
def confirm_address(person: Person, token: str, *, by: Actor) -> Person:
    """Give the account the address whose link was followed.

    Raises PermissionDenied, and ValidationError for a link that does not work and for an address
    that another account has by now.
    """
    address = address_in(token, person)
    if address is None:
        raise checks.refuse("token", _("This link no longer works. Ask for another one."))
    return correct(person, by=by, email=address)
