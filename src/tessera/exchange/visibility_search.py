"""Who finds which passages: as the thing that is found, read from the thing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from tessera.access.people import Actor
from tessera.access.visibility import NOTHING, of
from tessera.exchange.models import (
    AnswerEdition,
    Attachment,
    Compilation,
    Passage,
    Query,
    Question,
    SectionEdition,
    Study,
    SynthesisEdition,
    TemplateSection,
)
from tessera.exchange.visibility import compilations, editions, queries, questions
from tessera.exchange.visibility_files import attachments
from tessera.exchange.visibility_studies import (
    section_editions,
    studies,
    synthesis_editions,
    template_sections,
)


@of("exchange.Passage", offices=True)
def passages(person: Actor) -> Q:
    """As the thing that is found; of answers and contributions what stands now."""
    return found_by(person, Passage.Kind.values)


def found_by(person: Actor, kinds: Iterable[str]) -> Q:
    """The rule of passages for some kinds of them: what is not asked for costs nothing."""
    if person.is_trusted:
        return Q(kind__in=kinds)
    rows = NOTHING
    for kind in kinds:
        things = _FOUND[kind](person).filter(pk=OuterRef("source"))
        rows |= Q(kind=kind) & Q(Exists(things))  # the kind first: the rest is not asked in vain
    return rows


def _files(person: Actor) -> QuerySet[Any, Any]:
    """Files of a query's background, and those that stand beside an answer as it is now."""
    stands = AnswerEdition.objects.current().filter(attachments=OuterRef("pk"))
    rows: QuerySet[Any, Any] = Attachment.objects.filter(attachments(person))
    return rows.filter(Q(query__isnull=False) | Q(Exists(stands)))


_FOUND: dict[str, Callable[[Actor], QuerySet[Any, Any]]] = {
    Passage.Kind.QUERY: lambda person: Query.objects.filter(queries(person)),
    Passage.Kind.QUESTION: lambda person: Question.objects.filter(questions(person)),
    Passage.Kind.ANSWER: lambda person: AnswerEdition.objects.filter(editions(person)).current(),
    Passage.Kind.COMPILATION: lambda person: Compilation.objects.filter(compilations(person)),
    Passage.Kind.STUDY: lambda person: Study.objects.filter(studies(person)),
    Passage.Kind.SECTION: lambda person: TemplateSection.objects.filter(template_sections(person)),
    Passage.Kind.CONTRIBUTION: (
        lambda person: SectionEdition.objects.filter(section_editions(person)).current()
    ),
    Passage.Kind.SYNTHESIS: (
        lambda person: SynthesisEdition.objects.filter(synthesis_editions(person), is_current=True)
    ),
    Passage.Kind.FILE: _files,
}
