"""Pages of queries: who opens them, what they say, how a draft is written without scripts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import exchange as make
from tests.personas import World

from tessera.access.people import Actor
from tessera.core import clock
from tessera.exchange import actions
from tessera.exchange.models import Query

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


def signed_in(actor: Actor) -> Client:
    """A browser in which somebody has signed in and acts for the organisation of the cast."""
    client = Client()
    if actor.person:
        client.force_login(actor.person)
    return client


def words(answer, status: int = 200) -> str:
    """What a reader reads in the page's main part."""
    assert answer.status_code == status, (answer.status_code, answer.content[:2000])
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def sent(page) -> dict[str, list[str]]:
    """What a browser would send of the page's largest form, unchanged."""
    from html import unescape

    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", page.content.decode(), re.S)
    form = max(forms, key=len)
    found: dict[str, list[str]] = {}
    for field in re.findall(r"<input[^>]*>", form):
        at = dict(re.findall(r'([a-z]+)="([^"]*)"', field))
        if at.get("type") in ("checkbox", "radio") and " checked" not in field:
            continue
        if "name" in at:
            found.setdefault(at["name"], []).append(
                unescape(at.get("value", "on" if at.get("type") == "checkbox" else ""))
            )
    for name, inner in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S
    ):
        found.setdefault(name, []).append(unescape(inner).lstrip("\r\n"))
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', inner)
        found.setdefault(name, []).extend(
            chosen or re.findall(r'<option value="([^"]*)"', inner)[:1]
        )
    found.pop("csrfmiddlewaretoken", None)
    return found


# the board


def test_who_has_replied_reads_when_the_query_closes(cast: World) -> None:
    query, by = make.launched(cast), cast["other member"]
    make.released(make.reply_of(query, by.organisation), by)
    seen = words(signed_in(by).get("/exchange/"))
    assert re.search(r"1 of 3 answered · closes \d+ \w+ 2026", seen), seen


def test_the_board_has_what_waits_and_what_runs(cast: World) -> None:
    query = make.launched(cast, title={"en": "Guardians of minors"})
    draft = make.draft(cast, title={"en": "Not yet asked"})
    seen = words(signed_in(cast["other member"]).get("/exchange/"))
    assert re.search(r"Waits for you 2026\.1 Guardians of minors You were asked", seen)
    assert "20 working days" in seen and "0 of 3 answered" in seen and "Not yet asked" not in seen
    assert "due 30 March 2026" in seen and "closes" not in seen
    assert "Not yet asked" in words(signed_in(cast["member officer"]).get("/exchange/"))
    assert "Nothing waits for you" in words(signed_in(cast["stranger"]).get("/exchange/"))
    assert Client().get("/exchange/").status_code == 302
    assert signed_in(cast["stranger"]).get(f"/exchange/queries/{query.number}/").status_code == 404
    path = f"/exchange/queries/draft/{draft.pk}/"
    assert signed_in(cast["other member"]).get(path).status_code == 404


# a draft without scripts


