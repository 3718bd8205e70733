"""What was read is corrected, accepted once as a closed query, or discarded; nobody is mailed."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from tests.exchange.specimens.truth import truth
from tests.exchange.specimens.written import specimen
from tests.factories import network as people
from tests.personas import World

from tessera.access.people import OPERATOR, VISITOR
from tessera.access.visibility import sees
from tessera.audit.models import Event
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import actions, reads
from tessera.exchange.actions import EditionConflict, importing
from tessera.exchange.models import (
    Answer,
    AnswerEdition,
    ClockEntry,
    LegacyImport,
    Query,
    Question,
    Reply,
)
from tessera.exchange.reads.compilation import content
from tessera.exchange.reads.imports import imports, review
from tessera.exchange.reads.scoreboard import scoreboard
from tessera.notices.models import Notice
from tessera.workflow import NotNow, NotReady

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
AREAS = ("BE", "CZ", "EE", "FR", "LU", "SK", "NO", "NL")


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def office(cast: World):
    """The secretariat, in a network with a participant for each area of the specimens."""
    for area in AREAS:
        who = people.organisation(f"point-{area.lower()}", kind="contact_point", area=area)
        people.membership(cast.international, who, area=area)
        people.contact_point(cast.international, who, area)
    return cast["secretariat officer"]


def taken_in(
    cast: World, by, layout: str = "letter", format: str = "html", **defects
) -> LegacyImport:
    data = specimen(truth(layout, **defects), layout, format)
    return importing.read_compilation(
        cast.international, data, by=by, name=f"{layout}.{format}", source="emn.example/queries"
    )


def corrected(row: LegacyImport, by, **changes) -> LegacyImport:
    result = deepcopy(row.result) | changes
    return importing.correct(row, result, by=by, edition=row.edition, source=row.source)


def test_a_published_compilation_becomes_a_query(cast: World, office) -> None:
    row = taken_in(cast, office)
    assert row.state == "read" and (Path(settings.HOME) / "files" / row.path).is_file()
    query = importing.accept(row, by=office)
    source = truth("letter")
    assert (query.state, query.title["en"]) == ("closed", source.title)
    assert (query.number, query.cited_as) == ("2013.900001", "LU, 24.10.2013")
    assert query.imported_from == "emn.example/queries"
    assert query.launched_at == datetime(2013, 10, 24, 12, tzinfo=UTC)
    assert (query.due_on, query.closed_at) == (
        date(2013, 11, 21),
        datetime(2013, 12, 9, 12, tzinfo=UTC),
    )
    assert [one.code for one in query.requesters.all()] == ["point-lu"]
    asked = [one.words["en"] for one in Question.objects.filter(query=query)]
    assert asked == list(source.questions)
    for given in source.replies:
        reply = Reply.objects.get(query=query, area=given.area)
        assert reply.has_replied and reply.state == "released"
        editions = list(AnswerEdition.objects.filter(reply=reply).current())
        circle = {"yes": "public", "no": "members", "withheld": "team"}[given.wider[0]]
        assert [one.audience for one in editions] == [circle] * 3
        assert [one.words for one in editions] == list(given.words)
    row.refresh_from_db()
    assert (row.state, row.query) == ("accepted", query)


def test_what_each_reader_reads(cast: World, office) -> None:
    query = importing.accept(taken_in(cast, office), by=office)
    for who, no in ((cast["member officer"], "answered"), (cast["observer"], "withheld")):
        rows = reads.page(query, who).sections[0].rows
        states = {one.area: one.state for one in rows}
        assert states["BE"] == "withheld" and states["FR"] == no and states["AT"] == "answered"
    public = content(query, Circle.PUBLIC, "eu").parts[0].entries
    assert {one.reply.area: one.state for one in public}["BE"] == "withheld"
    assert sees(VISITOR, query)
    assert all("dissemination" not in one.words for one in AnswerEdition.objects.all())


def test_nobody_is_mailed_and_nobody_is_scored(cast: World, office) -> None:
    importing.accept(taken_in(cast, office), by=office)
    assert not Notice.objects.exists() and not ClockEntry.objects.exists()
    assert not scoreboard(cast.international, cast["secretariat officer"])
    steps = list(Event.objects.order_by("number").values_list("step", flat=True))
    assert steps[-3:] == ["import.read", "query.import", "import.accept"]
    facts = str(list(Event.objects.values_list("facts", flat=True)))
    assert "bicycle" not in facts.lower()


def test_an_imported_query_is_not_opened_again(cast: World, office) -> None:
    query = importing.accept(taken_in(cast, office), by=office)
    with pytest.raises(NotReady, match="ask for an update instead"):
        actions.reopen(query, by=office)
    assert actions.compile_(query, "public", by=office, language="en", style="eu").version == 1


def test_a_query_of_the_numbered_era_keeps_its_number(cast: World, office) -> None:
    com = people.organisation("com", kind="international")
    row = taken_in(cast, office, "numbered")
    found = review(row)
    assert [one.sentence for one in found.whole] == [
        "The European Commission requested it, and no organisation of the network speaks for it; "
        "choose the organisation that asked."
    ]
    people.membership(cast.international, com, "partner")
    corrected(row, office, requesters=["com", "point-lu", "point-nl"])
    query = importing.accept(row, by=office)
    assert (query.number, query.year, query.serial) == ("2020.3", 2020, 3)
    assert query.cited_as == "2020.3, 8.1.2020"
    assert query.requesters.count() == 3


def test_a_number_of_this_year_or_a_taken_one_is_left_to_its_owner(cast: World, office) -> None:
    row = corrected(taken_in(cast, office), office, number="2026.1", requested_on="2026-02-02")
    query = importing.accept(row, by=office)
    assert (query.number, query.serial) == ("2026.900001", None)
    assert query.cited_as == "2026.1, 2.2.2026"
    from tests.factories import exchange as make

    assert make.approved(cast).number == "2026.1"  # the next of the year stays the next


def test_the_same_file_is_refused_and_so_is_the_same_query(cast: World, office) -> None:
    row = taken_in(cast, office)
    with pytest.raises(ValidationError, match="brought already, on 2 March 2026"):
        taken_in(cast, office)
    query = importing.accept(row, by=office)
    with pytest.raises(ValidationError, match=f"imported already.*{query.number}"):
        taken_in(cast, office)
    other = taken_in(cast, office, format="docx")
    with pytest.raises(ValidationError, match="from another file already"):
        importing.accept(other, by=office)
    with pytest.raises(NotNow, match="accepted already"):
        importing.accept(row, by=office)
    with pytest.raises(NotNow, match="accepted already"):
        importing.discard(row, by=office)
    assert Query.objects.count() == 1


def test_a_discarded_file_may_be_read_again(cast: World, office) -> None:
    row = taken_in(cast, office)
    importing.discard(row, by=office)
    with pytest.raises(NotNow, match="discarded"):
        importing.accept(row, by=office)
    assert taken_in(cast, office).pk != row.pk


def test_what_is_lacking_is_said_before_anything_is_made(cast: World, office) -> None:
    row = taken_in(cast, office, person="Anneke VAN DER BERG", printed={"AT": "Ruritania"})
    lacking = [one.sentence for one in review(row).lacks]
    assert lacking == [
        "Choose at least one organisation that asked; a person's name is not stored.",
        "“Ruritania”: choose the participant, or leave the reply out.",
    ]
    with pytest.raises(NotReady, match="a person's name is not stored"):
        importing.accept(row, by=office)
    result = deepcopy(row.result)
    result["requesters"] = ["point-lu"]
    result["replies"][0]["is_left_out"] = True
    importing.correct(row, result, by=office, edition=1)
    query = importing.accept(row, by=office)
    assert query.replies.count() == 8
    stored = str(list(LegacyImport.objects.values_list("read", "result", "source")))
    assert "BERG" not in stored


def test_an_undivided_reply_says_so_under_the_other_questions(cast: World, office) -> None:
    cells = {"AT": ("Yes", "It depends on the invented centre.")}
    query = importing.accept(taken_in(cast, office, "export", cells=cells), by=office)
    answers = Answer.objects.filter(reply__area="AT", reply__query=query).order_by(
        "question__position"
    )
    assert [one.words for one in answers] == ["It depends on the invented centre.", "", ""]
    assert all("does not divide" in one.comment for one in answers[1:])


def test_two_who_correct_lose_nothing(cast: World, office) -> None:
    row = taken_in(cast, office)
    corrected(LegacyImport.objects.get(pk=row.pk), office, title="Hers")
    with pytest.raises(EditionConflict) as why:
        corrected(row, office, title="His")
    assert (why.value.yours["title"], why.value.theirs["title"]) == ("His", "Hers")
    with pytest.raises(EditionConflict):
        importing.accept(row, by=office, edition=1)
    again = LegacyImport.objects.get(pk=row.pk)
    assert importing.correct(row, again.result, by=office, edition=1).edition == 2  # sent twice


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"number": "3/2020"}, "year and serial"),
        ({"requested_on": "2031-01-01"}, "until today"),
        ({"requesters": ["Anneke van der Berg"]}, "never a person"),
        ({"topics": ["no-such-topic"]}, "no topic"),
        ({"questions": []}, "1 to 40 questions"),
    ],
)
def test_what_cannot_be_is_refused(cast: World, office, change, sentence: str) -> None:
    row = taken_in(cast, office)
    with pytest.raises(ValidationError, match=sentence):
        corrected(row, office, **change)
    row.refresh_from_db()
    assert row.edition == 1


def test_who_takes_no_part_is_no_participant(cast: World, office) -> None:
    row = taken_in(cast, office)
    result = deepcopy(row.result)
    result["replies"][0]["participant"] = "stranger"
    with pytest.raises(ValidationError, match="takes no part"):
        importing.correct(row, result, by=office, edition=1)


def test_the_speaker_of_the_day_is_meant(cast: World, office) -> None:
    late = people.organisation("new-at")
    people.contact_point(cast.international, late, "AT", since=date(2018, 1, 1))
    then = taken_in(cast, office).result["replies"][0]["participant"]
    now = taken_in(cast, office, "numbered").result["replies"][0]["participant"]
    assert then == "new-at"  # nobody else is a contact point, and nothing earlier is known
    assert now == "new-at"
    people.contact_point(cast.international, cast.organisations["member"], "AT", date(2009, 1, 1))
    row = taken_in(cast, office, format="docx")
    assert row.result["replies"][0]["participant"] == "member"


def test_only_the_networks_secretariat_imports(cast: World, office) -> None:
    row = taken_in(cast, office)
    data = specimen(truth("export"), "export", "html")
    for name in ("member coordinator", "observer", "stranger", "visitor", "administrator"):
        with pytest.raises(PermissionDenied):
            importing.read_compilation(cast.international, data, by=cast[name], name="x.html")
        for act in (importing.accept, importing.discard):
            with pytest.raises(PermissionDenied):
                act(row, by=cast[name])
    for name in ("member coordinator", "observer", "stranger", "visitor"):
        assert not sees(cast[name], row) and not imports(cast[name]).rows
    assert sees(cast["secretariat coordinator"], row) and sees(OPERATOR, row)


def test_a_killed_acceptance_leaves_nothing(cast: World, office, monkeypatch) -> None:
    row = taken_in(cast, office)
    events = Event.objects.count()

    def killed(*_args, **_facts):
        raise KeyboardInterrupt

    monkeypatch.setattr(AnswerEdition.objects, "bulk_create", killed)
    with pytest.raises(KeyboardInterrupt):
        importing.accept(row, by=office)
    assert not Query.objects.exists() and not Reply.objects.exists() and not Answer.objects.exists()
    assert Event.objects.count() == events
    monkeypatch.undo()
    row.refresh_from_db()
    assert row.state == "read"
    assert importing.accept(row, by=office).replies.count() == 9


def test_a_killed_reading_leaves_no_row(cast: World, office, monkeypatch) -> None:
    def killed(*_args, **_facts):
        raise KeyboardInterrupt

    monkeypatch.setattr(importing.audit, "record", killed)
    with pytest.raises(KeyboardInterrupt):
        taken_in(cast, office)
    assert not LegacyImport.objects.exists()
    monkeypatch.undo()
    assert taken_in(cast, office)


def test_a_file_that_cannot_be_read_is_refused_with_its_sentence(cast: World, office) -> None:
    with pytest.raises(ValidationError, match="neither PDF nor DOCX nor HTML"):
        importing.read_compilation(cast.international, b"words", by=office, name="x.pdf")
    assert not LegacyImport.objects.exists()


def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    cast: World, office, django_assert_num_queries
) -> None:
    taken_in(cast, office)
    fresh = people.again(office)
    assert fresh.standing
    with django_assert_num_queries(2):
        assert len(imports(fresh).rows) == 1
    taken_in(cast, office, format="docx")
    importing.accept(taken_in(cast, office, "export"), by=office)
    with django_assert_num_queries(2):
        assert [one.row.state for one in imports(fresh).rows] == ["read", "read", "accepted"]


def test_two_acceptances_at_once_make_one_query(at_once) -> None:
    from tests.personas import world

    cast = world()
    who = cast["secretariat officer"]
    for area in AREAS:
        point = people.organisation(f"point-{area.lower()}", kind="contact_point", area=area)
        people.membership(cast.international, point, area=area)
    row = taken_in(cast, who)

    def accept() -> None:
        with clock.frozen(MONDAY):
            importing.accept(row, by=people.again(who))

    raised = at_once(accept, accept)
    assert [type(one) for one in raised] == [NotNow]
    assert Query.objects.count() == 1 and Reply.objects.count() == 9
