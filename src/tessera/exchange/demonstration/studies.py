"""One invented study, in the comment round on its synthesis; see ``studies.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from django.db import transaction
from django.utils import translation

from tessera.access.people import Actor
from tessera.core import clock
from tessera.exchange.actions import studies
from tessera.exchange.models import (
    CommonTemplate,
    NationalContribution,
    Study,
    StudyComment,
    SynthesisText,
)
from tessera.network.models import Membership, Network, Organisation

Facts = Mapping[str, Any]


@cache
def told() -> dict[str, Any]:
    """What the file beside this one says."""
    return tomllib.loads(Path(__file__).with_name("studies.toml").read_text(encoding="utf-8"))


@transaction.atomic
def build(*, by: Actor) -> None:
    """Make the study if it is missing, through the actions that people use; whole or not at all."""
    facts = told()["study"]
    rows = Study.objects.filter(network__code=facts["network"], is_invented=True)
    if rows.filter(title__en=facts["title"]["en"]).exists():
        return
    with translation.override("en"):
        _study(by, facts)


def _study(by: Actor, facts: Facts) -> None:
    leader = replace(by, organisation=Organisation.objects.get(code=facts["leader"]))
    with _on(-150):
        study = _draft(leader, facts)
    with _on(-140):
        studies.ask_about_template(study, by=leader, closes_on=clock.today() + timedelta(days=14))
    _comments(by, study, leader, "template")
    with _on(-124):
        _second_version(study, leader, facts)
    with _on(-120):
        studies.agree(study, by=leader)
    with _on(-118):
        studies.call(study, by=leader, due_on=clock.today() + timedelta(days=58))
    contributions = study.contributions.select_related("organisation", "study").order_by("area")
    for place, one in enumerate(contributions):
        if one.area not in facts["silent"]:
            _contribution(replace(by, organisation=one.organisation), one, facts, place)
    with _on(-55):
        studies.synthesise(study, by=leader)
    with _on(-20):
        _synthesis(study, leader)
    with _on(-10):
        studies.circulate(study, by=leader, closes_on=clock.today() + timedelta(days=22))
    _comments(by, study, leader, "synthesis")


@contextmanager
def _on(days: int, hour: int = 9) -> Iterator[date]:
    """The clock as it stood so many days from now, at an hour of the day."""
    moment = clock.now().replace(hour=hour, minute=11, second=0, microsecond=0)
    moment = min(moment + timedelta(days=days), clock.now())
    with clock.frozen(moment):
        yield moment.date()


def _lot(*of: object) -> int:
    """A number that is always the same for the same things, and looks like chance."""
    return crc32(":".join(map(str, of)).encode())


def _draft(leader: Actor, facts: Facts) -> Study:
    study = studies.draft(
        Network.objects.get(code=facts["network"]), by=leader, title=facts["title"],
        rationale=facts["rationale"], topics=facts["topics"], asked_roles=facts["roles"],
        asked_areas=facts["areas"], audience=facts["audience"],
        synthesis_audience=facts["synthesis_audience"],
        default_audience=facts["default_audience"], is_invented=True, remark=told()["remark"],
    )  # fmt: skip
    for one in facts["sections"]:
        guidance = one.get("before", one["guidance"])
        studies.add_section(study, by=leader, **_section(one) | {"guidance": guidance})
    return study


def _section(one: Facts) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key not in ("answers", "before")}


def _second_version(study: Study, leader: Actor, facts: Facts) -> None:
    """The template taken back once, and changed as a comment asked."""
    template = studies.revise_template(study, by=leader)
    for row, one in zip(template.sections.all(), facts["sections"], strict=True):
        if "before" in one:
            studies.save_section(row, by=leader, edition=row.edition, **_section(one))


def _contribution(who: Actor, one: NationalContribution, facts: Facts, place: int) -> None:
    day = -112 + _lot(one.area, "day") % 45
    with _on(day, 10):
        for text in one.texts.select_related("section", "contribution__study"):
            name = facts["sections"][text.section.position - 1]["answers"]
            choices = told()["answers"][name]
            said = choices[_lot(one.area, name) % len(choices)]
            studies.save_text(
                text, by=who, edition=0, coded=said.get("coded"), words=said["words"],
                language="en", **_audience(text.section.position, place),
            )  # fmt: skip
        studies.clear(one, by=who)
    with _on(day, 15):
        studies.release(one, by=who)


def _audience(position: int, place: int) -> dict[str, Any]:
    """Most sections travel as the study suggests; some further, one less far."""
    if place == 2 and position == 4:
        return {"audience": "requester", "reason": "Example: names of employers are quoted."}
    return {"audience": "public"} if place % 4 == 0 else {}


def _synthesis(study: Study, leader: Actor) -> None:
    texts = {
        one.section.position if one.section else 0: one
        for one in SynthesisText.objects.filter(study=study).select_related("section", "study")
    }
    for one in told()["synthesis"]:
        studies.save_synthesis(
            texts[one["place"]], by=leader, edition=0, words=one["words"], short=one.get("short")
        )


def _comments(by: Actor, study: Study, leader: Actor, on: str) -> None:
    """The comments of one round, answered and settled as the file says."""
    template = CommonTemplate.objects.filter(study=study).order_by("version").last()
    assert template is not None  # noqa: S101 - a study has a template from its first day
    keys = {one.position: one.key for one in template.sections.all()}
    for one in told()["comments"]:
        if one["on"] != on:
            continue
        who = replace(by, organisation=_of_area(study, one["area"]))
        with _on(one["day"], 11):
            key = keys.get(one["place"])
            made = studies.comment(study, by=who, words=one["words"], section_key=key)
        if answer := one.get("answer"):
            with _on(answer["day"], 12):
                studies.answer(made, by=leader, words=answer["words"])
        if settled := one.get("settled"):
            _settle(made, leader, settled)


def _settle(comment: StudyComment, leader: Actor, settled: Facts) -> None:
    with _on(settled["day"], 13):
        act = studies.resolve if settled["how"] == "resolve" else studies.overrule
        act(comment, by=leader, reason=settled["reason"])


def _of_area(study: Study, area: str) -> Organisation:
    parts = Membership.objects.on(clock.today()).filter(network=study.network, area=area)
    found: Organisation = parts.select_related("organisation").get().organisation
    return found
