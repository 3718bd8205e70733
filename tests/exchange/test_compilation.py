"""One version per circle, nothing beyond it in any format, counted and kept once."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from tests.confidentiality.unpacking import of_pdf
from tests.factories import exchange as make
from tests.once import made_once

from tessera.access.people import VISITOR
from tessera.audit.models import Event
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.documents.outline import Answers, Facts, Figure, Table
from tessera.documents.tally import Tally
from tessera.exchange import actions, files, outlines
from tessera.exchange.actions import compiling
from tessera.exchange.actions.compiling import compile_
from tessera.exchange.actions.handing_out import hand_out
from tessera.exchange.files import file_name
from tessera.exchange.models import Compilation, CompilationFile, Departure
from tessera.exchange.outlines import Made
from tessera.exchange.reads.compilation import content
from tessera.workflow import NotReady

MADE = Made(1, clock.today())
ASKER = "member coordinator"


def asked(cast):
    return make.launched(cast, questions=make.EVERY_KIND, audience=Circle.PUBLIC)


@pytest.fixture
@made_once
def replied(cast):
    """A member answers in public, one question for members only; the observer declines."""
    reply = make.reply_of(asked(cast), cast.organisations["other-member"])
    inner = {"audience": Circle.MEMBERS, "reason": "A draft law.", "words": "TOKEN-members"}
    make.released(
        reply, cast["other member"], {7: inner}, audience=Circle.PUBLIC, words="TOKEN-public",
        language="en", sources=[{"title": "TOKEN-source", "url": "https://example.org/law"}],
    )  # fmt: skip
    return reply


@pytest.fixture
def query(replied):
    return replied.query


def told(query, circle, language="en", style="eu"):
    return outlines.outline(content(query, Circle(circle), style), language, style, MADE)


def blocks(outline, kind):
    return [one for one in outline.blocks() if isinstance(one, kind)]


def unpacked(file):
    """Everything that a file says, whatever its format."""
    data = files.fetch(file.path, file.sha256)
    if file.format in ("docx", "xlsx"):
        with ZipFile(BytesIO(data)) as package:
            return b"\n".join(package.read(name) for name in package.namelist()).decode(
                errors="replace"
            )
    if file.format == "pdf":
        return "\n".join(of_pdf(data))
    return data.decode()


def test_every_format_of_each_circle_holds_what_travels_there_and_nothing_else(
    cast, query, replied
):
    for circle, inside in (("public", False), ("members", True)):
        made = compile_(query, circle, by=cast[ASKER], language="en", style="eu")
        assert sorted(one.format for one in made.files.all()) == ["docx", "html", "pdf", "xlsx"]
        for file in made.files.all():
            said = unpacked(file)
            assert "TOKEN-public" in said, file.format
            assert ("TOKEN-members" in said) is inside, file.format
            assert ("not disseminated" in said) is not inside, file.format


def test_what_is_withheld_leaves_a_row_and_who_is_silent_is_named(query, replied):
    outline = told(query, "public")
    last = blocks(outline, Answers)[6]
    row = next(one for one in last.rows if one.is_notice and one.dissemination == "No")
    assert row.words[0].words == "A reply was given. It is not disseminated further."
    assert row.coded == ""
    silent = [one for one in last.rows if one.words[0].words.startswith("No reply; due on")]
    assert len(silent) == query.replies.count() - 1


def test_counts_are_computed(query, replied):
    outline = told(query, "public")
    facts = {name: value[0].words for name, value in blocks(outline, Facts)[0].rows}
    asked = query.replies.count()
    assert facts["Replies"] == f"1 of {asked} participants"
    groups = {row[0].value: row[1].value for row in blocks(outline, Table)[0].rows}
    assert groups == {"Replied": 1, "No reply": asked - 1}
    tally = next(f.drawing for f in blocks(outline, Figure) if isinstance(f.drawing, Tally))
    assert tally.total == asked
    assert {share.label: share.count for share in tally.drawn} == {
        "Partly": 1, "No reply": asked - 1,
    }  # fmt: skip


def test_nothing_coded_that_is_withheld_is_counted(cast):
    query = asked(cast)
    reply = make.reply_of(query, cast.organisations["other-member"])
    inner = {"audience": Circle.MEMBERS, "reason": "Not yet."}
    make.released(reply, cast["other member"], {1: inner}, audience=Circle.PUBLIC)
    outline = told(query, "public")
    first = next(one for one in outline.sections if one.number == "Question 1.")
    assert not [one for one in first.blocks if isinstance(one, Figure)]


def test_the_coded_answers_are_said_in_words_and_tables_are_tables(query, replied):
    outline = told(query, "public")
    coded = [[row.coded for row in one.rows if row.coded] for one in blocks(outline, Answers)]
    assert coded[:5] == [["Partly"], ["Court"], ["Judges"], ["12 persons"], ["1 March 2026"]]
    table = next(one for one in blocks(outline, Table) if one.title)
    assert [column.label for column in table.columns] == ["Participant", "Year", "Place"]
    assert [cell.value for cell in table.rows[0][1:]] == [2025, "here"]


@pytest.mark.parametrize("language", ["en", "sq", "sr", "sr-latn"])
def test_each_language_makes_a_document(query, replied, language):
    assert told(query, "public", language).language == language


def test_the_same_content_makes_no_second_version(cast, query, replied):
    first = compile_(query, "public", by=cast[ASKER], language="en", style="eu")
    again = compile_(query, "public", by=cast["secretariat officer"], language="en", style="eu")
    assert again == first
    assert Compilation.objects.filter(query=query).count() == 1
    assert Event._default_manager.filter(step="query.compile").count() == 1


def test_a_correction_makes_the_next_version_and_says_what_changed(cast, query, replied):
    first = compile_(query, "public", by=cast[ASKER], language="en", style="eu")
    actions.correct(replied, by=cast["other member"])
    question = query.questions.get(position=1)
    make.answer(replied, question, cast["other member"], coded="yes", audience=Circle.PUBLIC)
    actions.clear(replied, by=cast["other member"])
    actions.release(replied, by=cast["other member"])
    second = compile_(query, "public", by=cast[ASKER], language="en", style="eu")
    assert (second.version, second.supersedes) == (2, first)
    assert [(one["what"], one["question"]) for one in second.changes] == [("corrected", 1)]
    html = unpacked(second.files.get(format="html"))
    assert "What changed since version 1" in html
    assert unpacked(first.files.get(format="html")) != html  # the old one stays as it was


def test_narrowing_makes_a_version_without_the_answer_and_closes_the_old_files(
    cast, query, replied
):
    first = compile_(query, "public", by=cast[ASKER], language="en", style="eu")
    answer = replied.answers.get(question__position=1)
    actions.narrow(answer, by=cast["other member"], audience=Circle.MEMBERS, reason="A mistake.")
    second = compile_(query, "public", by=cast[ASKER], language="en", style="eu")
    assert second.version == 2
    assert [one["what"] for one in second.changes] == ["withheld"]
    file = first.files.get(format="pdf")
    with pytest.raises(PermissionDenied):
        hand_out(file, by=cast[ASKER])


def test_a_copy_that_leaves_is_remembered(cast, query, replied):
    actions.close(query, by=cast[ASKER])
    made = compile_(query, "public", by=cast[ASKER], language="en", style="eu")
    file = made.files.get(format="docx")
    assert hand_out(file, by=VISITOR) == files.fetch(file.path, file.sha256)
    hand_out(file, by=cast["observer"])
    left = Departure.objects.filter(file=file).order_by("at")
    assert [one.organisation for one in left] == [None, cast.organisations["observer"]]
    assert "Guardians" not in file_name(file)


def test_a_draft_is_read_by_who_asks_and_the_secretariat(cast, query, replied):
    made = compile_(query, "public", by=cast[ASKER], language="en", style="eu")
    assert made.is_draft
    file = made.files.get(format="pdf")
    with pytest.raises(PermissionDenied):
        hand_out(file, by=VISITOR)
    with pytest.raises(PermissionDenied):
        hand_out(file, by=cast["observer"])


def test_who_may_compile_and_for_whom(cast, query, replied):
    with pytest.raises(PermissionDenied):
        compile_(query, "public", by=cast["other member"], language="en", style="eu")
    with pytest.raises(NotReady, match="compiled for nobody"):
        compile_(query, "team", by=cast[ASKER], language="en", style="eu")
    for wrong in ({"language": "xx", "style": "eu"}, {"language": "en", "style": "xx"}):
        with pytest.raises(ValidationError):
            compile_(query, "public", by=cast[ASKER], **wrong)
    with pytest.raises(ValidationError):
        compile_(query, "galaxy", by=cast[ASKER], language="en", style="eu")
    inner = make.launched(cast, audience=Circle.MEMBERS)
    with pytest.raises(NotReady, match="travels no further"):
        compile_(inner, "public", by=cast[ASKER], language="en", style="eu")
    with pytest.raises(NotReady, match="launched"):
        compile_(make.approved(cast), "members", by=cast[ASKER], language="en", style="eu")


@pytest.mark.parametrize("place", ["first file", "last file", "rows"])
def test_killed_at_any_moment_and_done_again_it_is_done_once(
    cast, query, replied, monkeypatch, place
):
    class Killed(BaseException):
        pass

    stored = files.keep
    count = iter(range(10))

    def keep(*given):
        number = next(count)
        if (place, number) in (("first file", 0), ("last file", 3)):
            raise Killed
        return stored(*given)

    def record(*given, **more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(files, "keep", keep)
        if place == "rows":
            patch.setattr(compiling.audit, "record", record)
        with pytest.raises(Killed):
            compile_(query, "public", by=cast[ASKER], language="en", style="eu")
    assert not Compilation.objects.filter(query=query).exists()
    made = compile_(query, "public", by=cast[ASKER], language="en", style="eu")
    assert made.version == 1
    assert made.files.count() == 4
    for file in made.files.all():
        assert len(files.fetch(file.path, file.sha256)) == file.size


def test_an_answer_narrowed_while_files_are_written_is_not_in_them(
    cast, query, replied, monkeypatch
):
    rendered = compiling.render_each
    answer = replied.answers.get(question__position=1)

    def render(*given, **more):
        made = rendered(*given, **more)
        if not answer.editions.filter(audience=Circle.MEMBERS).exists():
            actions.narrow(
                answer, by=cast["other member"], audience=Circle.MEMBERS, reason="A mistake."
            )
        return made

    monkeypatch.setattr(compiling, "render_each", render)
    made = compile_(query, "public", by=cast[ASKER], language="en", style="eu")
    assert made.version == 1
    assert answer.editions.get() not in made.editions.all()


def test_a_limit_in_time_lets_an_answer_travel_once_it_is_over(cast):
    query = asked(cast)
    reply = make.reply_of(query, cast.organisations["other-member"])
    until = clock.today() + timedelta(days=10)
    make.released(
        reply, cast["other member"], audience=Circle.MEMBERS, reason="Until the law is out.",
        audience_until=until, audience_then=Circle.PUBLIC,
    )  # fmt: skip
    first = compile_(query, "public", by=cast[ASKER], language="en", style="eu")
    assert not first.editions.exists()
    with clock.frozen(clock.now() + timedelta(days=12)):
        second = compile_(query, "public", by=cast[ASKER], language="en", style="eu")
        assert second.editions.count() == 8


def test_stored_files_are_checked_when_they_are_fetched(cast, query, replied):
    made = compile_(query, "public", by=cast[ASKER], language="en", style="eu")
    file = CompilationFile.objects.get(compilation=made, format="html")
    place = settings.HOME / "files" / file.path
    place.chmod(0o640)
    place.write_bytes(place.read_bytes() + b" ")
    with pytest.raises(files.Damaged, match="altered"):
        files.fetch(file.path, file.sha256)
    with pytest.raises(files.Damaged):
        files.fetch("../secret-key", file.sha256)


def test_what_is_not_written_in_the_language_is_said_and_marked(query, replied):
    outline = told(query, "public", "sq")
    assert {one.language for one in outline.sections if one.language} == {"en"}
    facts = [value[0].words for _name, value in blocks(outline, Facts)[0].rows]
    assert len(facts) == len(
        [value for _name, value in blocks(told(query, "public"), Facts)[0].rows]
    ) + 1  # fmt: skip


def test_invented_content_says_so_on_every_page(cast, query, replied):
    type(query).objects.filter(pk=query.pk).update(is_invented=True)
    made = compile_(query, "public", by=cast[ASKER], language="en", style="eu")
    for file in made.files.all():
        assert "describes no real law" in unpacked(file), file.format
