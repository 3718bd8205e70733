"""Studies on their way, for tests: each made by the same actions that people take."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories.network import LONG_AGO
from tests.once import made_often
from tests.personas import World

from tessera.access.people import Actor
from tessera.core import clock
from tessera.exchange.actions import studies
from tessera.exchange.models import (
    CommonTemplate,
    NationalContribution,
    SectionText,
    Study,
    StudyComment,
    SynthesisText,
)
from tessera.network.models import Organisation

LEADER = "member coordinator"
#: The sections of most templates: a coded one, and one in words.
SECTIONS: tuple[dict[str, Any], ...] = (
    {"heading": {"en": "Legal framework"}, "guidance": {"en": "Name the acts."},
     "kind": "yes_no_partly", "is_compared": True},
    {"heading": {"en": "Practice"}, "guidance": {"en": "Describe what is done."}},
)  # fmt: skip
FITTING: dict[str, Any] = {"yes_no_partly": "yes", "one_choice": "o1", "number": 12}


def in_days(days: int) -> Any:
    return clock.today() + timedelta(days=days)


def allow(cast: World, *acts: str, circle: str = "network") -> None:
    """Give the observer rights to studies."""
    for act in acts:
        cast.signed.rights.create(product="study", act=act, circle=circle, since=LONG_AGO)


def draft(cast: World, by: str = LEADER, sections: Any = SECTIONS, **facts: Any) -> Study:
    facts = {
        "title": {"en": "Labour shortages"}, "rationale": {"en": "Why we study it."},
        "topics": ["legal-migration"], "contributions_due_on": in_days(60),
    } | facts  # fmt: skip
    study = studies.draft(cast.international, by=cast[by], **facts)
    for one in sections:
        studies.add_section(study, by=cast[by], **one)
    return study


def asked(cast: World, by: str = LEADER, **facts: Any) -> Study:
    """A study whose template is in its comment round."""
    study = draft(cast, by, **facts)
    studies.ask_about_template(study, by=cast[by], closes_on=in_days(14))
    study.refresh_from_db()
    return study


def agreed(cast: World, by: str = LEADER, **facts: Any) -> Study:
    study = draft(cast, by, **facts)
    studies.agree(study, by=cast[by])
    study.refresh_from_db()
    return study


@made_often
def called(cast: World, by: str = LEADER, **facts: Any) -> Study:
    return studies.call(agreed(cast, by, **facts), by=cast[by])


def of(study: Study, organisation: Organisation) -> NationalContribution:
    rows = NationalContribution.objects.select_related("study", "organisation")
    return rows.get(study=study, organisation=organisation)


def text_of(contribution: NationalContribution, position: int) -> SectionText:
    rows = SectionText.objects.select_related("contribution__study", "section")
    return rows.get(contribution=contribution, section__position=position)


def write(
    contribution: NationalContribution, position: int, by: Actor, **facts: Any
) -> SectionText:
    """A section that fits, over whatever stands there."""
    text = text_of(contribution, position)
    facts = {"coded": FITTING.get(text.section.kind), "words": "As follows."} | facts
    if facts.get("status", "answered") != "answered":
        facts["coded"] = None
    return studies.save_text(text, by=by, edition=text.edition, **facts)


def cleared(
    contribution: NationalContribution, by: Actor, told: Any = None
) -> NationalContribution:
    for text in contribution.texts.select_related("section"):
        place = text.section.position
        write(contribution, place, by, **(told or {}).get(place, {}))
    return studies.clear(contribution, by=by)


def released(
    contribution: NationalContribution, by: Actor, told: Any = None
) -> NationalContribution:
    return studies.release(cleared(contribution, by, told), by=by)


def synthesis_of(study: Study, position: int = 0) -> SynthesisText:
    """The key points, or what the synthesis says to a section."""
    rows = SynthesisText.objects.select_related("study", "section").filter(study=study)
    return rows.get(section__position=position) if position else rows.get(section=None)


@made_often
def synthesised(cast: World, by: str = LEADER, told: Any = None, **facts: Any) -> Study:
    """A study with one released contribution and a synthesis that is written."""
    study = called(cast, by, **facts)
    other = of(study, cast.organisations["other-member"])
    released(other, cast["other member"], told)
    studies.synthesise(study, by=cast[by])
    for text in SynthesisText.objects.filter(study=study).select_related("study", "section"):
        words = {"en": f"What the study found on {text.section.position}."} if text.section else {
            "en": "The first point.\nThe second point."
        }  # fmt: skip
        short = {"en": f"In short on {text.section.position}."} if text.section else {}
        studies.save_synthesis(text, by=cast[by], edition=0, words=words, short=short)
    return study


def circulated(cast: World, by: str = LEADER, **facts: Any) -> Study:
    study = synthesised(cast, by, **facts)
    studies.circulate(study, by=cast[by], closes_on=in_days(10))
    study.refresh_from_db()
    return study


@made_often
def finished(cast: World, by: str = LEADER, **facts: Any) -> Study:
    """A released study."""
    study = circulated(cast, by, **facts)
    studies.close_round(study.rounds.get(on="synthesis"), by=cast[by])
    return studies.release_study(study, by=cast[by])


def comment(
    study: Study, by: Actor, position: int = 0, words: str = "Say which act."
) -> StudyComment:
    template = CommonTemplate.objects.filter(study=study).order_by("version").last()
    key = template.sections.get(position=position).key if position and template else None
    return studies.comment(study, by=by, words=words, section_key=key)