def test_a_draft_is_written_with_buttons_alone(cast: World) -> None:
    client = signed_in(cast["member coordinator"])
    page = client.get("/exchange/queries/new/")
    typed = sent(page)
    assert typed["questions"] == ["2"] and typed["requesters"] == ["member"]
    typed |= {"title_en": ["Guardians"], "q0-words_en": ["Is there a deadline?"],
              "q1-words_en": ["How many?"], "do": ["add"]}  # fmt: skip
    page = client.post("/exchange/queries/new/", typed)
    typed = sent(page)
    assert typed["questions"] == ["3"] and typed["q0-words_en"] == ["Is there a deadline?"]
    assert not Query.objects.exists()
    typed |= {"q2-kind": ["one_choice"], "q2-words_en": ["Who?"], "q2-option0_en": ["Court"],
              "do": ["options-2"]}  # fmt: skip
    typed = sent(client.post("/exchange/queries/new/", typed))
    assert typed["q2-options"] == ["5"] and typed["q2-option0_en"] == ["Court"]
    typed |= {"q2-option1_en": ["Centre"], "do": ["up-2"]}
    typed = sent(client.post("/exchange/queries/new/", typed))
    assert typed["q1-words_en"] == ["Who?"] and typed["q2-words_en"] == ["How many?"]
    typed |= {"do": ["remove-0"]}
    typed = sent(client.post("/exchange/queries/new/", typed))
    assert typed["questions"] == ["2"] and typed["q0-words_en"] == ["Who?"]
    # What the action refuses stands above the form, and nothing typed is lost.
    typed |= {"q1-kind": ["number"], "topics": ["unaccompanied-minors"], "do": ["save"]}
    page = client.post("/exchange/queries/new/", typed)
    assert "Question 2: A number needs a unit" in words(page)
    typed = sent(page) | {"q1-unit_en": ["persons"], "do": ["look"]}
    assert client.post("/exchange/queries/new/", typed).status_code == 302
    query = Query.objects.get()
    assert query.title == {"en": "Guardians"} and query.questions.count() == 2
    first, second = query.questions.all()
    assert [one["words"]["en"] for one in first.options] == ["Court", "Centre"]
    assert second.unit == {"en": "persons"}
    seen = words(client.get(f"/exchange/queries/draft/{query.pk}/"))
    assert "Guardians" in seen and "Court" in seen and "Submit for review" in seen
    # Saving again keeps the questions and their options the same rows.
    typed = sent(client.get(f"/exchange/queries/draft/{query.pk}/edit/")) | {
        "title_sq": ["Kujdestarët"]
    }
    assert client.post(f"/exchange/queries/draft/{query.pk}/edit/", typed).status_code == 302
    again = Query.objects.get()
    assert again.title == {"en": "Guardians", "sq": "Kujdestarët"}
    assert [one.pk for one in again.questions.all()] == [first.pk, second.pk]
    assert again.questions.get(position=1).options == first.options
    assert again.edition == 2


def test_two_who_draft_at_once_lose_nothing(cast: World) -> None:
    query = make.draft(cast)
    path = f"/exchange/queries/draft/{query.pk}/edit/"
    one, other = signed_in(cast["member coordinator"]), signed_in(cast["member officer"])
    mine, theirs = sent(one.get(path)), sent(other.get(path))
    assert other.post(path, theirs | {"title_en": ["Theirs"]}).status_code == 302
    page = one.post(path, mine | {"title_en": ["Mine"]})
    seen = words(page, 409)
    assert "Somebody saved this draft" in seen and "Theirs" in seen
    typed = sent(page)
    assert typed["title_en"] == ["Mine"]
    assert one.post(path, typed).status_code == 302
    assert Query.objects.get().title == {"en": "Mine"}


def test_review_returns_once_and_approves(cast: World) -> None:
    asker, office = signed_in(cast["member coordinator"]), signed_in(cast["secretariat officer"])
    query = make.draft(cast)
    path = f"/exchange/queries/draft/{query.pk}/"
    assert office.get(path).status_code == 404  # not before it is submitted
    assert asker.post(path + "submit/").status_code == 302
    assert "cannot be changed meanwhile" in words(asker.get(path))
    assert "Only a draft can be changed" in words(asker.post(path + "edit/", sent_nothing()), 409)
    assert "Comment" in words(office.get(path))
    assert "This field is required" in words(office.post(path + "return/", {"back-words": ""}))
    assert office.post(path + "return/", {"back-words": "Say which law."}).status_code == 302
    assert "Say which law." in words(asker.get(path))
    assert asker.post(path + "submit/").status_code == 302
    assert asker.post(path + "approve/", {"approval-words": ""}).status_code == 403
    answer = office.post(path + "approve/", {"approval-words": ""})
    assert answer.headers["Location"] == "/exchange/queries/2026.1/"
    seen = words(asker.get("/exchange/queries/2026.1/"))
    assert "Approved, not launched" in seen
    assert signed_in(cast["other member"]).get("/exchange/queries/2026.1/").status_code == 404


