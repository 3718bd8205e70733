"""What people come for, walked from the first page to the last as they would walk.

Each story ends where its person has what they came for; what it says of rooms that are not there yet
is walked when they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from csv import DictReader
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from sqlite3 import connect

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook
from tests.browser.conftest import DATABASE, House, Seat
from tests.browser.editions import publish, revised, until
from tests.browser.walking import (
    Keys,
    Pointer,
    Tongue,
    cells,
    choose,
    field,
    number,
    once,
    saved,
    sign_in,
    unfold,
)

from tessera.core import clock

# 1. A reader looks up how many people from Kosovo* asked for asylum where, since 2011.


@pytest.mark.parametrize(
    ("locale", "language", "hand", "width", "newer"),
    [
        pytest.param("sq-MK", "sq", Keys, 1280, date(2027, 6, 19), id="by-keyboard-in-Albanian"),
        pytest.param("en-GB", "en", Pointer, 360, date(2028, 6, 19), id="on-a-phone-in-English"),
    ],
)
def test_a_reader_looks_up_who_asked_for_asylum_where(
    sit_down: Seat, own_house: House, tmp_path: Path, locale: str, language: str,
    hand: type[Pointer], width: int, newer: date,
) -> None:  # fmt: skip
    say, page = Tongue(language), sit_down(locale, width=width)
    reader, note, germany = hand(page), say.note("XK"), say.name("DE")

    # From the home page's search to the area's page, which prints the note once.
    page.goto(own_house.address)
    search = page.get_by_role("searchbox", name=say("Find an area by its name or code"))
    reader.write(search, say.name("XK").rstrip("*"))
    reader.press(page.get_by_role("main").get_by_role("button", name=say("Search")))
    expect(page.get_by_role("heading", level=1)).to_have_text(say.name("XK"))
    once(page, note)

    # Per 1,000 inhabitants.
    reader.press(page.get_by_role("link", name=say("Per 1,000 inhabitants")))
    asylum = page.get_by_role("region").filter(has=page.locator("a[href*='/asylum.svg']"))
    expect(asylum).to_contain_text(say("per 1,000 inhabitants"))

    # Two sources disagree, and the page says why.
    why = page.get_by_role("columnheader", name=say("Why they differ"))
    several = list(cells(page.get_by_role("table").filter(has=why)).values())
    *counts, reason = several[1]
    assert len({count.split()[0] for count in counts}) > 1 and len(reason) > 40

    # The figure as SVG, with the note in it.
    picture = saved(page, lambda: reader.press(asylum.get_by_role("link", name="SVG")), tmp_path)
    assert note in drawn(picture) and "Eurostat" in drawn(picture)

    # The table since 2011 as XLSX, with the note in it.
    reader.press(asylum.get_by_role("link", name=re.compile("ASYAPP")))
    reader.write(field(page, say("From")), "2011")
    reader.press(page.get_by_role("button", name=say("Show"), exact=True))
    once(page, note)
    cited = figures(page, say)
    assert cited[""][1] == "2011" and cited[""][-1] == "2024"
    workbook = page.get_by_role("link", name="XLSX")
    sheet = rows_of(saved(page, lambda: reader.press(workbook), tmp_path))
    assert any(note in str(cell) for row in sheet for cell in row)
    assert any({"XK", "DE", "2011", float(number(cited[germany][0]))} <= set(row) for row in sheet)

    # She cites it.
    reader.press(page.locator("summary", has_text=re.compile(rf"^{say('Cite')}$")))
    expect(page.locator("#citation")).to_contain_text("Eurostat")
    pinned = page.locator("#citation").get_by_role("link").inner_text()

    # A year later a newer edition has come: her link shows what she cited, and says so.
    of_2024 = number(cited[germany][-1])
    one = {"CITIZEN": "XK", "SEX": "T", "GEO": "DE", "TIME_PERIOD": "2024"}
    publish(own_house, "ASYAPP", newer, revised(one, of_2024 + 5.0), tmp_path)
    later = sit_down(locale, width=width)
    later.goto(pinned)
    assert figures(later, say) == cited
    expect(later.get_by_role("status")).to_contain_text(str(newer))
    once(later, note)
    hand(later).press(later.get_by_role("link", name=say("Show the newest figures")))
    assert number(figures(later, say)[germany][-1]) == of_2024 + 5


def figures(page: Page, say: Tongue) -> dict[str, list[str]]:
    """The table of figures on a dataflow's page."""
    return cells(page.get_by_role("region", name=say("Table of figures")).get_by_role("table"))


