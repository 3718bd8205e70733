"""Files beside queries and answers: attached, confirmed, cleaned, released, handed over, narrowed."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as conf
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from tests.exchange.test_pages import signed_in
from tests.factories import exchange as make
from tests.factories import files as specimen
from tests.once import made_once
from tests.personas import World

from tessera.access.people import CLOCK, VISITOR
from tessera.audit.models import Event
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import actions
from tessera.exchange.models import Answer, AnswerEdition, Attachment, Departure, Query, Reply
from tessera.workflow import NotNow, NotReady

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
QUESTIONS = (make.EVERY_KIND[0], make.EVERY_KIND[7])


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
@made_once
def asked(cast: World) -> Query:
    return make.launched(cast, questions=QUESTIONS)


@pytest.fixture
def reply(cast: World, asked: Query) -> Reply:
    return make.reply_of(asked, cast.organisations["other-member"])


def attached(
    reply: Reply, cast: World, name: str = "law.pdf", content: bytes = b"", **facts
) -> Attachment:
    """A file beside the answer to the second question, which asks for one."""
    by = cast["other member"]
    question = reply.query.questions.get(position=2)
    answer = Answer.objects.filter(reply=reply, question=question).first()
    answer = answer or make.answer(reply, question, by, words="", **facts)
    received = actions.look_into(name, content or specimen.pdf())
    return actions.attach(answer, received, by=by, title="Law on foreigners")


def released(reply: Reply, cast: World, **facts) -> None:
    by = cast["other member"]
    make.answer(reply, reply.query.questions.get(position=1), by, **facts)
    actions.clear(reply, by=by)
    actions.release(reply, by=by)


def test_a_question_for_a_file_is_answered_with_one(cast: World, reply: Reply) -> None:
    by = cast["other member"]
    make.answer(reply, reply.query.questions.get(position=1), by)
    make.answer(reply, reply.query.questions.get(position=2), by, words="")
    with pytest.raises(NotReady, match="asks for a file"):
        actions.clear(reply, by=by)
    one = attached(reply, cast)
    released(reply, cast)
    edition = make.edition_of(reply, 2)
    assert [file.called for file in edition.files] == ["Law on foreigners"] == [one.title]
    assert (Path(conf.HOME) / "files" / one.path).read_bytes() == specimen.pdf()
    assert "law" not in one.path


def test_what_was_found_is_confirmed_before_the_release(cast: World, reply: Reply) -> None:
    by = cast["other member"]
    one = attached(
        reply, cast, "law.docx", specimen.docx(author=specimen.PERSON, comment="Really?")
    )
    assert [found["kind"] for found in one.findings] == ["comments", "metadata"]
    make.answer(reply, reply.query.questions.get(position=1), by)
    actions.clear(reply, by=by)
    with pytest.raises(NotReady, match="Question 2: Something was found"):
        actions.release(reply, by=by)
    page = signed_in(by).get(f"/exchange/queries/{reply.query.number}/reply/").content.decode()
    assert "Something was found" in page
    actions.confirm(one, by=by)
    actions.confirm(one, by=by)  # once is enough, twice no harm
    actions.release(reply, by=by)
    assert Event.objects.filter(step="attachment.confirm").count() == 1
    with pytest.raises(NotNow):
        actions.remove(one, by=by)


def test_a_clean_copy_takes_its_place(cast: World, reply: Reply) -> None:
    by = cast["other member"]
    one = attached(reply, cast, "law.docx", specimen.docx("So be it.", author=specimen.PERSON))
    made = actions.clean(one, by=by)
    one.refresh_from_db()
    assert one.removed_at and made.findings == [] and made.title == one.title
    copy = BytesIO(actions.hand_over(made, by=by))
    assert Document(copy).paragraphs[0].text == "So be it."
    pdf = attached(reply, cast, "a.pdf", specimen.pdf(author="A"))
    with pytest.raises(ValidationError, match="no copy"):
        actions.clean(pdf, by=by)


def test_the_same_file_is_there_once_and_ten_are_enough(cast: World, reply: Reply) -> None:
    by = cast["other member"]
    first, again = attached(reply, cast), attached(reply, cast)
    assert first == again
    answer = Answer.objects.get(pk=first.answer_id)
    for number in range(9):
        actions.attach(answer, actions.look_into("a.txt", f"{number}".encode()), by=by)
    with pytest.raises(ValidationError, match="10 files here already"):
        actions.attach(answer, actions.look_into("a.txt", b"more"), by=by)


def test_nobody_else_attaches_or_takes_away(cast: World, reply: Reply) -> None:
    one = attached(reply, cast)
    answer, received = Answer.objects.get(pk=one.answer_id), actions.look_into("a.txt", b"a")
    for who in ("member coordinator", "observer", "stranger", "secretariat officer"):
        with pytest.raises(PermissionDenied):
            actions.attach(answer, received, by=cast[who])
        for act in (actions.remove, actions.confirm, actions.clean):
            with pytest.raises(PermissionDenied):
                act(one, by=cast[who])
        with pytest.raises(PermissionDenied):
            actions.hand_over(one, by=cast[who])
    assert Attachment.objects.count() == 1 and Attachment.objects.kept().count() == 1


def test_no_event_holds_a_name(cast: World, reply: Reply) -> None:
    one = attached(reply, cast, "secret.docx", specimen.docx(author=specimen.PERSON))
    actions.clean(one, by=cast["other member"])
    for event in Event.objects.all():
        told = f"{event.object_name} {event.facts}"
        assert "secret" not in told and "Law on" not in told and specimen.PERSON not in told


def test_a_file_travels_as_far_as_its_answer(cast: World, reply: Reply) -> None:
    one = attached(reply, cast, audience="members")
    assert not Attachment.objects.visible_to(cast["member coordinator"]).exists()
    released(reply, cast)
    seen = {
        who: Attachment.objects.visible_to(cast[who]).filter(pk=one.pk).exists()
        for who in ("member coordinator", "other member", "secretariat officer", "observer",
                    "stranger", "institution officer")
    }  # fmt: skip
    assert seen == {
        "member coordinator": True, "other member": True, "secretariat officer": True,
        "observer": False, "stranger": False, "institution officer": False,
    }  # fmt: skip
    assert not Attachment.objects.visible_to(VISITOR).exists()


def test_narrowing_takes_effect_at_once_and_lists_who_has_a_copy(cast: World, reply: Reply) -> None:
    by, reader = cast["other member"], cast["secretariat officer"]
    one = attached(reply, cast, audience="members")
    released(reply, cast)
    assert actions.hand_over(one, by=reader) == specimen.pdf()
    actions.hand_over(one, by=by)  # the own copy is none that left
    told = actions.narrow(one.answer, by=by, audience="team", reason="So decided.")
    assert [(row.attachment, row.organisation) for row in told.departures] == [
        (one, reader.organisation)
    ]
    with pytest.raises(PermissionDenied):
        actions.hand_over(one, by=reader)
    assert signed_in(reader).get(f"/exchange/files/{one.pk}/").status_code == 404
    page = signed_in(by).get(f"/exchange/queries/{reply.query.number}/reply/2/audience/")
    assert "Law on foreigners" in page.content.decode()


def test_an_edition_keeps_its_files_when_the_next_has_others(cast: World, reply: Reply) -> None:
    by = cast["other member"]
    first = attached(reply, cast)
    released(reply, cast)
    actions.correct(reply, by=by)
    actions.remove(first, by=by)
    second = attached(reply, cast, "new.txt", b"New.")
    actions.clear(reply, by=by)
    actions.release(reply, by=by)
    old, new = AnswerEdition.objects.filter(answer=first.answer).order_by("version")
    assert old.files == [first] and new.files == [second]
    assert Attachment.objects.visible_to(cast["member coordinator"]).count() == 2


def test_compilations_list_what_is_cleared_for_their_circle(cast: World, reply: Reply) -> None:
    attached(reply, cast, audience="members")
    released(reply, cast)
    asker = cast["member coordinator"]
    for circle, is_told in ((Circle.MEMBERS, True), (Circle.NETWORK, False)):
        made = actions.compile_(reply.query, circle, by=asker, language="en", style="eu")
        for file in made.files.all():
            from tests.confidentiality.unpacking import text_of

            words = " ".join(text_of(actions.hand_out(file, by=asker)).split())
            squeezed = words.replace(" ", "").replace("\u00a0", "")
            assert ("lawonforeigners(pdf," in squeezed) is is_told, (circle, file.format)


def test_a_background_has_files_too(cast: World) -> None:
    by = cast["member coordinator"]
    query = make.draft(cast)
    one = actions.attach(query, actions.look_into("why.docx", specimen.docx(author="A")), by=by)
    with pytest.raises(NotReady, match="Something was found"):
        actions.submit(query, by=by)
    actions.confirm(one, by=by)
    actions.submit(query, by=by)
    with pytest.raises(NotNow):
        actions.remove(one, by=by)
    actions.approve(query, by=cast["secretariat officer"])
    assert not Attachment.objects.visible_to(cast["observer"]).exists()
    actions.launch(query, by=by)
    assert Attachment.objects.visible_to(cast["observer"]).get() == one
    page = signed_in(cast["observer"]).get(f"/exchange/queries/{query.number}/").content.decode()
    assert "why.docx" in page


def test_what_the_consulted_attach_goes_into_the_answer(cast: World, reply: Reply) -> None:
    point = cast["other member"]
    told = actions.consult(reply, by=point, questions=reply.query.questions.filter(position=2),
                           due_on=clock.today() + timedelta(days=5), email="a@example.org")  # fmt: skip
    path, client = f"/exchange/consultations/{told.token}/", Client()
    sent = {"q2-edition": "0", "q2-status": "answered", "q2-language": "en", "do": "save",
            "q2-title": "The draft law", "office": "Ministry",
            "q2-file": SimpleUploadedFile("draft.txt", b"Article 1")}  # fmt: skip
    assert client.post(path, sent).status_code == 302
    one = Attachment.objects.get()
    assert not Attachment.objects.visible_to(point).exists()  # not handed in yet
    page = client.get(path).content.decode()
    assert "The draft law" in page and f"{path}files/{one.pk}/" in page
    assert client.get(f"{path}files/{one.pk}/").content == b"Article 1"
    assert Client().get(f"/exchange/consultations/other/files/{one.pk}/").status_code == 404
    sent = {**sent, "q2-edition": "1", "do": "hand-in"}
    sent.pop("q2-file")
    assert client.post(path, sent).status_code == 302
    assert client.post(f"{path}files/{one.pk}/remove/").status_code == 409
    contribution = told.consultation.contributions.get()
    contribution.consultation.refresh_from_db()
    answer = actions.merge(contribution, by=point, edition=0)
    assert [(row.title, row.sha256) for row in answer.files] == [(one.title, one.sha256)]


def test_the_page_saves_the_answer_and_its_file_or_neither(cast: World, reply: Reply) -> None:
    client = signed_in(cast["other member"])
    path = f"/exchange/queries/{reply.query.number}/reply/2/"
    sent = {"edition": "0", "status": "answered", "language": "en", "audience": "members",
            "words": "See the law.", "do": "attach", "title": "The law"}  # fmt: skip
    refused = client.post(path, sent | {"file": SimpleUploadedFile("law.pdf", specimen.png())})
    page = refused.content.decode()
    assert refused.status_code == 200 and "give it a name that fits" in page
    assert "See the law." in page and not Answer.objects.exists()
    for bad, words in ((b"", "is empty"), (b"x" * (conf.FILE_LIMIT + 1), "larger than")):
        told = client.post(path, sent | {"file": SimpleUploadedFile("a.txt", bad)}).content.decode()
        assert words in told, told[told.find("errorlist") :][:300]
    taken = client.post(
        path, sent | {"file": SimpleUploadedFile("ligji në fuqi.pdf", specimen.pdf(author="A"))}
    )
    assert taken.status_code == 302 and taken["Location"].endswith("/reply/2/#files")
    page = client.get(path).content.decode()
    assert "The law" in page and "who wrote it or where it was written: A" in page
    one = Attachment.objects.get()
    for step in ("confirm", "remove"):
        assert client.post(f"/exchange/files/{one.pk}/{step}/").status_code == 302
    assert client.post(f"/exchange/files/{one.pk}/clean/").status_code == 409


def test_it_leaves_as_a_download_that_nothing_opens(cast: World, reply: Reply) -> None:
    one = attached(reply, cast, 'ligji "në fuqi".pdf')
    released(reply, cast, audience="members")
    answer = signed_in(cast["secretariat officer"]).get(f"/exchange/files/{one.pk}/")
    assert answer.content == specimen.pdf() and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        'attachment; filename="ligji _n_ fuqi_.pdf"; '
        "filename*=UTF-8''ligji%20%22n%C3%AB%20fuqi%22.pdf"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]
    assert signed_in(cast["secretariat officer"]).head(f"/exchange/files/{one.pk}/").content == b""
    assert Departure.objects.count() == 1
    assert Client().get(f"/exchange/files/{one.pk}/").status_code == 302  # sign in first


def test_a_file_that_no_row_names_is_swept_after_a_day(cast: World, reply: Reply) -> None:
    one = attached(reply, cast)
    from tessera.exchange import files

    kept = files.keep(b"left behind", "attachments", "txt")
    there = {name: Path(conf.HOME) / "files" / name for name in (one.path, kept.path)}
    assert actions.sweep(by=CLOCK) == 0
    for place in there.values():
        os.utime(place, (0, 0))
    assert actions.sweep(by=CLOCK) >= 1
    assert there[one.path].exists() and not there[kept.path].exists()
    with pytest.raises(PermissionDenied):
        actions.sweep(by=cast["administrator"])


def test_a_damaged_file_is_not_handed_over(cast: World, reply: Reply) -> None:
    one = attached(reply, cast, "a.txt", b"As it was stored.")
    (Path(conf.HOME) / "files" / one.path).write_bytes(b"altered")
    answer = signed_in(cast["other member"]).get(f"/exchange/files/{one.pk}/")
    assert answer.status_code == 409 and "was altered" in answer.content.decode()


def test_an_earlier_answer_is_reused_with_its_files(cast: World, reply: Reply) -> None:
    one = attached(reply, cast)
    released(reply, cast)
    later = actions.follow_up(reply.query, by=cast["member coordinator"])
    actions.submit(later, by=cast["member coordinator"])
    actions.approve(later, by=cast["secretariat officer"])
    actions.launch(later, by=cast["member coordinator"])
    own = make.reply_of(later, reply.organisation)
    made = actions.reuse(own, later.questions.get(position=2), make.edition_of(reply, 2),
                         by=cast["other member"], edition=0)  # fmt: skip
    assert [row.sha256 for row in made.files] == [one.sha256]
