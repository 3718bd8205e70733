"""What can be found of a study: itself, its sections, what was contributed, the synthesis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tessera.exchange import marks
from tessera.exchange.models import (
    NationalContribution,
    Passage,
    SectionEdition,
    Status,
    Study,
    SynthesisEdition,
    TemplateSection,
)
from tessera.exchange.passages import (
    audiences_of,
    language_of,
    passage,
    words_given,
    words_of,
)

Kind = Passage.Kind


def of_study(study: Study) -> Iterator[Passage]:
    """What can be found of a study, as it stands now; nothing before it was shown to others."""
    if study.opened_at is None:
        return
    facts = {"study": study, "year": study.year, "at": study.opened_at}
    common = _common(study)
    shown = [*common, *marks.studied(study.network_id, [study.audience], study.audience)]
    said = [study.number, *study.title.values(), *study.rationale.values()]
    yield passage(Kind.STUDY, study, said, shown, language=language_of(study.title), **facts)
    for section in _sections(study):
        yield passage(
            Kind.SECTION, section, words_of(section.question), shown,
            language=language_of(section.heading), question_kind=section.kind, **facts,
        )  # fmt: skip
    rows = SectionEdition.objects.filter(study=study).current().exclude(status=Status.PENDING)
    rows = rows.select_related("contribution", "section")
    for edition in rows.order_by("released_at", "pk"):
        yield _of_edition(study, edition, common, facts)
    for said_of in SynthesisEdition.objects.filter(study=study, is_current=True):
        yield _of_synthesis(study, said_of, common, facts)


def _common(study: Study) -> list[str]:
    """Marks of everything of a study, with those of everybody who leads, reviews or was called on."""
    every = [marks.of("T", code) for code in study.topics.values_list("code", flat=True)]
    every += [marks.of("Y", study.year), marks.of("S", study.network_id)]
    rows = NationalContribution.objects.filter(study=study)
    part = {study.organisation_id, *rows.values_list("organisation", flat=True)}
    return every + sorted(marks.of("P", one) for one in part)


def _sections(study: Study) -> Iterable[TemplateSection]:
    """The sections of the newest version of the template that others were shown."""
    last = study.templates.filter(frozen_at__isnull=False).order_by("version").last()
    return last.sections.all() if last else ()


def _of_edition(
    study: Study, edition: SectionEdition, common: list[str], facts: dict[str, Any]
) -> Passage:
    far = marks.studied(study.network_id, audiences_of(edition), study.audience)
    return passage(
        Kind.CONTRIBUTION, edition, words_given(edition),
        [marks.of("C", edition.contributor_id), *common, *far],
        area=edition.contribution.area, language=edition.language,
        question_kind=edition.section.kind, **facts | {"at": edition.released_at},
    )  # fmt: skip


def _of_synthesis(
    study: Study, said: SynthesisEdition, common: list[str], facts: dict[str, Any]
) -> Passage:
    far = marks.studied(study.network_id, [study.synthesis_audience], study.audience)
    return passage(
        Kind.SYNTHESIS, said, [*said.words.values(), *said.short.values()], [*common, *far],
        language=language_of(said.words), **facts | {"at": said.circulated_at},
    )  # fmt: skip
