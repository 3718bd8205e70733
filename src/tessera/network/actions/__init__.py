"""Every write of this room: bare verbs, the actor keyword-only, one transaction with its event.

Who may not is refused with PermissionDenied, what cannot be entered with ValidationError, a step
that is not possible now with workflow.Refused; each says so in one sentence.
"""

from tessera.network.actions.addresses import ask_address, confirm_address
from tessera.network.actions.arrangements import (
    close_expired,
    draft,
    end,
    grant,
    sign,
    withdraw,
)
from tessera.network.actions.founding import establish
from tessera.network.actions.invitations import (
    Sent,
    accept,
    expire_invitations,
    invite,
    withdraw_invitation,
)
from tessera.network.actions.merging import merge
from tessera.network.actions.networks import (
    admit,
    change_role,
    compose,
    correct_organisation,
    designate,
    end_membership,
    found,
    register,
)
from tessera.network.actions.people import (
    appoint,
    correct,
    deactivate,
    dismiss,
    enrol,
    erase,
    list_expertise,
    unlist,
)
from tessera.network.actions.record import export, record_of

__all__ = [
    "Sent",
    "accept",
    "admit",
    "appoint",
    "ask_address",
    "change_role",
    "close_expired",
    "compose",
    "confirm_address",
    "correct",
    "correct_organisation",
    "deactivate",
    "designate",
    "dismiss",
    "draft",
    "end",
    "end_membership",
    "enrol",
    "erase",
    "establish",
    "expire_invitations",
    "export",
    "found",
    "grant",
    "invite",
    "list_expertise",
    "merge",
    "record_of",
    "register",
    "sign",
    "unlist",
    "withdraw",
    "withdraw_invitation",
]  # fmt: skip