def sent_nothing() -> dict[str, list[str]]:
    return {"questions": ["0"], "asked_roles": ["member"], "urgency": ["standard"],
            "audience": ["network"], "default_audience": ["members"]}  # fmt: skip


def test_the_launch_shows_who_will_read(cast: World) -> None:
    make.launched(cast, asked_roles=["member"])
    query = make.approved(cast)
    client = signed_in(cast["member coordinator"])
    seen = words(client.get(f"/exchange/queries/{query.number}/launch/"))
    assert "Who will read this" in seen and "What differs from the last query, 2026.1" in seen
    assert re.search(r"Asked now, not then : .*observer", seen)
    assert "does not give the right to reply" in seen
    assert (
        signed_in(cast["other member"]).get(f"/exchange/queries/{query.number}/launch/").status_code
        == 404
    )
    assert client.post(f"/exchange/queries/{query.number}/launch/").status_code == 302
    query.refresh_from_db()
    assert query.state == "open"
    assert client.post(f"/exchange/queries/{query.number}/launch/").status_code == 409


# the page of a query


def test_a_query_shows_withheld_pending_and_given(cast: World) -> None:
    query = make.launched(cast, questions=make.EVERY_KIND, audience="network")
    member, other = cast["member coordinator"], cast["other member"]
    make.released(make.reply_of(query, cast.organisations["member"]), member,
                  {1: {"audience": "public", "words": "For everybody."}})  # fmt: skip
    make.released(make.reply_of(query, cast.organisations["other-member"]), other,
                  {1: {"audience": "requester", "reason": "x", "words": "Secret words."}})  # fmt: skip
    path = f"/exchange/queries/{query.number}/"
    mine = words(signed_in(member).get(path))
    assert "2 of 3 answered" in mine and "Secret words." in mine and "2 partly" in mine
    seen = words(signed_in(cast["observer"]).get(path))
    assert "For everybody." in seen and "Secret words." not in seen
    assert "A reply was given. It is not disseminated further." in seen
    assert "1 partly" in seen and "2 without" in seen
    assert re.search(r"Albania.*No reply yet; due in \d+ working days", seen)
    assert "Your reply" in seen and "Clock" in seen
    assert "Sweden" in seen


def test_an_answer_is_shown_as_it_was_written_and_nothing_in_it_runs(cast: World) -> None:
    query = make.launched(cast, questions=make.EVERY_KIND)
    member, wicked = cast["member coordinator"], "<script>x</script>"
    reply = make.reply_of(query, cast.organisations["member"])
    source = {"title": wicked, "url": "https://example.org/?a=1&b=2"}
    limit = {"audience_until": MONDAY.date(), "audience_then": "public"}
    said = {"words": wicked, "comment": wicked, "sources": [source], **limit}
    none = {"status": "no_data", "words": ""}
    make.released(reply, member, {1: said, 2: none})
    actions.correct(reply, by=member)
    reply.refresh_from_db()
    make.released(reply, member, {1: said | {"comment": wicked * 2}, 2: none})
    path = f"/exchange/queries/{query.number}/"
    page = signed_in(cast["other member"]).get(path).content.decode()
    assert wicked not in page and page.count("&lt;script&gt;x&lt;/script&gt;") == 4
    link = '<a href="https://example.org/?a=1&amp;b=2" rel="nofollow noopener">'
    assert link in page and "version 2, 2 March 2026" in page and "then public" in page
    assert "No data." in page and '<th scope="col" class="t-num">' in page  # of the table's answer


@pytest.mark.parametrize("address", ["/exchange/?colour=red", "/exchange/queries/new/?colour=red"])
def test_unknown_filters_are_refused(cast: World, address: str) -> None:
    assert signed_in(cast["member coordinator"]).get(address).status_code == 400


