"""Imports on their pages and on the command line: taken in, compared, corrected, accepted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.exchange.specimens.truth import truth
from tests.exchange.specimens.written import specimen
from tests.exchange.test_pages import sent, signed_in, words
from tests.factories import network as people
from tests.once import made_once
from tests.personas import World

from tessera.access.people import CLOCK
from tessera.audit.models import Event
from tessera.core import clock
from tessera.exchange import actions
from tessera.exchange.actions import importing
from tessera.exchange.models import LegacyImport, Query
from tessera.site.cli.main import main

PATH = "/exchange/imports/"


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        yield


@pytest.fixture
@made_once
def world(cast: World) -> World:
    for area in ("BE", "CZ", "EE", "FR", "LU", "SK", "NO"):
        who = people.organisation(f"point-{area.lower()}", kind="contact_point", area=area)
        people.membership(cast.international, who, area=area)
    return cast


@pytest.fixture
def browser(world: World) -> Client:
    return signed_in(world["secretariat officer"])


def upload(browser: Client, data: bytes, name: str = "x.html"):
    """The page of a file that was brought, once the worker has read it."""
    file = SimpleUploadedFile(name, data)
    told = {"network": "international", "file": file, "source": "emn.example"}
    seen = browser.post(PATH, told, follow=True)
    assert "waits to be read" in words(seen)
    assert actions.read_brought(LegacyImport.objects.latest("created_at").pk, by=CLOCK) == "read"
    return browser.get(seen.redirect_chain[-1][0])


def taken_in(world: World, layout: str = "letter", format: str = "html", **defects) -> LegacyImport:
    data = specimen(truth(layout, **defects), layout, format)
    return importing.read_compilation(
        world.international, data, by=world["secretariat officer"], name=f"x.{format}"
    )


@made_once
def exported(world: World) -> LegacyImport:
    """What most tests begin with, read once."""
    return taken_in(world, "export")


def test_from_the_file_to_the_query_without_scripts(world: World, browser: Client) -> None:
    assert "Nothing was imported yet" in words(browser.get(PATH))
    page = upload(browser, specimen(truth("letter", person="Anneke Person"), "letter", "html"))
    seen = words(page)
    assert "names a person as requester" in seen and "Bicycles left behind" in seen
    row = LegacyImport.objects.get()
    told = sent(page) | {"do": ["accept"], "q2": ["How long is it?"]}
    refused = browser.post(f"{PATH}{row.pk}/", told)
    assert "Choose at least one organisation that asked" in words(refused)
    row.refresh_from_db()
    assert row.state == "corrected" and row.result["questions"][1] == "How long is it?"
    told = sent(browser.get(f"{PATH}{row.pk}/")) | {"do": ["accept"], "requesters": ["point-lu"]}
    done = browser.post(f"{PATH}{row.pk}/", told, follow=True)
    query = Query.objects.get()
    assert "Imported from a published compilation, cited as LU, 24.10.2013" in words(done)
    assert query.questions.get(position=2).words == {"en": "How long is it?"}
    assert "accepted" in words(browser.get(f"{PATH}{row.pk}/")).lower()
    assert query.number in words(browser.get(PATH))


@pytest.mark.parametrize(("layout", "format"), [("export", "docx"), ("numbered", "pdf")])
def test_saving_what_was_read_changes_nothing(
    world: World, browser: Client, layout: str, format: str
) -> None:
    row = taken_in(world, layout, format)
    before = row.result
    told = sent(browser.get(f"{PATH}{row.pk}/")) | {"do": ["save"]}
    assert browser.post(f"{PATH}{row.pk}/", told).status_code == 302
    row.refresh_from_db()
    assert row.result == before


def test_a_question_and_a_reply_are_added(world: World, browser: Client) -> None:
    row = exported(world)
    told = sent(browser.get(f"{PATH}{row.pk}/")) | {
        "q4": ["And who pays the pump?"], "r10": ["observer"], "r10_wider": ["yes"],
        "r10_a1": ["Nobody."], "r1_out": ["on"],
    }  # fmt: skip
    assert browser.post(f"{PATH}{row.pk}/", told).status_code == 302
    row.refresh_from_db()
    assert row.result["questions"][3] == "And who pays the pump?"
    assert [len(one["answers"]) for one in row.result["replies"]] == [4] * 10
    assert row.result["replies"][9]["participant"] == "observer"
    assert row.result["replies"][0]["is_left_out"]


def test_findings_lead_to_the_reply_and_into_the_original(world: World, browser: Client) -> None:
    for format, place in (("html", r'href="#block-\d+"'), ("pdf", r'href="#page-\d+"')):
        row = taken_in(world, "export", format, cells={"SE": ("Perhaps", "1. a. 2. b. 3. c.")})
        page = browser.get(f"{PATH}{row.pk}/")
        main = page.content.decode().split('id="reply-8"')[1].split("</fieldset>")[0]
        assert "neither yes nor no" in main and re.search(place, main)
        target = re.search(r'href="#((?:block|page)-\d+)"', main)
        assert target and f'id="{target[1]}"' in page.content.decode()


def test_the_original_is_a_picture_a_text_or_a_download(world: World, browser: Client) -> None:
    row = taken_in(world, "letter", "pdf")
    picture = browser.get(f"{PATH}{row.pk}/pages/1/")
    assert picture.headers["Content-Type"] == "image/png"
    assert browser.get(f"{PATH}{row.pk}/pages/9/").status_code == 404
    page = taken_in(world, "export", title='<script>alert("x")</script> Bicycles')
    shown = browser.get(f"{PATH}{page.pk}/").content.decode()
    assert "<script>alert" not in shown and "Bicycles" in shown
    file = browser.get(f"{PATH}{page.pk}/original/")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "x.html" not in file.headers["Content-Disposition"]


def test_files_that_are_not_read_say_why(browser: Client) -> None:
    for data, why in (
        (b"", "empty"), (b"words", "neither PDF nor DOCX"),
        (b"PK-words", "damaged"),
    ):  # fmt: skip
        answer = browser.post(PATH, {
            "network": "international", "file": SimpleUploadedFile("x.pdf", data),
        })  # fmt: skip
        assert why in answer.content.decode()
    assert not LegacyImport.objects.exists()


def test_two_tabs_lose_nothing(world: World, browser: Client) -> None:
    row = exported(world)
    first, second = (sent(browser.get(f"{PATH}{row.pk}/")) for _tab in range(2))
    browser.post(f"{PATH}{row.pk}/", first | {"title": ["Hers"]})
    answer = browser.post(f"{PATH}{row.pk}/", second | {"title": ["His"]})
    seen = words(answer, 409)
    assert "Somebody saved this import" in seen and "Hers" in seen and "His" in seen
    assert browser.post(f"{PATH}{row.pk}/", sent(answer)).status_code == 302
    row.refresh_from_db()
    assert row.title == "His"


def test_others_find_no_page_and_change_nothing(world: World) -> None:
    row = taken_in(world, "export", "pdf")
    before, events = LegacyImport.objects.values().get(), Event.objects.count()
    below = ("", "discard/", "original/", "pages/1/")
    for name in ("member coordinator", "observer", "stranger", "administrator"):
        client = signed_in(world[name])
        for path in below:
            expected = 405 if path == "discard/" else 404
            if name != "administrator":
                assert client.get(f"{PATH}{row.pk}/{path}").status_code == expected, (name, path)
            assert client.post(f"{PATH}{row.pk}/{path}").status_code in (403, 404, 405)
    assert signed_in(world["member coordinator"]).get(PATH).status_code == 403
    assert signed_in(world["stranger"]).get(PATH).status_code == 200  # of a network of its own
    assert "Bicycles" not in words(signed_in(world["stranger"]).get(PATH))
    assert LegacyImport.objects.values().get() == before and Event.objects.count() == events


def test_anothers_import_in_the_address_or_in_the_body(world: World, browser: Client) -> None:
    """Own object in the address, another's in the body: only the own one changes; and not turned."""
    own = exported(world)
    theirs = importing.read_compilation(
        world.foreign, specimen(truth("letter"), "letter", "html"), by=world["stranger"], name="x"
    )
    before = LegacyImport.objects.values().get(pk=theirs.pk)
    named = {name: str(theirs.pk) for name in ("pk", "id", "row", "import", "legacyimport_id")}
    named |= {"network": "foreign", "network_id": str(world.foreign.pk)}
    told = sent(browser.get(f"{PATH}{own.pk}/")) | named
    assert browser.post(f"{PATH}{own.pk}/", told | {"title": ["Changed"]}).status_code == 302
    own.refresh_from_db()
    assert own.title == "Changed" and own.network == world.international
    for path in ("", "discard/"):
        body = told | {"pk": str(own.pk)}
        assert browser.post(f"{PATH}{theirs.pk}/{path}", body).status_code == 404
    assert LegacyImport.objects.values().get(pk=theirs.pk) == before