def drawn(picture: Path) -> str:
    """The words of a picture, as they are read."""
    text = re.sub(r"<style>.*?</style>", "", picture.read_text("utf-8"), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def rows_of(workbook: Path) -> list[list[object]]:
    """All rows of all sheets."""
    book = CalamineWorkbook.from_path(workbook)
    return [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]


# 2. An analyst compares North Macedonia, Albania and Kosovo* from 2015, as known then and today.


def test_an_analyst_compares_what_was_known_with_what_is(
    sit_down: Seat, own_house: House, tmp_path: Path
) -> None:
    say, page = Tongue("en"), sit_down("en-GB")
    areas = [say.name(code) for code in ("MK", "AL", "XK")]
    one = {"CITIZEN": "XK", "SEX": "T", "GEO": "DE", "TIME_PERIOD": "2015"}
    publish(own_house, "ASYAPP", date(2023, 6, 19), until("2022", revised(one, 36_095.0)), tmp_path)

    page.goto(own_house.address)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Statistics").click()
    page.get_by_role("link", name="Compare areas").click()
    choose(page, "Areas", areas)
    field(page, "What is counted").select_option(label="Asylum applicants from the area")
    field(page, "From").fill("2015")
    field(page, "As known on").fill("2024-01-01")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("status")).to_contain_text("As known on 1 January 2024")
    expect(page.get_by_role("status")).to_contain_text("ASYAPP")
    once(page, say.note("XK"))
    then = compared(page)

    page.get_by_role("link", name="Show the newest figures").click()
    expect(page.get_by_role("status")).to_have_count(0)
    now = compared(page)

    first = "2015"
    columns = {label.split(",")[0]: at for at, label in enumerate(now[""][1:])}
    assert {first, "2022"} <= set(then) and "2023" not in then and "2024" in now
    for area in areas:
        at, difference = columns[area], 1_000 if area == say.name("XK") else 0
        assert number(now[first][at]) - number(then[first][at]) == difference, area
    assert "2014" not in then and "2014" not in now


def compared(page: Page) -> dict[str, list[str]]:
    """The comparison in figures, by year."""
    unfold(page, "The same in figures")
    return cells(page.get_by_role("table").first)


# 3. A secretariat officer admits a new observer, enters its arrangement and invites its coordinator.


def test_a_secretariat_officer_opens_the_door_to_an_observer(
    sit_down: Seat, own_house: House
) -> None:
    say, page = Tongue("sr-latn"), sit_down("en-GB")
    today, area = clock.today(), "TR"
    joins, begins, later, ends = (
        date(today.year + 1, *day) for day in ((1, 1), (2, 1), (7, 1), (12, 31))
    )

    page.goto(own_house.address)
    page.get_by_role("link", name="Srpski").click()
    sign_in(page, say, "secretariat@emn.example")
    sections = page.get_by_role("navigation", name=say("Main"))
    sections.get_by_role("link", name=say("Networks")).click()
    page.get_by_role("main").get_by_role("link", name="Evropska migraciona mreža").click()

    # She admits the organisation.
    page.get_by_role("link", name=say("Admit a participant")).click()
    field(page, say("Kind")).select_option(label=say("National contact point"))
    field(page, say("Area")).select_option(label=say.name(area))
    page.get_by_label(say("It is the area's contact point in this network")).check()
    field(page, say("Role")).select_option(label=say("Observer"))
    field(page, say("Takes part from")).fill(str(joins))
    page.get_by_role("button", name=say("Admit"), exact=True).click()
    expect(page.get_by_role("main")).to_contain_text(say.day(joins))

    # She enters the arrangement: rights from its first day, and one from a later day.
    crumbs = page.get_by_role("navigation", name=say("You are here"))
    crumbs.get_by_role("link", name="Evropska migraciona mreža").click()
    page.get_by_role("link", name=say("Draft an arrangement")).click()
    parties = field(page, say("With"))
    parties.select_option(parties.get_by_text(say.name(area)).get_attribute("value"))
    field(page, say("Counts from")).fill(str(begins))
    field(page, say("Last day")).fill(str(ends))
    page.get_by_role("button", name=say("Draft an arrangement")).click()
    grant(page, say, ["Queries and replies", "Studies"], "Members, observers and partners")
    grant(page, say, ["Statistics"], "All members", since=later)

    # She sees who will read what from which day, and that a signature is missing.
    who_reads = page.get_by_role("columnheader", name=say("Who reads"))
    readers = page.get_by_role("table").filter(has=who_reads).get_by_role("row")
    rights = {"Queries and replies": begins, "Studies": begins, "Statistics": later}
    for product, day in rights.items():
        row = readers.filter(has=page.get_by_role("rowheader", name=say(product)))
        expect(row).to_contain_text(say.name(area))
        expect(row).to_contain_text(say.day(day))
        expect(row).to_contain_text(say.day(ends))
        expect(row).to_contain_text(say("once signed"))
    field(page, say("Signed on")).fill(str(today))
    page.get_by_role("button", name=say("Record the signature")).click()
    expect(page.get_by_text(say("once signed"))).to_have_count(0)

    # She invites the organisation's coordinator.
    crumbs.get_by_role("link", name=re.compile(re.escape(say.name(area)))).click()
    page.get_by_role("complementary").get_by_role("link").first.click()
    page.get_by_role("link", name=say("People and invitations")).click()
    invite = page.locator("form[action*='/invite/']")
    field(invite, say("E-mail address")).fill("coordinator@observer.example")
    field(invite, say("Office")).fill("Koordinator, Ankara")
    field(invite, say("Role")).select_option("coordinator")
    field(invite, say("Language of the mail")).select_option("sr-latn")
    invite.get_by_role("button", name=say("Send the invitation")).click()
    expect(page.get_by_role("rowheader", name="coordinator@observer.example")).to_be_visible()

    # The invited person opens the link of the mail on a phone, and signs in again with the new password.
    link = own_house.mailed("coordinator@observer.example", r"http\S+/network/invitations/\S+")
    phone = sit_down("sr-Latn-RS", width=360)
    phone.goto(link)
    field(phone, say("Password")).fill("kamen-po-kamen-most")
    phone.get_by_role("button", name=say("Open my account")).click()
    expect(phone.get_by_role("heading", name=say("What waits for you"))).to_be_visible()
    phone.get_by_role("banner").locator("details summary").click()
    phone.get_by_role("button", name=say("Sign out")).click()
    phone.goto(own_house.address)
    sign_in(phone, say, "coordinator@observer.example", "kamen-po-kamen-most")
    expect(phone.get_by_role("banner")).to_contain_text(say.name(area))
    used = phone.goto(link)
    assert used is not None and used.status == 410, "the link opens one account, once"


