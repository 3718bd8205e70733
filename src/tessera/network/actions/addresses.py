"""Another mail address for one's own account: asked for, then confirmed from the new mailbox."""

from __future__ import annotations

from datetime import timedelta
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
from tessera.network.reads.addresses import SALT, address_in

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: How long the link works.
OPEN = timedelta(days=2)


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
    return signing.dumps(told, salt=SALT, compress=True)


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
