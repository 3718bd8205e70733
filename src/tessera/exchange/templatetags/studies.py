"""Studies in templates: what states are called, the tabs of a study, paragraphs of the synthesis."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.access.people import VISITOR
from tessera.access.policy import may
from tessera.core.text import Said, say
from tessera.exchange.holders import holder
from tessera.exchange.models import (
    CommonTemplate,
    NationalContribution,
    SectionText,
    Study,
    StudyComment,
    SynthesisText,
)
from tessera.network.offices import office

register = template.Library()


@register.filter
def study_state(state: str) -> str:
    """Where a study stands, in words."""
    return str(Study.State(state).label)


@register.filter
def contribution_state(one: NationalContribution) -> str:
    """How far a contribution is; a second release is a correction, or what was pending."""
    if one.state == "released" and one.version > 1:
        return _("corrected, version %(version)d") % {"version": one.version}
    if one.released_at is not None and one.state != "released":
        return _("being corrected")
    return str(NationalContribution.State(one.state).label).lower()


@register.filter
def comment_state(state: str) -> str:
    """How a comment stands, in a word."""
    return str(StudyComment.State(state).label).lower()


@register.filter
def held_who(text: SectionText | SynthesisText) -> str:
    """Who holds a text."""
    return holder(text)


@register.filter
def commenter(comment: StudyComment) -> str:
    """The office that made a comment; a contact point with its area."""
    return office(comment.organisation) if comment.organisation else comment.office


@register.filter
def counted(counts: Any, state: str) -> int:
    """How many of one state: ``{{ counts|counted:"open" }}``."""
    return int(counts[state])


@register.filter
def paragraphs(words: Any) -> dict[str, Any]:
    """Authored words as paragraphs in the page's language, and the language that they are in."""
    told: Said = say(words or {}, get_language() or "en")
    parts = [" ".join(one.split()) for one in told.words.split("\n\n")]
    return {
        "language": told.language, "parts": [one for one in parts if one],
        "lines": [one for one in told.words.splitlines() if one],
    }  # fmt: skip


@register.inclusion_tag("exchange/studies/parts/tabs.html", takes_context=True)
def study_tabs(context: Context, study: Study, current: str) -> dict[str, Any]:
    """The pages of a study that the reader may open."""
    person = getattr(context["request"], "person", VISITOR)
    number = study.number
    tabs = [("study", _("Study"))]
    if CommonTemplate.objects.visible_to(person).filter(study=study).exists():
        tabs.append(("study_template", _("Common template")))
    called = NationalContribution.objects.visible_to(person).filter(study=study)
    if person.standing.offices and called.filter(organisation=person.organisation_id).exists():
        tabs.append(("study_contribution", _("Your contribution")))
    has_synthesis = study.state in ("synthesis", "comment_round", "released")
    if has_synthesis and may(person, "study.write_synthesis", study):
        tabs.append(("study_synthesis", _("Synthesis")))
    if study.opened_at is not None:
        tabs.append(("study_comments", _("Comments")))
    if has_synthesis:
        tabs.append(("study_documents", _("Documents")))
    return {
        "tabs": [
            {"url": reverse(f"exchange:{name}", args=[number]), "label": label,
             "current": name == current}
            for name, label in tabs
        ],
        "study": study,
    }  # fmt: skip
