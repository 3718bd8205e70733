"""Two summaries in the demonstration: one released to everybody, one with a bare proposal in it.

Their words are invented and say so; what is counted in them is counted from the generated replies.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import translation

from tessera.access.people import Actor
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import actions
from tessera.exchange.demonstration import told
from tessera.exchange.models import Query, Summary

WHOLE = (
    "Example, written for the demonstration: most replies know several ways of establishing who "
    "somebody is, and few rely on one alone. What stands below was counted by the page and confirmed "
    "by hand; it describes no real law or practice."
)
OWN = "Example: the replies differ less than their words suggest."


def build(*, by: Actor) -> None:
    """Make what is missing; a second time it changes nothing."""
    with translation.override("en"):
        _released(by, "identity", Circle.PUBLIC)
        _begun(by, "guardians", Circle.NETWORK)


def _query(key: str) -> Query | None:
    title = next(one["title"]["en"] for one in told()["queries"] if one["key"] == key)
    rows = Query.objects.filter(is_invented=True, title__en=title)
    return rows.filter(launched_at__isnull=False).select_related("organisation").first()


@transaction.atomic
def _released(by: Actor, key: str, circle: Circle) -> None:
    """A whole summary, ten days ago: proposals that were confirmed, and words of its own."""
    query = _query(key)
    if query is None or Summary.objects.filter(query=query, circle=circle).exists():
        return
    asker = replace(by, organisation=query.organisation)
    with clock.frozen(clock.now() - timedelta(days=10)):
        made = actions.begin_summary(query, by=asker, circle=circle, language="en")
        actions.write_section(made, None, by=asker, edition=0, words=WHOLE)
        for question in query.questions.filter(is_compared=True):
            put = actions.insert_proposal(made, question, by=asker, edition=0, style="eu")
            words = f"{OWN} {put.words}"
            actions.write_section(made, question, by=asker, edition=put.edition, words=words)
        actions.sign_off_summary(made, by=asker)
        actions.release_summary(made, by=asker)


@transaction.atomic
def _begun(by: Actor, key: str, circle: Circle) -> None:
    """A draft in which a proposal stands as it was made, marked as one."""
    query = _query(key)
    if query is None or Summary.objects.filter(query=query, circle=circle).exists():
        return
    asker = replace(by, organisation=query.organisation)
    with clock.frozen(clock.now() - timedelta(days=2)):
        made = actions.begin_summary(query, by=asker, circle=circle, language="en")
        first = query.questions.get(position=1)
        actions.insert_proposal(made, first, by=asker, edition=0, style="eu")
