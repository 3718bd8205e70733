"""Finding what an address names among what the person sees."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from tessera.access.asking import Asked
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange.models import (
    NationalContribution,
    Study,
    StudyComment,
    SynthesisText,
    TemplateSection,
)
from tessera.exchange.reads import studies as reads
from tessera.exchange.reads.readers import reach_of
from tessera.network.models import Network, Product


def study_of(request: Asked, number: str) -> Study:
    """The study with that number, if the person sees it; otherwise there is no such page."""
    rows = Study.objects.visible_to(request.person).select_related("organisation", "network")
    found: Study = get_object_or_404(rows, number=number)
    return found


def section_of(request: Asked, study: Study, position: int) -> TemplateSection:
    """A section of the newest version that the person reads, by its place."""
    template = reads.latest(study, request.person)
    for one in template.sections.all() if template else ():
        if one.position == position:
            return one
    raise Http404(_("The template has no such section."))


def own_contribution(request: Asked, number: str) -> NationalContribution:
    """The contribution of the organisation acted for to the study with that number."""
    if request.acting is None:
        raise Http404(_("You act for no organisation."))
    rows = NationalContribution.objects.visible_to(request.person).filter(
        study=study_of(request, number)
    )
    found: NationalContribution = get_object_or_404(
        rows.select_related("study__network", "study__organisation", "organisation"),
        organisation=request.acting,
    )
    return found


def workspace_of(request: Asked, contribution: NationalContribution) -> reads.Workspace:
    """The workspace of a contribution, for whoever acts for its organisation."""
    found = reads.workspace(contribution, request.person)
    if found is None:
        raise Http404(_("There is no such page."))
    return found


def item_of(space: reads.Workspace, position: int) -> reads.Item:
    """One section of a workspace."""
    for one in space.items:
        if one.section.position == position:
            return one
    raise Http404(_("The template has no such section."))


def synthesis_text(request: Asked, study: Study, position: int) -> SynthesisText:
    """The key points (0), or what is written of the synthesis to a section; for who writes it."""
    rows = SynthesisText.objects.visible_to(request.person).filter(study=study)
    wanted = {"section__position": position} if position else {"section__isnull": True}
    found: SynthesisText = get_object_or_404(
        rows.select_related("study", "section", "held_by", "held_for"), **wanted
    )
    return found


def comment_of(request: Asked, study: Study, pk: str) -> StudyComment:
    """A comment on the study, by its identifier."""
    rows = StudyComment.objects.visible_to(request.person).filter(study=study)
    found: StudyComment = get_object_or_404(rows.select_related("study", "round", "parent"), pk=pk)
    return found


def reach(network: Network) -> dict[Circle, int]:
    """How many organisations read of studies what is meant for each circle today."""
    open_ = reach_of(network, clock.today(), Product.STUDY).values()
    return {circle: sum(circle.contains(one) for one in open_) for circle in Circle}
