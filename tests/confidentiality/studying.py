"""Studies in random states: template, contributions, comments, synthesis and its documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.confidentiality.oracle import CIRCLES, Contributed, Reader, Studied, Synthesised
from tests.confidentiality.worlds import ENDS, MADE, Choice, World

from tessera.exchange.actions import studies
from tessera.exchange.models import CommonTemplate, NationalContribution, Study, SynthesisText
from tessera.network.models import Act, Product

NETWORK = "international"
#: How far a study has come, one after the other.
WAY = ("drafting", "template_round", "contributions", "synthesis", "comment_round", "released")
KINDS = ("text", "text", "yes_no_partly", "table")
DAY = (MADE + timedelta(days=40)).date()


@dataclass
class _Making:
    """A study on its way, and what was contributed to each of its sections."""

    world: World
    choice: Choice
    told: Studied
    given: dict[int, list[tuple[str, Contributed]]] = field(default_factory=dict)

    def plant(self, what: str, of: Any) -> str:
        """A token that is read as ``of`` is."""
        return self.world.plant(what, lambda reader: of.is_read_by(reader, self.world.facts))

    def plant_led(self, what: str) -> str:
        """A token of who leads the study and the secretariat alone."""
        return self.world.plant(what, lambda reader: self.told.is_led_by(reader, self.world.facts))


def study(world: World, choice: Choice, *, documents: int) -> None:
    """One study, as often as not in its later states; ``documents`` of it are made."""
    to = choice.choice((*WAY, *WAY[2:], "released"))
    leader = choice.choice(_leaders(world))
    audience = choice.choice(CIRCLES[2:])
    inside = CIRCLES[1 : CIRCLES.index(audience) + 1]
    told = Studied(NETWORK, leader, audience, choice.choice(inside))
    making = _Making(world, choice, told)
    row = _draft(making, world.actor(leader))
    world.oracle.watch(
        str(row.pk), "identifier of a study", lambda reader: told.is_read_by(reader, world.facts)
    )
    for state in WAY[1 : WAY.index(to) + 1]:
        row.refresh_from_db()
        STEPS[state](making, row, world.actor(leader))
    if to in ("comment_round", "released"):
        _documents(making, row, world.actor(leader), documents)


def _leaders(world: World) -> list[str]:
    with_right = [
        code for code in ("observer", "other-observer")
        if (Product.STUDY, Act.LAUNCH)
        in world.actor(code).standing.grants.get(world.networks[NETWORK].pk, {})
    ]  # fmt: skip
    return ["first", "second", "secretariat", *with_right]


def _draft(making: _Making, by: Any) -> Study:
    told, plant = making.told, making.plant
    row = studies.draft(
        making.world.networks[NETWORK], by=by, topics=["asylum"], audience=told.audience,
        title={"en": f"Title {plant('title of a study', told)}"},
        rationale={"en": f"Rationale {plant('rationale of a study', told)}"},
        asked_roles=["member", "observer", "partner"], default_audience="members",
        synthesis_audience=told.synthesis_audience, contributions_due_on=DAY,
    )  # fmt: skip
    for _place in range(making.choice.choice([1, 2])):
        kind = making.choice.choice(KINDS)
        columns = [{"code": "c", "words": {"en": f"Column {plant('column of a section', told)}"}}]
        studies.add_section(
            row, by=by, kind=kind, columns=columns if kind == "table" else [],
            heading={"en": f"Heading {plant('heading of a section', told)}"},
            guidance={"en": f"Guidance {plant('guidance of a section', told)}"},
            is_compared=kind != "text",
        )  # fmt: skip
    return row


def _template_round(making: _Making, row: Study, by: Any) -> None:
    studies.ask_about_template(row, by=by, closes_on=(MADE + timedelta(days=5)).date())
    making.told.is_shown = True
    _comment(making, row, "template", making.world.actor("second"))


def _comment(making: _Making, row: Study, on: str, by: Any) -> None:
    """A comment with an answer: whoever takes part and reads what is commented on reads both."""
    told, facts = making.told, making.world.facts
    who = by.organisation.code

    def known(reader: Reader) -> bool:
        own = reader.organisation if reader.offices else ""
        reads = on == "template" or told.reaches(reader, facts)
        is_own = bool(own) and own == who
        return told.is_led_by(reader, facts) or is_own or (told.has_part(reader, facts) and reads)

    plant = making.world.plant
    template = CommonTemplate.objects.filter(study=row).order_by("version").last()
    assert template is not None
    key = making.choice.choice([None, template.sections.get(position=1).key])
    made = studies.comment(
        row, by=by, words=f"Comment {plant(f'comment on a {on}', known)}", section_key=key
    )
    leader = making.world.actor(told.leader)
    studies.answer(
        made, by=leader, words=f"Answer {plant(f'answer to a comment on a {on}', known)}"
    )
    made.refresh_from_db()
    why = plant(f"what was done about a comment on a {on}", known)
    studies.resolve(made, by=leader, reason=f"Done {why}")


def _contributions(making: _Making, row: Study, by: Any) -> None:
    studies.close_round(row.rounds.get(on="template"), by=by)
    studies.agree(row, by=by)
    row.refresh_from_db()
    studies.call(row, by=by)
    rows = NationalContribution.objects.filter(study=row).select_related("organisation", "study")
    making.told.called |= {one.organisation.code for one in rows}
    for place, one in enumerate(rows):
        _contribute(making, one, "released" if place == 0 else making.choice.choice(STAGES))


STAGES = ("none", "draft", "cleared", "released", "released", "correcting")


def _contribute(making: _Making, row: NationalContribution, stage: str) -> None:
    if stage == "none":
        return
    by = making.world.actor(row.organisation.code)
    written = [_write(making, text, by) for text in row.texts.select_related("section")]
    if stage == "draft":
        return
    studies.clear(row, by=by)
    if stage == "cleared":
        return
    studies.release(row, by=by)
    for place, audience, told in written:
        told.is_released = True
        making.given.setdefault(place, []).append((audience, told))
    if stage == "correcting":
        studies.correct(row, by=by)
        _rewrite(making, row, by)


def _write(making: _Making, text: Any, by: Any) -> tuple[int, str, Contributed]:
    choice, section = making.choice, text.section
    audience, then = choice.choice(CIRCLES), ""
    if choice.random() < 0.25:
        then = choice.choice(CIRCLES)
    # On the day of reading the first limit has passed.
    told = Contributed(making.told, by.organisation.code, then or audience, False)

    def plant(what: str) -> str:
        return making.plant(f"{what} of a section for {told.audience} by {told.contributor}", told)

    coded = {"yes_no_partly": "partly", "table": [[f"Cell {plant('cell')}"]]}.get(section.kind)
    studies.save_text(
        text, by=by, edition=0, words=f"Words {plant('words')}", coded=coded,
        comment=f"Comment {plant('comment')}", audience=audience,
        reason=f"Because {plant('reason')}", audience_until=ENDS if then else None,
        audience_then=then or None,
        sources=[{"title": f"Law {plant('source')}", "url": f"https://law.example/{plant('link')}"}],
    )  # fmt: skip
    return section.position, audience, told


def _rewrite(making: _Making, row: NationalContribution, by: Any) -> None:
    """What is being corrected is nowhere but in the workspace."""
    own = row.organisation.code
    words = making.world.plant(
        f"correction of a section by {own}",
        lambda reader: bool(reader.offices) and reader.organisation == own,
    )
    text = row.texts.select_related("section", "contribution__study").first()
    assert text is not None
    studies.save_text(text, by=by, edition=text.edition, status="declined", words=f"Anew {words}")


def _synthesis(making: _Making, row: Study, by: Any) -> None:
    studies.synthesise(row, by=by)
    for text in SynthesisText.objects.filter(study=row).select_related("study", "section"):
        place = text.section.position if text.section else 0
        beside = [
            told
            for at, given in making.given.items()
            if place in (0, at)
            for audience, told in given
            if CIRCLES.index(audience) >= CIRCLES.index(making.told.synthesis_audience)
        ]
        said = Synthesised(making.told, beside)
        words = {"en": f"Found {making.plant('words of a synthesis', said)}"}
        short = {"en": f"Short {making.plant('short of a synthesis', said)}"} if place else {}
        studies.save_synthesis(text, by=by, edition=0, words=words, short=short)


def _comment_round(making: _Making, row: Study, by: Any) -> None:
    studies.circulate(row, by=by, closes_on=(MADE + timedelta(days=9)).date())
    making.told.is_circulated = True
    _comment(making, row, "synthesis", by)


def _released(making: _Making, row: Study, by: Any) -> None:
    studies.close_round(row.rounds.get(on="synthesis"), by=by)
    studies.release_study(row, by=by)
    making.told.is_released = True


STEPS = {
    "template_round": _template_round, "contributions": _contributions, "synthesis": _synthesis,
    "comment_round": _comment_round, "released": _released,
}  # fmt: skip


def _documents(making: _Making, row: Study, by: Any, count: int) -> None:
    inside = CIRCLES[1 : CIRCLES.index(making.told.synthesis_audience) + 1]
    for kind, circle in list(zip(("report", "inform"), reversed(inside), strict=False))[:count]:
        studies.make_document(row, kind, circle, by=by, language="en", style="eu")
