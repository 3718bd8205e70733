"""Studies and files in the archive: found by whoever may read them, and by nobody else from then on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.test_pages import signed_in, words
from tests.factories import exchange as asking
from tests.factories import files
from tests.factories import network as people
from tests.factories import studies as make
from tests.personas import World

from tessera.access.people import CLOCK, OPERATOR
from tessera.access.visibility import sees
from tessera.audit.models import Reading
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import actions
from tessera.exchange.actions import indexing, studies
from tessera.exchange.models import Passage, SectionEdition, Study
from tessera.exchange.reads.search import search

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ARCHIVE = "/exchange/archive/"
Kind = Passage.Kind
CIRCLES = st.sampled_from(Circle)
SECTIONS = ({"heading": {"en": "Žalbe"}, "guidance": {"en": "Name the acts."}},)


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


def caught_up() -> None:
    indexing.catch_up(by=CLOCK)


def kinds(person, typed: str) -> list[str]:
    return sorted(row.kind for row in search(person, typed).rows)


def contributed(cast: World, said: str, **facts: object) -> Study:
    """A study with one section, to which another member has contributed these words."""
    study = make.called(cast, sections=SECTIONS)
    told = {1: {"words": said, "reason": "So decided."} | facts}
    make.released(make.of(study, cast.organisations["other-member"]), cast["other member"], told)
    caught_up()
    return study


def attached(cast: World, name: str = "Zakon.odt", title: str = "Zakon o azilu"):
    """A query with a file beside its background, and one beside a member's answer."""
    by = cast["member coordinator"]
    query = asking.draft(cast)
    actions.attach(query, actions.look_into("Why.odt", files.odt("x")), by=by, title="Pozadina")
    actions.submit(query, by=by)
    actions.approve(query, by=cast["secretariat officer"], words="")
    actions.launch(query, by=by)
    reply, other = asking.reply_of(query, cast.organisations["other-member"]), cast["other member"]
    asking.cleared(reply, other, {1: {"audience": Circle.MEMBERS}})
    actions.resume(reply, by=other)
    answer = reply.answers.get(question__position=1)
    made = actions.attach(answer, actions.look_into(name, files.odt("y")), by=other, title=title)
    actions.clear(reply, by=other)
    actions.release(reply, by=other)
    caught_up()
    return query, answer, made


# What is found


@pytest.mark.parametrize("typed", ["zalba", "жалба", "ŽALBA", '"podnosi se"', "podnos*"])
def test_a_contribution_is_found_in_any_script_and_with_any_marks(cast: World, typed) -> None:
    contributed(cast, "Žalba: podnosi se sudu.")
    assert kinds(cast["member coordinator"], typed) == [Kind.CONTRIBUTION]


def test_a_study_is_found_with_its_sections_and_its_synthesis(cast: World) -> None:
    study = make.finished(cast, sections=SECTIONS, title={"en": "Labour", "sr": "Радници"})
    caught_up()
    person = cast["member coordinator"]
    assert kinds(person, "radnici") == [Kind.STUDY]
    assert kinds(person, "zalbe") == kinds(person, "name the acts") == [Kind.SECTION]
    assert kinds(person, "what the study found") == [Kind.SYNTHESIS]
    assert kinds(person, "second point") == [Kind.SYNTHESIS]
    narrowed = search(person, "", kind=[Kind.CONTRIBUTION, Kind.STUDY], area="SE", year=2026)
    assert [row.kind for row in narrowed.rows] == [Kind.CONTRIBUTION]
    assert search(person, "", kind=Kind.STUDY, topic="legal-migration").total == 1
    assert {row.study for row in search(person, "").rows} == {study.pk}


def test_files_are_found_by_their_name_and_title(cast: World) -> None:
    attached(cast)
    person = cast["member coordinator"]
    assert kinds(person, "azilu") == kinds(person, "закон") == [Kind.FILE]
    assert kinds(person, "pozadina") == [Kind.FILE]
    assert kinds(cast["stranger"], "azilu") == kinds(cast["stranger"], "pozadina") == []


def test_a_study_is_in_no_index_before_it_is_shown(cast: World) -> None:
    study = make.draft(cast, title={"en": "Numbat"})
    caught_up()
    assert not Passage.objects.exists()
    studies.ask_about_template(study, by=cast["member coordinator"], closes_on=make.in_days(14))
    caught_up()
    assert kinds(cast["other member"], "numbat") == [Kind.STUDY]


# Who finds it

