"""A query from idea to printed compilation, walked by those who ask, review, answer and look on.

Stories 4 to 7 are one way: what one person leaves, the next one finds.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from docx import Document
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import PATIENCE, House, Seat
from tests.browser.walking import Keys, Pointer, Tongue, field, saved, sign_in

from tessera.core import clock

TITLE = "Guardians for unaccompanied minors"
SECRET = "The draft law is at second reading."
WORDS = "The municipality appoints the guardian within two days."
BETTER = "The municipality appoints the guardian within one day."
#: What stands in a compilation where an answer may not travel that far.
WITHHELD = "It is not disseminated further."


def test_a_query_from_idea_to_printed_compilation(
    sit_down: Seat, own_house: House, tmp_path: Path
) -> None:
    asker = sit_down("en-GB")
    number = she_asks_for_an_update(sit_down, own_house, asker)
    he_splits_it(sit_down, own_house, number)
    three_of_five_days(asker, own_house, number)
    he_releases_the_rest(sit_down, own_house, number)
    she_compiles_four_times(sit_down, own_house, asker, number, tmp_path)
    an_observer_looks(sit_down, own_house, asker, number)


def step(hand: Pointer, target: Locator) -> None:
    """Press what leads to another page, and be there."""
    with hand.page.expect_navigation():
        hand.press(target)


def at(house: House, number: str, rest: str = "") -> str:
    return f"{house.address}/exchange/queries/{number}/{rest}"


# 4. A contact point drafts a query; the radar shows that it was asked; she asks for an update instead.


def she_asks_for_an_update(sit_down: Seat, house: House, page: Page) -> str:
    say = Tongue("en")
    page.goto(house.address)
    sign_in(page, say, "at@emn.example")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Queries").click()
    page.get_by_role("link", name="New query").click()
    field(page, "Title").first.fill(TITLE)
    radar = page.get_by_role("region", name="Asked before")
    expect(radar).to_contain_text("2025.1")
    radar.get_by_role("button", name="Ask for an update 2025.1").click()

    # The old questions are there; she adds two, and lets everybody read what is asked and answered.
    page.wait_for_url("**/edit/")
    for area in page.locator("input[name=asked_areas]:checked").element_handles():
        area.uncheck()
    questions = page.locator("fieldset[id^=q]")
    expect(questions).to_have_count(2)
    for kind, words in (
        ("yes_no_partly", "Is a deadline planned?"),
        ("text", "What is discussed?"),
    ):
        before = questions.count()
        page.get_by_role("button", name="Add a question").click()
        expect(questions).to_have_count(before + 1)
        page.locator(f"#id_q{before}-kind").select_option(kind)
        page.locator(f"#id_q{before}-words_en").fill(words)
    field(page, "Who may read that you ask, and what").select_option("public")
    field(page, "How far answers travel unless the contributor says otherwise").select_option(
        "public"
    )
    step(Pointer(page), page.get_by_role("button", name="Save and look at it"))
    expect(page.get_by_role("main")).to_contain_text("update of 2025.1")
    step(Pointer(page), page.get_by_role("button", name="Submit for review"))

    # The review returns it once, with a comment that she reads.
    office = sit_down("en-GB")
    office.goto(house.address)
    sign_in(office, say, "secretariat@emn.example")
    draft = page.url
    office.goto(draft)
    field(office, "What has to change").fill("Say which law you mean.")
    step(Pointer(office), office.get_by_role("button", name="Return"))
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("Say which law you mean.")
    page.get_by_role("link", name="Change the draft").click()
    field(page, "Background").first.fill("The law of 2019 sets no deadline.")
    step(Pointer(page), page.get_by_role("button", name="Save and look at it"))
    step(Pointer(page), page.get_by_role("button", name="Submit for review"))
    office.goto(draft)
    step(Pointer(office), office.get_by_role("button", name="Approve"))
    heading = office.get_by_role("main")
    expect(heading).to_contain_text(re.compile(rf"{clock.today().year}\.\d+"))
    [number] = set(re.findall(rf"{clock.today().year}\.\d+", office.title()))

    # She sees who will read it, and launches.
    page.goto(at(house, number, "launch/"))
    expect(page.get_by_role("heading", name="Who will read this")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("The query itself is read by everybody.")
    step(Pointer(page), page.get_by_role("button", name="Launch"))
    expect(page.get_by_role("main")).to_contain_text("0 of")
    return number


# 5. A contact point in another area splits it, merges, limits one answer, and asks for more time.


def he_splits_it(sit_down: Seat, house: House, number: str) -> None:
    say, page = Tongue("sr-latn"), sit_down("sr-Latn-RS")
    hand = Keys(page)
    page.goto(f"{house.address}/?lang=sr-latn")
    sign_in(page, say, "fi@emn.example")
    page.goto(at(house, number, "reply/"))
    ministry = consult(page, hand, say, (1, 3), "Ministarstvo pravde")
    expert = consult(page, hand, say, (2,), "Stručnjak za porodično pravo")

    # The ministry and the expert answer by their links, without an account.
    contribute(sit_down("en-GB"), say, ministry, {1: SECRET, 3: "Ne."}, "Ministarstvo pravde")
    contribute(sit_down("en-GB"), say, expert, {2: WORDS}, "Stručnjak")

    # He takes in what came back, and limits one answer until the law is published.
    for position in (1, 2, 3):
        page.goto(at(house, number, f"reply/{position}/"))
        step(hand, page.get_by_role("button", name=say("Take it into the answer")).first)
    page.goto(at(house, number, "reply/1/"))
    page.locator("input[name=audience][value=members]").check()
    page.locator("input[name=reason]").fill("Zakon još nije objavljen.")
    page.locator("details", has=page.locator("[name=audience_until]")).locator("summary").click()
    page.locator("[name=audience_until]").fill(str(clock.today() + timedelta(days=200)))
    page.locator("[name=audience_then]").select_option("public")
    step(hand, page.locator("button.t-button[name=do][value=save]"))

    # The last one is pending; he clears, releases and asks for five more days.
    page.goto(at(house, number, "reply/4/"))
    page.locator("input[name=status][value=pending]").check()
    step(hand, page.locator("button.t-button[name=do][value=save]"))
    step(hand, page.get_by_role("button", name=say("Clear the reply")))
    step(hand, page.get_by_role("button", name=say("Release the reply")))
    step(hand, page.get_by_role("link", name=say("Ask for more time")))
    due = clock.today().fromisoformat(
        page.locator("main time").first.get_attribute("datetime")[:10]
    )
    page.locator("[name=until]").fill(str(due + timedelta(days=5)))
    page.locator("[name=reason]").fill("Jedno ministarstvo kasni.")
    step(hand, page.get_by_role("button", name=say("Ask for it")))


def consult(page: Page, hand: Keys, say: Tongue, positions: tuple[int, ...], office: str) -> str:
    """Put questions to somebody; the personal link, which is shown once."""
    step(hand, page.get_by_role("link", name=say("Consult"), exact=True))
    for position in positions:
        page.locator(f"input[name=questions][value='{position}']").check()
    page.locator("input[name=email]").fill(f"desk{positions[0]}@ministry.example")
    hand.write(page.locator("input[name=office]"), office)
    step(hand, page.get_by_role("button", name=say("Consult"), exact=True))
    link = page.locator("input[readonly]").input_value()
    step(hand, page.get_by_role("link", name=say("Back to your reply")))
    return link


def contribute(page: Page, say: Tongue, link: str, words: dict[int, str], office: str) -> None:
    """Answer by a personal link, with yes where a question asks for yes or no."""
    page.goto(link)
    for position, said in words.items():
        yes = page.locator(f"input[name=q{position}-coded][value=yes]")
        if yes.count():
            yes.check()
        page.locator(f"textarea[name=q{position}-words]").fill(said)
    field(page, say("Who stands for these answers")).fill(office)
    step(Pointer(page), page.get_by_role("button", name=say("Hand in")))
    handed = say("Handed in. Nothing more can be written unless the contact point asks again.")
    expect(page.get_by_text(handed)).to_be_visible()


def three_of_five_days(page: Page, house: House, number: str) -> None:
    page.goto(at(house, number))
    asked = page.locator("aside section").filter(
        has=page.get_by_role("heading", name="More time asked")
    )
    asked.get_by_role("link").first.click()
    day = page.get_by_role("heading", level=1).inner_text().removeprefix("More time, until ")
    until = datetime.strptime(day, "%d %B %Y").date()
    field(page, "Grant this day instead").fill(str(until - timedelta(days=2)))
    step(Pointer(page), page.get_by_role("button", name="Refuse, or grant the other day"))


def he_releases_the_rest(sit_down: Seat, house: House, number: str) -> None:
    say, page = Tongue("sr-latn"), sit_down("sr-Latn-RS", width=360)
    page.goto(f"{house.address}/?lang=sr-latn")
    sign_in(page, say, "fi@emn.example")
    page.goto(at(house, number, "reply/"))
    step(Pointer(page), page.get_by_role("button", name=say("Continue"), exact=True))
    page.goto(at(house, number, "reply/4/"))
    page.locator("textarea[name=words]").fill("Raspravlja se o roku od dva dana.")
    page.locator("input[name=status][value=answered]").check()
    step(Pointer(page), page.locator("button.t-button[name=do][value=save]"))
    step(Pointer(page), page.get_by_role("button", name=say("Clear the reply")))
    step(Pointer(page), page.get_by_role("button", name=say("Release the reply")))


# 6. The asker compiles four times: a draft, the final one, after a correction, after a narrowing.


def she_compiles_four_times(
    sit_down: Seat, house: House, page: Page, number: str, folder: Path
) -> None:
    say, other = Tongue("en"), sit_down("en-GB")
    other.goto(house.address)
    sign_in(other, say, "fi@emn.example")
    draft = compiled(page, house, number, 1)
    expect(draft["Everybody"]).to_contain_text("draft")

    page.goto(at(house, number))
    step(Pointer(page), page.get_by_role("button", name="Close", exact=True))
    final = compiled(page, house, number, 2)
    public = printed(page, final["Everybody"], folder)
    members = printed(page, final["All members"], folder)
    assert SECRET in members and SECRET not in public
    assert WORDS in members and WORDS in public
    assert WITHHELD in public and WITHHELD not in members

    # A correction makes a new version; the old one stays as it was.
    other.goto(at(house, number, "reply/"))
    step(Pointer(other), other.get_by_role("button", name="Correct"))
    other.goto(at(house, number, "reply/2/"))
    other.locator("textarea[name=words]").fill(BETTER)
    step(Pointer(other), other.locator("button.t-button[name=do][value=save]"))
    step(Pointer(other), other.get_by_role("button", name="Clear the reply"))
    step(Pointer(other), other.get_by_role("button", name="Release the reply"))
    third = compiled(page, house, number, 3)
    expect(third["Everybody"]).to_contain_text("change since the version before")
    assert BETTER in printed(page, third["Everybody"], folder)
    assert WORDS in printed(page, versions(page)["Everybody", 2], folder)

    # A narrowing takes effect at once; what holds the answer is read by nobody any more.
    other.goto(at(house, number, "reply/2/audience/"))
    other.locator("input[name=audience][value=members]").check()
    other.locator("[name=reason]").fill("A court asked for it.")
    step(Pointer(other), other.get_by_role("button", name="Change it"))
    expect(other.get_by_role("main")).to_contain_text("Copies that have left")
    page.goto(at(house, number, "compilations/"))
    expect(versions(page)["Everybody", 3]).to_contain_text("recalled")
    expect(versions(page)["Everybody", 3].get_by_role("link")).to_have_count(0)
    fourth = compiled(page, house, number, 4)
    public = printed(page, fourth["Everybody"], folder)
    assert BETTER not in public and WORDS not in public and WITHHELD in public
    assert BETTER in printed(page, fourth["All members"], folder)


def compiled(page: Page, house: House, number: str, version: int) -> dict[str, Locator]:
    """Press Compile and wait for the worker; the new versions by whom they are for."""
    page.goto(at(house, number, "compilations/"))
    for circle in ("requester", "network", "national"):
        page.locator(f"input[name=circle][value={circle}]").uncheck()
    step(Pointer(page), page.get_by_role("button", name="Compile"))
    # The page looks again by itself, and says when nothing is left to wait for.
    expect(page.locator("[data-waits-status]")).to_have_text(
        "Nothing more is being made.", timeout=2_000 * PATIENCE
    )
    row = page.locator("main li").filter(has_text=f"Everybody · version {version}")
    expect(row.get_by_role("link", name="DOCX")).to_be_visible()
    found = versions(page)
    return {name: one for (name, made), one in found.items() if made == version}


def versions(page: Page) -> dict[tuple[str, int], Locator]:
    """What is listed as compiled: for whom, and which version."""
    found = {}
    for row in page.locator("main li").filter(has=page.locator("h2")).all():
        name, _dot, rest = row.locator("h2").inner_text().partition(" · ")
        found[name, int(re.findall(r"\d+", rest)[0])] = row
    return found


def printed(page: Page, row: Locator, folder: Path) -> str:
    """Every word of the DOCX, tables included."""
    file = saved(page, row.get_by_role("link", name="DOCX").click, folder)
    document = Document(str(file))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


# 7. An observer looks for what it may not see, everywhere.


def an_observer_looks(sit_down: Seat, house: House, asker: Page, number: str) -> None:
    say, page = Tongue("sq"), sit_down("sq-AL")
    page.goto(f"{house.address}/?lang=sq")
    sign_in(page, say, "al@emn.example")
    word = SECRET.split()[-2]
    for address in (
        f"queries/{number}/", f"queries/{number}/compilations/", f"queries/{number}/reply/",
        f"archive/?q={word}", f"compare/?question={number}.1", "scoreboard/",
    ):  # fmt: skip
        answer = page.goto(f"{house.address}/exchange/{address}")
        assert answer is not None and answer.status == 200, address
        assert SECRET not in page.content() and BETTER not in page.content(), address

    # The address of the members' file, which somebody passed on, is as if there were none.
    asker.goto(at(house, number, "compilations/"))
    link = versions(asker)["All members", 4].get_by_role("link", name="DOCX")
    address = f"{house.address}{link.get_attribute('href')}"
    assert asker.context.request.get(address).status == 200
    assert page.context.request.get(address).status == 404