def test_without_its_token_nothing_is_written(world: World) -> None:
    row = exported(world)
    client = Client(enforce_csrf_checks=True)
    client.force_login(world["secretariat officer"].person)
    for path in ("", "discard/"):
        assert client.post(f"{PATH}{row.pk}/{path}").status_code == 403
    assert client.post(PATH, {"network": "international"}).status_code == 403
    row.refresh_from_db()
    assert row.state == "read"


def test_a_strangers_network_in_the_body_is_refused(world: World) -> None:
    client = signed_in(world["stranger"])
    data = specimen(truth("export"), "export", "html")
    answer = client.post(PATH, {"network": "international", "file": SimpleUploadedFile("x", data)})
    assert "Select a valid choice" in words(answer) and not LegacyImport.objects.exists()


def test_an_unknown_filter_is_refused(world: World, browser: Client) -> None:
    row = exported(world)
    for wrong in ("?nothing=1", "?page=9", "?page=x"):
        assert browser.get(f"{PATH}{wrong}").status_code == 400
    assert browser.get(f"{PATH}{row.pk}/?nothing=1").status_code == 400


# The command line


@pytest.fixture
def tessera(capsys, world: World) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(("import", "compilation", *arguments))
        return (int(ended.value.code or 0), *capsys.readouterr())

    return run


