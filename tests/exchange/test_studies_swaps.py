"""Every route of studies that writes: by POST with its token alone, and only to what its address names."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client
from tests.exchange.swapping import (
    MONDAY,
    Both,
    Route,
    Things,
    both,
    nothing_written,
    snapshot,
    untouched,
)
from tests.exchange.test_pages import signed_in
from tests.factories import network as people
from tests.factories import studies as make
from tests.once import made_once, undone
from tests.personas import World

from tessera.access.people import Actor
from tessera.core import clock
from tessera.exchange.actions import studies
from tessera.exchange.models import Study
from tessera.exchange.urls.studies import urlpatterns
from tessera.network.models import Network


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


@dataclass(frozen=True)
class Side:
    """One side of the swap: who leads studies, and who contributes to them, in a network of its own."""

    network: Network
    leader: Actor
    point: Actor

    def draft(self) -> Study:
        made = studies.draft(
            self.network, by=self.leader, title={"en": "Study"}, topics=["return"],
            contributions_due_on=make.in_days(40),
        )  # fmt: skip
        for one in make.SECTIONS:
            studies.add_section(made, by=self.leader, **one)
        return made

    def called(self) -> Study:
        made = self.draft()
        studies.agree(made, by=self.leader)
        return studies.call(made, by=self.leader)

    def synthesised(self) -> Study:
        made = self.called()
        make.released(make.of(made, self.point.organisation), self.point)
        studies.synthesise(made, by=self.leader)
        for text in made.synthesis.select_related("study", "section"):
            words = {"en": "So."}
            studies.save_synthesis(text, by=self.leader, edition=0, words=words, short={})
        return made

    def circulated(self) -> Study:
        made = self.synthesised()
        studies.circulate(made, by=self.leader, closes_on=make.in_days(9))
        made.refresh_from_db()
        return made


def ours(cast: World) -> Side:
    return Side(cast.international, cast["member coordinator"], cast["other member"])


def stranger(cast: World) -> Side:
    """The same around somebody else: a network of which nobody of ours is a part."""
    leader, point = people.organisation("their-leader"), people.organisation("their-point")
    people.membership(cast.foreign, leader, "member", area="NO")
    people.membership(cast.foreign, point, "member", area="CH")
    return Side(cast.foreign, people.actor(leader), people.actor(point))


def things(side: Side) -> Things:
    """What a side has; the names are those of the parameters of addresses and forms."""
    draft, called, synthesis, circulated = (
        side.draft(), side.called(), side.synthesised(), side.circulated(),
    )  # fmt: skip
    cleared = side.called()
    make.cleared(make.of(cleared, side.point.organisation), side.point)
    comment = make.comment(circulated, side.point, 1)
    settled = make.comment(circulated, side.point, 1)
    studies.resolve(settled, by=side.leader, reason="Done.")
    return {
        "draft": draft.number, "called": called.number, "synthesis": synthesis.number,
        "circulated": circulated.number, "cleared": cleared.number, "comment": comment.pk,
        "settled": settled.pk, "section": draft.templates.get().sections.first().pk,
        "network": side.network.code,
    }  # fmt: skip


@pytest.fixture
@made_once
def sides(cast: World, stopped: None) -> Both:
    """Both sides and what they have."""
    return both(cast, ours(cast), stranger(cast), things)


TERMS = {"title_en": "Study", "topics": ["return"], "asked_roles": ["member"], "edition": "1",
         "audience": "network", "synthesis_audience": "members", "default_audience": "members",
         "contributions_due_on": "2026-06-01"}  # fmt: skip
TEXT = {"edition": "0", "status": "answered", "language": "en", "audience": "members",
        "words": "Words.", "coded": "yes", "do": "save"}  # fmt: skip
DAY = "2026-04-20"
ROUTES = [
    Route("study_edit", "leader", "{draft}/edit/", TERMS),
    Route("study_step", "leader", "{draft}/steps/ask_about_template/",
          {"ask_about_template-day": DAY}),
    Route("study_section_new", "leader", "{draft}/template/new/", {"words_en": "x", "kind": "text"}),
    Route("study_section_edit", "leader", "{draft}/template/{section}/",
          {"words_en": "x", "kind": "text", "edition": "1"}),
    Route("study_section_move", "leader", "{draft}/template/{section}/move/", {"do": "down"}),
    Route("study_contribution_step", "point", "{cleared}/contribution/steps/release/"),
    Route("study_text", "point", "{called}/contribution/1/", TEXT),
    Route("study_text_hold", "point", "{called}/contribution/1/hold/", {"do": "hold"}),
    Route("study_audience", "point", "{called}/contribution/1/audience/",
          {"audience": "team", "reason": "x"}),
    Route("study_synthesis_text", "leader", "{synthesis}/synthesis/1/",
          {"edition": "1", "words_en": "x"}),
    Route("study_synthesis_hold", "leader", "{synthesis}/synthesis/1/hold/", {"do": "hold"}),
    Route("study_comments", "point", "{circulated}/comments/", {"words": "x"}),
    Route("study_comment", "leader", "{circulated}/comments/{comment}/",
          {"do": "resolve", "words": "x"}),
    Route("study_round_close", "leader", "{circulated}/comments/close/"),
    Route("study_documents", "leader", "{synthesis}/documents/",
          {"kind": "report", "circle": "team", "language": "en", "style": "eu"}),
]  # fmt: skip
#: Routes that only show; "study_new" is tested below.
SHOWN = {"studies", "study_new", "study", "study_section", "study_template", "study_contribution",
         "study_synthesis", "study_file"}  # fmt: skip


def names(held: Things) -> dict[str, str]:
    """The things of somebody under every name that a form could carry them by."""
    plain = {key: str(value) for key, value in held.items()}
    more = {f"{key}{end}": value for key, value in plain.items() for end in ("_id", "_pk")}
    return {**plain, **more, "number": plain["draft"], "study": plain["draft"],
            "pk": plain["comment"], "section": ""}  # fmt: skip


def test_every_route_is_here() -> None:
    assert {one.name for one in urlpatterns} == SHOWN | {one.name for one in ROUTES}


def test_own_object_in_the_address_anothers_in_the_body(sides: Both) -> None:
    before, clients = snapshot(), sides.clients()
    for route in ROUTES:
        path = "/exchange/studies/" + route.path.format(**sides.own)
        with undone():
            answer = clients[route.who].post(path, {**names(sides.theirs), **route.sent})
            after = snapshot()
        assert answer.status_code in (200, 302, 409), (route.name, answer.status_code)
        assert untouched(sides.rows, before, after), route.name


def test_anothers_object_in_the_address(sides: Both) -> None:
    own, theirs, clients = sides.own, sides.theirs, sides.clients()
    with nothing_written():
        for route in ROUTES:
            client = clients[route.who]
            path = "/exchange/studies/" + route.path.format(**theirs)
            assert client.post(path, {**names(own), **route.sent}).status_code == 404, route.name
            for inner in ("comment", "section"):
                if f"{{{inner}}}" in route.path:  # theirs under the own study
                    mixed = "/exchange/studies/" + route.path.format(
                        **{**own, inner: theirs[inner]}
                    )
                    assert client.post(mixed, route.sent).status_code == 404, route.name


def test_looking_changes_nothing_and_without_its_token_nothing_is_written(sides: Both) -> None:
    clients = sides.clients()
    with nothing_written():
        for route in ROUTES:
            client = clients[route.who]
            path = "/exchange/studies/" + route.path.format(**sides.own)
            assert client.get(path).status_code in (200, 302, 405), route.name
            assert client.head(path).status_code in (200, 302, 405), route.name
            strict = Client(enforce_csrf_checks=True)
            strict.cookies = client.cookies
            assert strict.post(path, route.sent).status_code == 403, route.name


def test_a_reader_and_a_stranger_write_nothing(sides: Both) -> None:
    """Who sees the object is told who may; who does not see it finds no page."""
    readers, stranger = sides.readers(), signed_in(sides.cast["stranger"])
    with nothing_written():
        for route in ROUTES:
            path = "/exchange/studies/" + route.path.format(**sides.own)
            answer = readers[route.who].post(path, route.sent)
            assert answer.status_code in (403, 404, 409), (route.name, answer.status_code)
            elsewhere = stranger.post(path, route.sent)
            assert elsewhere.status_code == 404, route.name


def test_a_study_is_drafted_in_the_network_of_the_address_alone(cast: World) -> None:
    client = signed_in(cast["member coordinator"])
    client.post(
        "/exchange/studies/new/", {**TERMS, "network": "foreign", "organisation": "stranger"}
    )
    assert not Study.objects.filter(network=cast.foreign).exists()
    assert not Study.objects.filter(organisation__code="stranger").exists()
    assert client.post("/exchange/studies/new/?network=foreign", TERMS).status_code == 404
