"""One object of each kind of studies, for questions of the form "who may do what with it"."""

from __future__ import annotations

from django.db import models
from tests.factories import studies as make
from tests.personas import World

from tessera.core.circle import Circle
from tessera.exchange.actions import studies
from tessera.exchange.models import (
    SectionEdition,
    StudyDeparture,
    StudyDocument,
    StudyFile,
    SynthesisEdition,
)


def specimens(cast: World) -> dict[str, models.Model]:
    """Name -> object; the name begins with the noun that acts are named after.

    A member leads; another member has contributed one section for each circle; the synthesis is
    written for members and stands in its comment round.
    """
    leader, other = cast["member coordinator"], cast["other member"]
    sections = [{"heading": {"en": f"Part {place}"}} for place, _circle in enumerate(Circle, 1)]
    told = {
        place: {"audience": circle, "reason": "So decided."}
        for place, circle in enumerate(Circle, 1)
    }
    study = make.circulated(cast, sections=sections, audience=Circle.PUBLIC, told=told)
    contribution = make.of(study, cast.organisations["other-member"])
    asked = make.asked(cast)
    comment = make.comment(study, other, 1)
    made: dict[str, models.Model] = {
        "study, template being drafted": make.draft(cast),
        "study, in its comment round": study,
        "study, released": make.finished(cast),
        "commontemplate that is being drafted": make.draft(cast).templates.get(),
        "templatesection that was shown": asked.templates.get().sections.first(),
        "commentround on a synthesis": study.rounds.get(),
        "studycomment on a synthesis": comment,
        "studycomment on a template": make.comment(asked, other, 1),
        "nationalcontribution of a member, released": contribution,
        "sectiontext of a member, in its workspace": contribution.texts.first(),
        "synthesistext in hand": study.synthesis.first(),
        "synthesisedition that was circulated": SynthesisEdition.objects.filter(
            study=study
        ).first(),
    }
    for edition in SectionEdition.objects.filter(contribution=contribution):
        made[f"sectionedition of a member for {edition.audience}"] = edition
    studies.resolve(comment, by=leader, reason="Done.")
    for circle in (Circle.REQUESTER, Circle.MEMBERS, Circle.PUBLIC):
        document = StudyDocument.objects.create(
            study=study, kind="report", circle=circle, version=1, language="en", style="eu",
            made_by="Office", sha256="0" * 64,
        )  # fmt: skip
        document.editions.set(
            SectionEdition.objects.filter(study=study).current().cleared_for(circle)
        )
        file = StudyFile.objects.create(
            document=document, format="pdf", path="x", sha256="0" * 64, size=1
        )
        made[f"studydocument for {circle.value}"] = document
        made[f"studyfile for {circle.value}"] = file
    made["studydeparture of a file"] = StudyDeparture.objects.create(file=file)
    return made