def test_the_number_of_queries_does_not_grow(cast: World) -> None:
    def ask(path: str) -> int:
        client = signed_in(cast["member coordinator"])
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    small = make.launched(cast, questions=make.EVERY_KIND[:2])
    before = {"/exchange/": ask("/exchange/")}
    make.released(make.reply_of(small, cast.organisations["member"]), cast["member coordinator"])
    few = ask(f"/exchange/queries/{small.number}/")
    large = make.launched(cast, questions=make.EVERY_KIND, by="other member")
    make.launched(cast, by="other member")
    for place, who in (("member", "member coordinator"), ("other-member", "other member")):
        make.released(make.reply_of(large, cast.organisations[place]), cast[who])
    assert ask(f"/exchange/queries/{large.number}/") <= few + 2
    assert ask("/exchange/") <= before["/exchange/"] + 2


@pytest.mark.parametrize("language", ["en", "sq", "sr", "sr-latn"])
def test_a_sentence_that_a_day_ends_has_one_full_stop(cast: World, language: str) -> None:
    query = make.launched(cast)
    client = signed_in(cast["member coordinator"])
    with clock.frozen(MONDAY + timedelta(days=90)):
        read = words(client.get(f"/exchange/queries/{query.number}/?lang={language}"))
    assert "2026" in read and ".." not in read


def test_an_update_is_asked(cast: World) -> None:
    query = make.launched(cast, by="other member")
    client = signed_in(cast["member coordinator"])
    answer = client.post(f"/exchange/queries/{query.number}/update/")
    assert answer.status_code == 302
    made = Query.objects.get(follow_up_of=query)
    assert answer.headers["Location"] == f"/exchange/queries/draft/{made.pk}/edit/"
    assert "update of" in words(client.get(f"/exchange/queries/draft/{made.pk}/"))
    there = f"/exchange/queries/{query.number}/"
    assert "Asked before" not in client.get(there).content.decode()  # not launched yet
    launched = make.launched(cast, title={"en": "Guardians again"}, follow_up_of=query)
    assert "Guardians again" in client.get(there).content.decode()
    back = client.get(f"/exchange/queries/{launched.number}/").content.decode()
    assert "Asked before" in back and f'<a href="{there}">{query.number}</a>' in back


def test_a_closed_query_is_opened_again_and_withdrawn_with_a_reason(cast: World) -> None:
    query = make.launched(cast)
    client = signed_in(cast["member coordinator"])
    path = f"/exchange/queries/{query.number}/"
    assert client.post(path + "close/").status_code == 302
    assert "closed" in words(client.get(path))
    assert client.post(path + "reopen/").status_code == 302
    assert "Tell those who were asked" in words(client.post(path + "withdraw/", {}), 409)
    assert client.post(path + "withdraw/", {"withdrawal-reason": "Answered."}).status_code == 302
    assert "withdrawn" in words(client.get(path))


def test_what_is_stored_is_told_to_the_browser_that_sent_it(client, cast: World) -> None:
    """Its copy of what was typed goes only when the server took it, not when it asked for a sign-in."""
    mark, new = "0123456789ab", "/exchange/queries/new/"
    refused = client.post(new, {"writer": "a" * 32, "sent": mark})
    assert refused.status_code == 302 and "stored" not in refused.cookies
    client = signed_in(cast["member coordinator"])
    typed = sent(client.get(new)) | {"title_en": ["Guardians"], "sent": [mark]}
    wrong = client.post(new, typed | {"urgency": ["yesterday"]})
    assert wrong.status_code == 200 and "stored" not in wrong.cookies
    taken = client.post(new, typed | {"do": ["save"]})
    assert taken.status_code == 302 and taken.cookies["stored"].value == mark
    client.cookies["stored"] = "not a mark"
    strange = client.post(new, typed | {"do": ["save"], "sent": ["<script>"]})
    assert strange.status_code == 302 and "stored" not in strange.cookies
