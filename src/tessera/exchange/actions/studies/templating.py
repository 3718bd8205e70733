"""The common template: its sections, its comment round, its agreement, the call for contributions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.exchange import checks
from tessera.exchange.actions.conflict import EditionConflict
from tessera.exchange.actions.ledger import office_of
from tessera.exchange.actions.studies.rounds import open_round
from tessera.exchange.models import (
    CommentRound,
    CommonTemplate,
    NationalContribution,
    Question,
    SectionText,
    Study,
    TemplateSection,
)
from tessera.exchange.reads.studies.calling import called
from tessera.exchange.workflow import STUDY
from tessera.workflow import NotNow, NotReady, take

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: More than any published specification has; a limit against accidents.
MOST_SECTIONS = 60
#: What of a section is written, and what two writers can disagree about.
SAID = (
    "heading", "guidance", "kind", "options", "unit", "columns", "is_compared", "is_in_inform",
)  # fmt: skip


def _in_hand(study: Study, by: Actor) -> CommonTemplate:
    """The version that is being written, held; NotNow when none is."""
    policy.require(by, "study.write_template", study)
    current = Study.objects.select_for_update().get(pk=study.pk)
    template = CommonTemplate.objects.filter(study=current).order_by("version").last()
    if current.state != Study.State.DRAFTING or template is None or template.frozen_at:
        raise NotNow(
            _("This version of the template was shown to others; take it back to change it.")
        )
    return template


@transaction.atomic
def add_section(study: Study, *, by: Actor, **told: Any) -> TemplateSection:
    """Add a section at the end of the template in hand: heading, guidance, kind, options, unit, columns,
    is_compared, is_in_inform. Raises NotNow, PermissionDenied, ValidationError."""
    template = _in_hand(study, by)
    count = template.sections.count()
    if count >= MOST_SECTIONS:
        raise checks.refuse(
            "heading", _("A template takes at most %(most)d sections.") % {"most": MOST_SECTIONS}
        )
    made = TemplateSection.objects.create(
        template=template, position=count + 1, saved_by=office_of(by=by), **_section(told)
    )
    audit.record("study.write_template", study, by=by, section=made.pk, what="add")
    return made


@transaction.atomic
def save_section(
    section: TemplateSection, *, by: Actor, edition: int, **told: Any
) -> TemplateSection:
    """Change a section of the template in hand.

    ``edition`` is the one that the writing started from; EditionConflict carries both versions when
    somebody saved since. Raises NotNow, PermissionDenied, ValidationError.
    """
    template = _in_hand(section.template.study, by)
    current = TemplateSection.objects.select_for_update().filter(pk=section.pk).first()
    if current is None or current.template_id != template.pk:
        raise NotNow(_("This section is not in the template any more."))
    facts = _section(told)
    stands = {field: getattr(current, field) for field in SAID}
    if edition != current.edition:
        if stands == facts:
            return current
        raise EditionConflict(facts, stands, current.edition, current.saved_by)
    for field, value in facts.items():
        setattr(current, field, value)
    current.edition += 1
    current.saved_by = office_of(by=by)
    current.save()
    audit.record("study.write_template", template.study, by=by, section=current.pk, what="save")
    return current


def _section(told: Mapping[str, Any]) -> dict[str, Any]:
    """A section looked at as a question is: its kind decides what else it needs."""
    plain = {one: told[one] for one in ("kind", "options", "unit", "columns") if one in told}
    made = checks.question(
        plain | {
            "words": told.get("heading") or {}, "hint": told.get("guidance"),
            "is_compared": bool(told.get("is_compared")),
        },
        1,
    )  # fmt: skip
    if made["kind"] is Question.Kind.FILE:
        raise checks.refuse("kind", _("A section is written; a source says where a file is."))
    made["heading"], made["guidance"] = made.pop("words"), made.pop("hint")
    return made | {"is_in_inform": bool(told.get("is_in_inform", True))}


@transaction.atomic
def move_section(section: TemplateSection, *, by: Actor, up: bool) -> TemplateSection:
    """Let a section change places with the one before it, or after it; at the end nothing happens."""
    template = _in_hand(section.template.study, by)
    keys = list(template.sections.order_by("position").values_list("pk", flat=True))
    place = keys.index(section.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(keys):
        keys[place], keys[other] = keys[other], keys[place]
        _order(template, keys)
        audit.record("study.write_template", template.study, by=by, section=section.pk, what="move")
    section.refresh_from_db()
    return section


def _order(template: CommonTemplate, keys: list[Any]) -> None:
    # Positions are unique: out of the way first, then each to its place.
    template.sections.update(position=F("position") + 1000)
    for place, key in enumerate(keys, 1):
        TemplateSection.objects.filter(pk=key).update(position=place)


@transaction.atomic
def remove_section(section: TemplateSection, *, by: Actor) -> None:
    """Take a section out of the template in hand; earlier versions keep it."""
    template = _in_hand(section.template.study, by)
    if section.template_id != template.pk:
        raise NotNow(_("This section belongs to a version that was shown to others."))
    audit.record("study.write_template", template.study, by=by, section=section.pk, what="remove")
    TemplateSection.objects.filter(pk=section.pk).delete()
    _order(template, list(template.sections.order_by("position").values_list("pk", flat=True)))


@transaction.atomic
def ask_about_template(study: Study, *, by: Actor, closes_on: date) -> CommentRound:
    """Show the template to those who take part and take their comments until a day."""
    template = _shown(study, by, "ask_about_template")
    return open_round(study, CommentRound.On.TEMPLATE, template.version, closes_on, by=by)


def _shown(study: Study, by: Actor, step: str) -> CommonTemplate:
    """Take a step that shows the template to others: from then on this version is frozen."""
    take(STUDY, step, study, by=by)
    template = CommonTemplate.objects.filter(study=study).order_by("version").last()
    assert template is not None  # noqa: S101 - a study has a template from its first day
    if template.frozen_at is None:
        template.frozen_at = clock.now()
        template.save(update_fields=["frozen_at"])
    Study.objects.filter(pk=study.pk, opened_at__isnull=True).update(opened_at=clock.now())
    study.refresh_from_db()
    return template


@transaction.atomic
def revise_template(study: Study, *, by: Actor) -> CommonTemplate:
    """Take the template back: a new version with the same sections, to be changed."""
    take(STUDY, "revise_template", study, by=by)
    old = CommonTemplate.objects.filter(study=study).order_by("version").last()
    assert old is not None  # noqa: S101 - a study has a template from its first day
    CommonTemplate.objects.filter(study=study).update(agreed_at=None)
    new = CommonTemplate.objects.create(study=study, version=old.version + 1)
    kept = ("key", "position", *SAID)
    TemplateSection.objects.bulk_create(
        TemplateSection(template=new, **{field: getattr(one, field) for field in kept})
        for one in old.sections.all()
    )
    study.refresh_from_db()
    return new


@transaction.atomic
def agree(study: Study, *, by: Actor) -> CommonTemplate:
    """Record that the template is agreed. Raises NotReady while its comments are not settled."""
    template = _shown(study, by, "agree")
    template.agreed_at = clock.now()
    template.save(update_fields=["agreed_at"])
    return template


@transaction.atomic
def call(study: Study, *, by: Actor, due_on: date | None = None) -> Study:
    """Call on everybody whom the rule meets today for a contribution, until one day for all.

    ``due_on`` missing: the day that the study says. Raises NotReady without a day that lies ahead or
    when nobody would be called on.
    """
    policy.require(by, "study.call", study)
    current = Study.objects.select_for_update().get(pk=study.pk)
    day = due_on or current.contributions_due_on
    if day is None or day <= clock.today():
        raise NotReady(_("Say by when contributions are awaited: a day after today."))
    rows = called(current)
    if not rows:
        raise NotReady(_("The rule of this study meets nobody who may contribute; change it."))
    Study.objects.filter(pk=study.pk, state=Study.State.AGREED).update(
        called_at=clock.now(), contributions_due_on=day
    )
    take(STUDY, "call", study, by=by, due_on=day, called=[str(one.organisation.pk) for one in rows])
    made = NationalContribution.objects.bulk_create(
        NationalContribution(
            study=study, organisation=one.organisation, area=one.area, due_on=day,
            is_invented=current.is_invented,
        )
        for one in rows
    )  # fmt: skip
    sections = TemplateSection.objects.filter(
        template__study=study, template__agreed_at__isnull=False
    )
    SectionText.objects.bulk_create(
        SectionText(contribution=one, section=section, audience=current.default_audience)
        for one in made
        for section in sections
    )
    study.refresh_from_db()
    return study
