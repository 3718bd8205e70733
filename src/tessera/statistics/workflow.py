"""States and steps of a fetch: from the question to a publisher to a release, or to a refusal."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tessera.workflow import Step, Workflow

ASKED, FETCHING, READ, WAITING = "asked", "fetching", "read", "waiting"
ACCEPTED, REFUSED, FAILED, UNCHANGED = "accepted", "refused", "failed", "unchanged"

#: While a fetch is in one of these, its source is not asked again.
OPEN = (ASKED, FETCHING, READ, WAITING)


def has_figures(fetch: Any) -> str | None:
    """Figures are accepted while they are kept here."""
    if not fetch.path:
        return _("The figures of this fetch are not here any more; fetch them again.")
    return None


FETCH = Workflow(
    "fetch",
    start=ASKED,
    steps=(
        # A worker that was killed leaves "fetching" or "read" behind; the next one begins again.
        Step("begin", (ASKED, FETCHING, READ), FETCHING, "fetch.carry_out"),
        Step("pause", (FETCHING,), ASKED, "fetch.carry_out"),
        Step("read", (FETCHING,), READ, "fetch.carry_out"),
        Step("bring", (READ,), WAITING, "fetch.carry_out", when=has_figures),
        Step("find_same", (FETCHING, READ), UNCHANGED, "fetch.carry_out"),
        Step("fail", (ASKED, FETCHING, READ), FAILED, "fetch.carry_out"),
        Step("accept", (WAITING,), ACCEPTED, "fetch.accept", when=has_figures),
        Step("refuse", (WAITING,), REFUSED, "fetch.refuse"),
    ),
)
