"""Who was consulted uploads files by the personal link, with nothing but what the page offers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html
from tests.exchange.test_pages import sent, words
from tests.factories import exchange as make
from tests.factories import files as specimen
from tests.personas import World

from tessera.core import clock
from tessera.exchange import actions
from tessera.exchange.models import Attachment


@pytest.fixture
def link(cast: World) -> str:
    """Put to an expert: how many, and the law as a file."""
    asked = make.launched(cast, questions=[make.EVERY_KIND[3], make.EVERY_KIND[7]])
    reply = make.reply_of(asked, cast.organisations["other-member"])
    told = actions.consult(
        reply, by=cast["other member"], questions=asked.questions.all(),
        due_on=clock.today() + timedelta(days=5), email="expert@example.org",
    )  # fmt: skip
    return f"/exchange/consultations/{told.token}/"


def offered(page) -> tuple[set[str], set[str]]:
    """Names of the file fields that a browser would upload, and of those it would drop."""
    told: tuple[set[str], set[str]] = set(), set()
    for form in html.fromstring(page.content.decode()).forms:
        fields = {one.get("name") for one in form.xpath('.//input[@type="file"]')}
        is_sent = form.method == "POST" and form.get("enctype") == "multipart/form-data"
        told[not is_sent].update(fields)
    return told


def test_every_field_for_a_file_stands_in_a_form_that_sends_it(link: str) -> None:
    page = Client().get(link)
    assert offered(page) == ({"q1-file", "q2-file"}, set())
    assert "The file that is asked for" in words(page)


def test_a_file_question_is_answered_and_handed_in_by_the_link(cast: World, link: str) -> None:
    browser = Client()
    told = sent(browser.get(link)) | {
        "q1-coded": ["12"], "q2-title": ["The law in force"], "office": ["Institute"],
        "do": ["hand-in"],
    }  # fmt: skip
    files = {
        "q1-file": SimpleUploadedFile("figures.txt", b"12 by count"),
        "q2-file": SimpleUploadedFile("law.pdf", specimen.pdf()),
    }
    done = browser.post(link, told | files, follow=True)
    assert "Handed in" in done.content.decode()
    kept = {one.contribution.question.position: one for one in Attachment.objects.all()}
    assert (kept[1].name, kept[2].title) == ("figures.txt", "The law in force")
    assert browser.get(f"{link}files/{kept[2].pk}/").content == specimen.pdf()
    answer = actions.merge(kept[2].contribution, by=cast["other member"], edition=0)
    assert [one.sha256 for one in answer.files] == [kept[2].sha256]


def test_a_refused_file_says_why_beside_its_field_and_loses_nothing_typed(link: str) -> None:
    browser = Client()
    told = sent(browser.get(link)) | {"q1-coded": ["12"], "q2-words": ["Typed words."]}
    bad = {"q2-file": SimpleUploadedFile("law.pdf", specimen.png())}
    answer = browser.post(link, told | bad)
    assert "Typed words." in answer.content.decode() and answer.status_code == 200
    assert re.search(r'id="q2-file"|id="id_q2-file"', answer.content.decode())
    assert not Attachment.objects.exists() and offered(answer)[1] == set()
    again = sent(answer) | {"q2-file": SimpleUploadedFile("law.pdf", specimen.pdf())}
    assert browser.post(link, again).status_code == 302
    assert Attachment.objects.get().contribution.words == "Typed words."
