"""Who sees which attached files, and what they belong to: as what they stand beside."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from tessera.access.people import Actor
from tessera.access.roles import Belongs, belongs
from tessera.access.visibility import of
from tessera.exchange.models import AnswerEdition, Consultation
from tessera.exchange.visibility import consulted, editions, of_query, of_reached, of_reply
from tessera.exchange.visibility_parts import own_of


@of("exchange.Attachment", offices=True)
def attachments(person: Actor) -> Q:
    """A query's as the query; an answer's as its editions; the own ones; what one was told or says."""
    # Asked for each file, so that few of them cost little in a large archive.
    released = AnswerEdition.objects.filter(editions(person), attachments=OuterRef("pk"))
    rows = Q(removed_at__isnull=True, query__isnull=False) & of_reached(person)
    rows |= Q(answer__isnull=False) & Q(Exists(released))
    said = Q(contribution__consultation__in=Consultation.objects.filter(consulted(person)))
    if own := own_of(person):
        rows |= Q(answer__reply__organisation=own)
        said |= Q(
            contribution__consultation__reply__organisation=own,
            contribution__consultation__state__in=["answered", "merged"],
        )
    return rows | (said & Q(removed_at__isnull=True))


@belongs("exchange.Attachment")
def _of_file(file: Any) -> Belongs:
    if file.query is not None:
        return of_query(file.query)
    return of_reply((file.answer or file.contribution.consultation).reply)
