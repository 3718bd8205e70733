"""States and steps of invitations and arrangements."""

from __future__ import annotations

from tessera.workflow import Step, Workflow

INVITATION = Workflow(
    "invitation",
    start="sent",
    steps=(
        Step("accept", ("sent",), "accepted", act="invitation.accept"),
        Step("withdraw", ("sent",), "withdrawn", act="invitation.withdraw"),
        Step("expire", ("sent",), "expired", act="invitation.expire"),
    ),
)

ARRANGEMENT = Workflow(
    "arrangement",
    start="drafted",
    steps=(
        Step("sign", ("drafted",), "signed", act="arrangement.sign"),
        Step("end", ("signed",), "ended", act="arrangement.end"),
    ),
)