def test_the_command_reads_tells_and_accepts(tessera, tmp_path: Path) -> None:
    files = []
    for layout, format in (("letter", "docx"), ("export", "html")):
        file = tmp_path / f"{layout}.{format}"
        file.write_bytes(specimen(truth(layout, stated=11), layout, format))
        files.append(str(file))
    status, out, err = tessera(*files, "--network", "international", "--accept")
    assert status == 0, err
    assert "3 questions, 9 replies" in out and "by the head: 11" in out
    assert "accepted as 2013.900001" in out and "accepted as 2017.900001" in out
    assert "Reading 1/2: letter.docx" in err
    status, out, err = tessera(*files, "--network", "international")
    assert status == 2 and "imported already" in err and Query.objects.count() == 2


def test_the_command_leaves_to_people_what_people_decide(tessera, tmp_path: Path) -> None:
    file = tmp_path / "numbered.html"
    file.write_bytes(specimen(truth("numbered"), "numbered", "html"))
    status, out, _err = tessera(str(file), "--network", "international", "--accept")
    assert status == 0 and "not accepted: somebody has to look at it first" in out
    assert LegacyImport.objects.get().state == "read" and not Query.objects.exists()


def test_one_file_that_cannot_be_read_stops_all(tessera, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.html", tmp_path / "bad.pdf"
    good.write_bytes(specimen(truth("export"), "export", "html"))
    bad.write_bytes(b"%PDF-1.7\n%%EOF")
    status, _out, err = tessera(str(good), str(bad), "--network", "international")
    assert status == 2 and "bad.pdf: The PDF is damaged" in err and "Nothing was stored" in err
    assert not LegacyImport.objects.exists()
    assert tessera(str(good))[0] == 2  # two international networks: which one is not said
    assert tessera(str(good), "--network", "nowhere")[0] == 2
    assert tessera(str(tmp_path / "none.pdf"))[0] == 2
