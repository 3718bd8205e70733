"""What of a study is read by whom: a token in every protected word, looked for on every page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.test_pages import signed_in
from tests.factories import network as people
from tests.factories import studies as make
from tests.once import made_once
from tests.personas import World

from tessera.access.audience import circles_of
from tessera.access.people import VISITOR
from tessera.access.visibility import sees
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange.actions import studies
from tessera.exchange.models import (
    SectionEdition,
    Study,
    StudyComment,
    SynthesisEdition,
)
from tessera.exchange.reads import studies as reads
from tessera.network.models import Mandate, Membership, Product

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOME = "/exchange/studies/"
TOKEN = re.compile(r"quokka-[a-z-]+")
QUIET = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


@dataclass
class Planted:
    """A study with a token in every word that somebody protects."""

    study: Study
    drafted: Study


@pytest.fixture
@made_once
def planted(cast: World) -> Planted:
    """In its comment round, read by the network, its synthesis by members; and one that is drafted."""
    leader, other = cast["member coordinator"], cast["other member"]
    make.allow(cast, "see", "contribute")
    drafted = make.draft(cast, title={"en": "quokka-drafted-title"})
    sections = [{"heading": {"en": f"Part {one}"}} for one in range(1, 5)]
    study = make.called(cast, title={"en": "quokka-title"}, sections=sections)
    theirs = make.of(study, cast.organisations["other-member"])
    observed = make.of(study, cast.organisations["observer"])
    circles = ("team", "requester", "members", "network")
    make.released(theirs, other, {
        place: {"words": f"quokka-{circle}", "comment": f"quokka-{circle}", "reason": "So.",
                "audience": circle}
        for place, circle in enumerate(circles, 1)
    })  # fmt: skip
    make.write(observed, 1, cast["observer"], words="quokka-workspace")
    studies.synthesise(study, by=leader)
    for place in range(5):
        words = {"en": "quokka-synthesis"}
        text = make.synthesis_of(study, place)
        studies.save_synthesis(text, by=leader, edition=0, words=words, short=words)
    studies.make_document(study, "report", "members", by=leader, language="en", style="eu")
    studies.circulate(study, by=leader, closes_on=make.in_days(10))
    asked = make.comment(study, other, 1, "quokka-comment")
    studies.answer(asked, by=leader, words="quokka-comment")
    text = make.synthesis_of(study, 1)
    studies.save_synthesis(text, by=leader, edition=1, words={"en": "quokka-inhand"}, short={})
    return Planted(study, drafted)


PATHS = (
    "", "{n}", "{n}sections/1/", "{n}sections/2/", "{n}sections/3/", "{n}sections/4/", "{n}template/",
    "{n}contribution/", "{n}contribution/1/", "{n}synthesis/", "{n}synthesis/0/",
    "{n}synthesis/1/", "{n}synthesis/3/", "{n}comments/", "{n}comments/?on=synthesis&state=open",
    "{n}comments/?on=template", "{n}documents/", "{n}edit/", "{d}", "{d}template/", "{d}edit/",
)  # fmt: skip
#: Who reads which tokens, whatever page is opened.
READS = {
    "member coordinator": {"drafted-title", "title", "requester", "members", "network", "synthesis",
                           "comment", "inhand"},
    "member reader": {"drafted-title", "title", "requester", "members", "network", "synthesis",
                      "comment"},
    "secretariat officer": {"drafted-title", "title", "requester", "members", "network", "synthesis",
                            "comment", "inhand"},
    "other member": {"title", "team", "requester", "members", "network", "synthesis", "comment"},
    "observer": {"title", "network", "workspace"},
    "bare observer": set(),
    "institution officer": set(),
    "institute expert": set(),
    "stranger": set(),
    "visitor": set(),
}  # fmt: skip


def test_no_token_is_read_above_ones_circle(cast: World, planted: Planted) -> None:
    numbers = {"n": f"{planted.study.number}/", "d": f"{planted.drafted.number}/"}
    paths = [HOME + path.format(**numbers) for path in PATHS]
    paths += ["/exchange/", "/", "/notices/preferences/"]
    for name, reads_of in READS.items():
        browser = signed_in(cast[name])
        pages = (browser.get(path).content.decode() for path in paths)
        found = {token for page in pages for token in TOKEN.findall(page)}
        assert {one.removeprefix("quokka-") for one in found} == reads_of, name


def test_what_is_counted_is_what_may_be_read(cast: World, planted: Planted) -> None:
    def told(name: str):
        page = reads.page(planted.study, cast[name])
        readable = [one.readable for one in page.participants if one.contribution.area == "SE"]
        return readable, sum(page.comments.values())

    assert told("member coordinator") == ([3], 1)
    assert told("other member") == ([4], 1)
    assert told("observer") == ([1], 0)


def test_the_observers_matrix_decides(cast: World) -> None:
    """Without a right to studies an observer sees none; with "see" it does; "contribute" calls on it."""
    observer = cast["observer"]
    study = make.called(cast, audience="network", synthesis_audience="network")
    assert not sees(people.again(observer), study)
    make.allow(cast, "see")
    assert sees(people.again(observer), study)
    assert {one.area for one in study.contributions.all()} == {"AT", "SE"}
    assert {one.area: bool(one.why_not) for one in reads.met(study)} == {
        "AT": False, "SE": False, "AL": True, "DK": True,
    }  # fmt: skip
    make.allow(cast, "contribute")
    assert {one.area for one in reads.called(study)} == {"AT", "SE", "AL"}


def test_who_is_called_on_sees_the_study_without_a_right_to_see(cast: World) -> None:
    make.allow(cast, "contribute")
    study = make.called(cast, audience="members")
    observer = people.again(cast["observer"])
    assert sees(observer, study)
    assert reads.page(study, observer).own.organisation == observer.organisation


def test_the_synthesis_is_read_where_it_was_written_for(cast: World) -> None:
    make.allow(cast, "see", "contribute")
    for written_for, names in (
        ("members", {"other member"}),
        ("network", {"other member", "observer"}),
    ):
        study = make.circulated(cast, audience="network", synthesis_audience=written_for)
        rows = SynthesisEdition.objects.filter(study=study)
        for name in ("other member", "observer", "stranger", "institution officer"):
            reader = people.again(cast[name])
            assert rows.visible_to(reader).exists() == (name in names), (written_for, name)
    assert not SynthesisEdition.objects.visible_to(VISITOR).exists()


def test_a_public_synthesis_is_public_from_its_release_on(cast: World) -> None:
    study = make.circulated(cast, audience="public", synthesis_audience="public")
    assert not SynthesisEdition.objects.visible_to(VISITOR).exists()
    studies.close_round(study.rounds.get(on="synthesis"), by=cast["member coordinator"])
    studies.release_study(study, by=cast["member coordinator"])
    told = SynthesisEdition.objects.visible_to(VISITOR)
    assert told.exists() and all(one.is_released for one in told)
    assert not StudyComment.objects.visible_to(VISITOR).exists()


@pytest.fixture
def told(cast: World):
    """A released section of another member in a study that everybody may know of."""
    study = make.called(cast, audience="public")
    contribution = make.of(study, cast.organisations["other-member"])
    return make.released(contribution, cast["other member"])


@QUIET
@given(
    audience=st.sampled_from(Circle), role=st.sampled_from([None, *Membership.Role.values]),
    mandate=st.sampled_from(Mandate.Role.values), right=st.none() | st.sampled_from(Circle),
)  # fmt: skip
def test_a_section_is_read_exactly_where_its_audience_reaches(
    cast: World, told, audience, role, mandate, right
) -> None:
    network, organisation = cast.international, people.organisation()
    if role:
        people.membership(network, organisation, role)
    if right:
        people.arrangement(network, organisation, f"study.see:{right}")
    reader = people.actor(organisation, mandate)
    editions = SectionEdition.objects.filter(contribution=told, section__position=1)
    editions.update(audience=audience)
    edition = editions.get()
    reached = audience in circles_of(
        reader, network.pk, Product.STUDY, contributor=told.organisation_id,
        requester=told.study.organisation_id,
    )  # fmt: skip
    assert sees(reader, edition) == reached
    assert editions.visible_to(reader).exists() == reached
    section = edition.section
    [row] = [
        one for one in reads.part(told.study, section, reader).rows if one.contribution == told
    ]
    assert (row.edition is not None) == reached
    assert row.state == ("answered" if reached else "withheld")