def grant(
    page: Page, say: Tongue, products: list[str], circle: str, since: date | None = None
) -> None:
    """Tick products and what may be done with them, and grant."""
    form = page.locator("form[action*='/rights/']")
    for product in products:
        form.get_by_role("checkbox", name=say(product)).check()
    form.get_by_role("checkbox", name=say("See"), exact=True).check()
    field(form, say("Sees what is meant for")).select_option(label=say(circle))
    if since:
        field(form, say("First day")).fill(str(since))
    form.get_by_role("button", name=say("Grant"), exact=True).click()


# 12. An auditor asks who changed something when, exports it, and finds what was altered.


def test_an_auditor_finds_the_one_record_that_was_altered(
    sit_down: Seat, own_house: House, tmp_path: Path
) -> None:
    say, today = Tongue("sr"), clock.today()
    name = f"Migration agency {today:%j}"
    correct(sit_down("en-GB"), own_house, "contact-point-se", name)

    page = sit_down("sr-Cyrl-RS")
    page.goto(own_house.address)
    sign_in(page, say, "auditor@emn.example")
    page.get_by_role("banner").locator("details summary").click()
    page.get_by_role("banner").get_by_role("link", name=say("Who did what")).click()

    # Who changed organisations between two days.
    field(page, say("Step")).select_option("organisation.correct")
    field(page, say("From")).fill(str(today - timedelta(days=60)))
    field(page, say("Until")).fill(str(today))
    page.get_by_role("button", name=say("Show"), exact=True).click()
    row = page.get_by_role("table").get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text("European Commission")  # whom she acted for
    event = number(row.get_by_role("rowheader").inner_text())

    # The answer as a file.
    exported = saved(page, page.get_by_role("link", name="CSV").click, tmp_path)
    told = list(DictReader(exported.open(encoding="utf-8")))
    assert str(event) in {line["number"] for line in told}
    assert {line["step"] for line in told} == {"organisation.correct"}

    # The chain holds; then somebody writes into the database beside the platform.
    page.get_by_role("link", name=say("Verify the chain")).click()
    expect(page.get_by_role("alert")).to_have_count(0)
    with altered(own_house, event):
        page.reload()
        alarm = page.get_by_role("alert")
        expect(alarm).to_contain_text(say("The chain does not hold."))
        expect(alarm).to_contain_text(re.compile(rf"\b{event}\b"))
        checked = own_house.run("check", "audit")
        assert checked.returncode == 1 and f"Event {event} " in checked.stderr
    page.reload()
    expect(page.get_by_role("alert")).to_have_count(0)


def correct(page: Page, house: House, organisation: str, name: str) -> None:
    """A secretariat officer gives an organisation another name."""
    say = Tongue("en")
    page.goto(house.address)
    sign_in(page, say, "secretariat@emn.example")
    page.goto(f"{house.address}/network/organisations/{organisation}/")
    page.get_by_role("link", name="Correct its name").click()
    field(page, "Name in English").fill(name)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


@contextmanager
def altered(house: House, event: int) -> Iterator[None]:
    """Somebody else stands as the one who took the step, for as long as the block lasts."""
    with closing(connect(house.home / DATABASE, timeout=30)) as database:
        [[was]] = database.execute("SELECT actor_name FROM audit_event WHERE number = ?", [event])
        change = "UPDATE audit_event SET actor_name = ? WHERE number = ?"
        database.execute(change, ["Nobody", event])
        database.commit()
        try:
            yield
        finally:
            database.execute(change, [was, event])
            database.commit()