QUIET = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@QUIET
@given(
    audience=CIRCLES, then=CIRCLES, days=st.none() | st.integers(-3, 3), of_study=CIRCLES,
    right=st.none() | CIRCLES, is_called=st.booleans(), is_old=st.booleans(),
)  # fmt: skip
def test_a_contribution_is_found_where_it_is_read_and_old_marks_show_nothing(
    cast: World, audience, then, days, of_study, right, is_called, is_old
) -> None:
    study = Study.objects.first() or contributed(cast, "Quokka.", audience=Circle.PUBLIC)
    caught_up()
    organisation = people.organisation()
    if right:
        people.arrangement(cast.international, organisation, f"study.see:{right.value}")
    if is_called:
        study.contributions.create(organisation=organisation, due_on=clock.today())
    until = None if days is None else clock.today() + timedelta(days=days)
    Study.objects.filter(pk=study.pk).update(audience=of_study)
    SectionEdition.objects.filter(study=study).update(
        audience=audience, audience_until=until, audience_then=then if until else ""
    )
    if not is_old:
        indexing.index(Study.objects.get(pk=study.pk), by=CLOCK)
    edition = SectionEdition.objects.get(study=study)
    for person in (people.actor(organisation), cast["visitor"], cast["member coordinator"],
                   cast["observer"], cast["secretariat officer"]):  # fmt: skip
        found = search(person, "quokka").total > 0
        assert found == sees(person, edition) or (is_old and not found)
    study.contributions.filter(organisation=organisation).delete()


def test_what_travels_less_far_is_not_found_before_the_index_knows(cast: World) -> None:
    study = contributed(cast, "Wombat.", audience=Circle.MEMBERS)
    person, by = cast["member coordinator"], cast["other member"]
    assert kinds(person, "wombat") == [Kind.CONTRIBUTION]
    own = make.of(study, cast.organisations["other-member"])
    studies.correct(own, by=by)
    make.released(own, by, {1: {"words": "Wallaby.", "audience": Circle.TEAM, "reason": "So."}})
    assert kinds(person, "wombat") == kinds(by, "wombat") == []
    caught_up()
    assert kinds(person, "wallaby") == []
    assert kinds(by, "wallaby") == [Kind.CONTRIBUTION]


def test_the_end_of_an_audience_acts_at_once_without_the_index(cast: World) -> None:
    until = (MONDAY + timedelta(days=4)).date()
    contributed(cast, "Wombat.", audience=Circle.MEMBERS, audience_until=until,
                audience_then=Circle.TEAM)  # fmt: skip
    person = cast["member coordinator"]
    assert kinds(person, "wombat") == [Kind.CONTRIBUTION]
    with clock.frozen(MONDAY + timedelta(days=7)):
        assert kinds(person, "wombat") == []
        assert kinds(cast["other member"], "wombat") == [Kind.CONTRIBUTION]


def test_a_file_goes_with_its_answer(cast: World) -> None:
    _query, answer, _made = attached(cast)
    actions.narrow(answer, by=cast["other member"], audience=Circle.TEAM, reason="So decided.")
    assert kinds(cast["member coordinator"], "azilu") == []
    assert kinds(cast["other member"], "azilu") == [Kind.FILE]


def test_a_file_that_a_correction_leaves_out_is_not_found_before_the_index_knows(
    cast: World,
) -> None:
    _query, answer, made = attached(cast)
    by = cast["other member"]
    actions.correct(answer.reply, by=by)
    actions.remove(made, by=by)
    asking.answer(answer.reply, answer.question, by, words="Without the file.")
    actions.clear(answer.reply, by=by)
    actions.release(answer.reply, by=by)
    assert kinds(cast["member coordinator"], "azilu") == []


# The index


def test_all_of_it_can_be_made_anew(cast: World) -> None:
    contributed(cast, "Wombat.")
    attached(cast)
    before = set(Passage.objects.values_list("kind", "source", "marks", "folded"))
    assert not any(one.touched for one in indexing.reindex(by=OPERATOR))
    steps = list(indexing.reindex(by=OPERATOR, anew=True))
    assert [one.of for one in steps] == [2, 2]
    assert set(Passage.objects.values_list("kind", "source", "marks", "folded")) == before


# The page


def test_finds_of_studies_and_files_lead_to_their_place_and_the_facet_names_them(
    cast: World,
) -> None:
    study = contributed(cast, "Wombat, as it is done.")
    _query, _answer, made = attached(cast, title="Wombat act")
    client = signed_in(cast["member coordinator"])
    answer = client.get(ARCHIVE, {"q": "wombat"})
    seen, html = words(answer), answer.content.decode()
    assert f'href="/exchange/studies/{study.number}/sections/1/"' in html
    assert f"Study {study.number}, contribution to section 1: Sweden" in seen
    assert f'href="/exchange/files/{made.pk}/"' in html
    assert "file beside the answer to question 1: Sweden" in seen
    assert "Contributions to studies" in seen and "Files" in seen
    only = words(client.get(ARCHIVE, {"q": "wombat", "kind": "contribution"}))
    assert "1 find" in only and "Wombat act" not in only


def test_that_a_contribution_was_shown_is_written_down(cast: World) -> None:
    study = contributed(cast, "Wombat.")
    person = cast["member coordinator"]
    signed_in(person).get(ARCHIVE, {"q": "wombat"})
    one = Reading.objects.get(reader=person.person_id)
    assert (one.kind, one.object_id, one.count) == ("exchange.study", str(study.pk), 1)
    signed_in(cast["other member"]).get(ARCHIVE, {"q": "wombat"})
    signed_in(person).get(f"/exchange/studies/{study.number}/sections/1/")
    assert Reading.objects.count() == 1  # the own words, and a second look, leave nothing
