"""What Tessera compiled comes back as it left: questions, replies, dissemination, in each language."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.factories import exchange as make
from tests.personas import World

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.text import LANGUAGES, say
from tessera.exchange import actions, files
from tessera.exchange.actions import importing
from tessera.exchange.legacy import LegacyCompilation, read
from tessera.exchange.legacy.languages import any_of, month
from tessera.exchange.legacy.wording import bare_title, day
from tessera.exchange.models import Query

ASKER = "member coordinator"
WORDS = {"en": "In every language.", "sq": "Në çdo gjuhë.", "sr-latn": "Na svakom jeziku."}
QUESTIONS = [
    {**one, "words": {"en": f"{one['words']['en']} (1)", "sq": f"Pyetja «ë» {at}?",
                      "sr-latn": f"Čije je đubre, žabo {at}?"}}
    for at, one in enumerate(make.EVERY_KIND)
    if one["kind"] in ("yes_no_partly", "number", "table", "text")
]  # fmt: skip
TITLE = {
    "en": "Guardians of minors",
    "sq": "Kujdestarët e të miturve",
    "sr-latn": "Staratelji dece",
}


@pytest.fixture
def query(cast: World) -> Query:
    """A member answers, one question for members only; another one and the observer do not."""
    asked = make.launched(
        cast, title=TITLE, background=WORDS, questions=QUESTIONS, audience=Circle.PUBLIC
    )
    reply = make.reply_of(asked, cast.organisations["other-member"])
    inner = {"audience": Circle.MEMBERS, "reason": "A draft law.", "words": "Only among members."}
    make.released(
        reply, cast["other member"], {4: inner}, audience=Circle.PUBLIC,
        words="Said in public, šta i ë.\nOn two lines.", language="en",
    )  # fmt: skip
    return asked


def flat(words: str) -> str:
    return " ".join(words.split())


@pytest.mark.parametrize(
    ("language", "circle"),
    [("en", "members"), ("sq", "public"), ("sr-latn", "members"), ("sr", "public")],
)
def test_every_format_is_read_back(cast: World, query: Query, language: str, circle: str) -> None:
    assert language in LANGUAGES
    read_: dict[str, LegacyCompilation] = {}
    made = actions.compile_(query, circle, by=cast[ASKER], language=language, style="eu")
    for file in made.files.exclude(format="xlsx"):
        told = read(files.fetch(file.path, file.sha256))
        read_[f"{circle} {file.format}"] = told
        assert (told.layout, told.language, told.format) == ("own", language, file.format)
    for name, told in read_.items():
        assert told.title == say(TITLE, language).words, name
        assert told.number == query.number and told.stated == len(told.replies) == 1
        assert told.background == say(WORDS, language).words
        assert [flat(one) for one in told.questions] == [
            say(one["words"], language).words for one in QUESTIONS
        ]
        assert (told.requested_on, told.compiled_on) == (clock.today(), clock.today())
        assert told.due_on == query.due_on
        reply = told.replies[0]
        assert reply.area == "SE" and "Said in public, šta i ë. On two lines." in flat(
            reply.answers[1].words
        )
        last = "no" if name.startswith("members") else "withheld"
        assert [one.wider for one in reply.answers] == ["yes"] * 3 + [last], name
        inner = flat(reply.answers[3].words)
        assert "Only among members." in inner if last == "no" else not inner
        assert "here" in reply.answers[2].words  # the table
        assert {one.kind for one in told.findings} <= {"unknown_requester"}
    said = {str([flat(one.words) for one in told.replies[0].answers]) for told in read_.values()}
    assert len(read_) == 3 and len(said) == 1


def test_what_left_in_albanian_becomes_a_query_in_albanian(cast: World, query: Query) -> None:
    made = actions.compile_(query, "public", by=cast[ASKER], language="sq", style="eu")
    file = made.files.get(format="docx")
    office = cast["stranger"]  # of another network, which knows nobody that took part
    row = importing.read_compilation(
        cast.foreign, files.fetch(file.path, file.sha256), by=office, name="x.docx"
    )
    assert row.result["language"] == "sq" and row.result["topics"] == ["unaccompanied-minors"]
    ours = importing.may_speak(cast.foreign, office)[0][0].code
    result = row.result | {"requesters": [ours]}
    result["replies"][0]["participant"] = ours
    with clock.frozen(clock.now() + timedelta(days=90)):  # once the replies were due
        importing.correct(row, result, by=office, edition=1)
        made = importing.accept(row, by=office)
    assert made.title == {"sq": TITLE["sq"]}
    assert made.questions.get(position=2).words == {"sq": QUESTIONS[1]["words"]["sq"]}
    withheld = made.replies.get().answers.get(question__position=4)
    assert withheld.language == "sq" and withheld.audience == Circle.TEAM


LETTERS = {
    "sq": ("Kërkesë ad hoc për biçikleta", "Kërkuar nga Suedi më 24 tetor 2013",
           "Përgjigje nga Austria dhe Suedia (2 gjithsej)", "Konteksti", "Pse pyesim.", "Pyetjet",
           ("Vendi", "Shpërndarje më e gjerë", "Përgjigje"), "Po", "Jo"),
    "sr-latn": ("Ad hoc upit o biciklima", "Zatraženo od Švedske, 24. oktobra 2013.",
                "Odgovori od Austrija i Švedska (2 ukupno)", "Pozadina", "Zašto pitamo.", "Pitanja",
                ("Država", "Šira distribucija", "Odgovor"), "Da", "Ne"),
    "sr": ("Ад хок упит о бициклима", "Затражено од Шведска, 24. октобра 2013.",
           "Одговори од Аустрија и Шведска (2 укупно)", "Позадина", "Зашто питамо.", "Питања",
           ("Држава", "Шира дистрибуција", "Одговор"), "Да", "Не"),
}  # fmt: skip


@pytest.mark.parametrize("language", LETTERS)
def test_an_older_layout_speaks_other_languages_too(language: str) -> None:
    title, asked, replied, background, why, questions, heads, yes, no = LETTERS[language]
    names = {"sq": ("Austri", "Suedi"), "sr-latn": ("Austrija", "Švedska"),
             "sr": ("Аустрија", "Шведска")}[language]  # fmt: skip
    rows = "".join(
        f"<tr><td>{name}</td><td>{wider}</td><td>1. Ë, šta, шта. 2. Tjetër.</td></tr>"
        for name, wider in zip(names, (yes, no), strict=True)
    )
    made = read(
        f"<html><body><h1>{title}</h1><p>{asked}</p><p>{replied}</p><h2>{background}</h2>"
        f"<p>{why}</p><h2>{questions}</h2><p>1. A?</p><p>2. B?</p><table><tr>"
        f"{''.join(f'<th>{one}</th>' for one in heads)}</tr>{rows}</table></body></html>".encode()
    )
    assert (made.layout, made.language) == ("export", language)
    assert bare_title(title) == made.title != title
    assert made.requested_on == date(2013, 10, 24) and made.stated == 2
    assert made.background == why and made.questions == ("A?", "B?")
    assert [(one.area, one.answers[0].wider) for one in made.replies] == [
        ("AT", "yes"),
        ("SE", "no"),
    ]
    assert [one.answers[1].words for one in made.replies] == ["Tjetër."] * 2


def test_months_and_labels_are_known_in_each_language() -> None:
    for words in ("24 October 2013", "24 tetor 2013", "24. oktobar 2013.", "24. oktobra 2013.",
                  "24. октобар 2013. (верзија 1)", "24 oct 2013"):  # fmt: skip
        assert day(words) == date(2013, 10, 24), words
    assert month("ma") == 0 and month("brumaire") == 0  # March or May; none of ours
    assert "Одговор" in any_of("words") and "Odgovor" in any_of("words")
