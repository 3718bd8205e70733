"""Published compilations are read exactly as their source of truth says, in every layout and format."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.specimens.truth import (
    FORMATS,
    LAYOUTS,
    NOTICE,
    PRINTED,
    Given,
    Truth,
    truth,
)
from tests.exchange.specimens.written import specimen

from tessera.exchange.legacy import LegacyCompilation, read, sentence
from tessera.exchange.legacy.findings import KINDS
from tessera.exchange.legacy.wording import day, divided
from tessera.reference import LANGUAGES, STYLES, designation
from tessera.reference.recognition import recognised

EVERY = [(layout, format) for layout in LAYOUTS for format in FORMATS]


def kinds(made: LegacyCompilation) -> list[str]:
    return [one.kind for one in made.findings]


def flat(words: str) -> str:
    """Without line ends, which paper does not tell apart from the end of a line of print."""
    return " ".join(words.split())


def said(made: LegacyCompilation) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [
        (
            one.area, tuple(answer.wider for answer in one.answers),
            tuple(flat(answer.words) for answer in one.answers),
        )
        for one in made.replies
    ]  # fmt: skip


def told(source: Truth) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(one.area, one.wider, tuple(flat(words) for words in one.words))
            for one in source.replies]  # fmt: skip


def is_same(made: LegacyCompilation, source: Truth) -> None:
    """Everything that the source of truth says was read, and nothing else."""
    assert made.title == source.title
    assert made.number == source.number
    assert made.requesters == source.requesters
    assert (made.requested_on, made.due_on, made.compiled_on) == (
        source.requested_on, source.due_on, source.compiled_on,
    )  # fmt: skip
    assert made.topic == source.topic
    assert flat(made.background) == flat(source.background)
    assert tuple(map(flat, made.questions)) == tuple(map(flat, source.questions))
    assert made.named == tuple(one.area for one in source.replies)
    assert made.stated == len(source.replies)
    assert said(made) == told(source)


@pytest.mark.parametrize(("layout", "format"), EVERY)
def test_each_specimen_is_read_as_its_source_says(layout: str, format: str) -> None:
    source = truth(layout)
    made = read(specimen(source, layout, format))
    assert (made.layout, made.format) == (layout, format)
    is_same(made, source)
    assert set(kinds(made)) == {"words_not_for_all"}  # France said No, and its words are printed
    assert LegacyCompilation.from_json(made.as_json()) == made


# Random compilations

WORD = st.sampled_from(
    ["guardian", "centre", "is", "appointed", "within", "days", "by", "a", "court", "or", "the",
     "ministry", "of", "interior", "when", "minors", "arrive", "alone", "applies", "also", "rule",
     "practice", "šestnaest", "čekanje", "përgjigje", "žalba", "être", "größer"]
)  # fmt: skip
SENTENCE = st.lists(WORD, min_size=2, max_size=9).map(lambda some: " ".join(some).capitalize())
ASKED = SENTENCE.map(lambda words: f"{words}?")
WORDS = st.lists(SENTENCE.map(lambda words: f"{words}."), min_size=1, max_size=3).map("\n".join)
WIDER = st.sampled_from(["yes", "yes", "no", "withheld"])
DAY = st.dates(date(2010, 1, 1), date(2021, 12, 31))


@st.composite
def compilations(draw: st.DrawFn, layout: str) -> Truth:
    questions = draw(st.lists(ASKED, min_size=1, max_size=4, unique=True))
    areas = draw(st.lists(st.sampled_from(list(PRINTED)), min_size=1, max_size=8, unique=True))
    replies = []
    for area in areas:
        alike = draw(WIDER)
        wider = tuple(draw(WIDER) if layout == "numbered" else alike for _one in questions)
        words = tuple("" if one == "withheld" else draw(WORDS) for one in wider)
        replies.append(Given(area, wider, words))
    facts = {
        "title": draw(SENTENCE), "requesters": (draw(st.sampled_from(["LU", "COM", "SE"])),),
        "requested_on": draw(DAY), "background": draw(WORDS), "questions": tuple(questions),
        "replies": tuple(replies),
    }  # fmt: skip
    if layout == "letter":
        facts |= {"due_on": draw(DAY), "compiled_on": draw(DAY)}
    elif layout == "export":
        facts |= {"topic": draw(st.sampled_from(["Return", "Protection", "Border"]))}
    else:
        facts |= {"number": f"{draw(DAY).year}.{draw(st.integers(1, 99))}"}
    return Truth(**facts)


@pytest.mark.parametrize(("layout", "format"), EVERY)
def test_written_and_read_again_it_says_the_same(layout: str, format: str) -> None:
    @settings(
        max_examples=6 if format == "pdf" else 15, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(compilations(layout))
    def law(source: Truth) -> None:
        is_same(read(specimen(source, layout, format)), source)

    law()


# The defects that published compilations have

DEFECTS = {"stated": 12, "person": "Anneke VAN DER BERG", "is_doubled": True,
           "is_run_together": True}  # fmt: skip


@cache
def with_all_defects(layout: str) -> LegacyCompilation:
    return read(specimen(truth(layout, **DEFECTS), layout, "pdf"))


def with_defect(name: str, layout: str, format: str) -> LegacyCompilation:
    """A compilation with one defect; as PDF, which takes long to read, with the others beside it."""
    if format == "pdf":
        return with_all_defects(layout)
    return read(specimen(truth(layout, **{name: DEFECTS[name]}), layout, format))


@pytest.mark.parametrize(("layout", "format"), EVERY)
def test_a_wrong_total_is_found(layout: str, format: str) -> None:
    made = with_defect("stated", layout, format)
    found = next(one for one in made.findings if one.kind == "total")
    assert found.facts == {"stated": 12, "named": 9, "counted": 9}
    assert "by the head: 12; participants that it names: 9; replies in the tables: 9" in sentence(
        found
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_participants_of_the_head_and_of_the_tables_are_compared(layout: str) -> None:
    source = truth(layout, left_unnamed=("SE",), named_besides=("FI",))
    made = read(specimen(source, layout, "html"))
    found = {one.kind: one.facts.get("area") for one in made.findings}
    assert found["named_without_row"] == "FI" and found["row_without_name"] == "SE"
    assert "total" not in found  # nine are named and nine replied, only not the same


@pytest.mark.parametrize(("layout", "format"), EVERY)
def test_a_person_as_requester_is_never_taken_over(layout: str, format: str) -> None:
    made = with_defect("person", layout, format)
    assert "person_requester" in kinds(made) and not made.is_clean
    assert made.requesters == ()
    everything = str(made.as_json()) + " ".join(sentence(one) for one in made.findings)
    assert "BERG" not in everything and "Anneke" not in everything
    assert made.requested_on == truth(layout).requested_on


def test_an_office_that_is_unknown_is_named_so_that_it_can_be_chosen() -> None:
    made = read(specimen(truth("export", person="Ministry of Ruritania"), "export", "html"))
    found = next(one for one in made.findings if one.kind == "unknown_requester")
    assert found.facts == {"words": "Ministry of Ruritania"}


@pytest.mark.parametrize(("layout", "format"), EVERY)
def test_doubled_words_of_a_title_become_a_proposal(layout: str, format: str) -> None:
    made = with_defect("is_doubled", layout, format)
    assert made.title == truth(layout).title
    found = next(one for one in made.findings if one.kind == "title_doubled")
    assert found.facts["printed"].lower().count("ad-hoc query") == 2 and found.severity == "note"


@pytest.mark.parametrize(("layout", "format"), EVERY)
def test_questions_and_replies_run_together_are_divided(layout: str, format: str) -> None:
    made, source = with_defect("is_run_together", layout, format), truth(layout)
    assert made.questions == source.questions and "questions_run_together" in kinds(made)
    assert said(made) == told(source)


def test_a_reply_without_numbers_stays_whole_and_says_so() -> None:
    source = truth("export", cells={"AT": ("Yes", "It depends on the invented centre.")})
    reply = read(specimen(source, "export", "docx")).replies[0]
    assert reply.is_undivided
    assert [one.words for one in reply.answers] == ["It depends on the invented centre.", "", ""]


def test_a_reply_that_leaves_a_question_out_says_which() -> None:
    source = truth("letter", cells={"AT": ("Yes", "1. First.\n3. Third.")})
    made = read(specimen(source, "letter", "docx"))
    assert [one.words for one in made.replies[0].answers] == ["First.", "", "Third."]
    found = next(one for one in made.findings if one.kind == "missing_answer")
    assert found.facts == {"question": 2} and found.reply == 1


@pytest.mark.parametrize(
    ("cell", "wider", "kind"),
    [
        (("Yes", NOTICE), "withheld", "notice_marked_yes"),
        (("No", ""), "withheld", "withheld_without_notice"),
        (("", "1. a. 2. b. 3. c."), "", "no_dissemination"),
        (("Perhaps", "1. a. 2. b. 3. c."), "", "unknown_dissemination"),
        (("Yes", ""), "yes", "no_words"),
        (("Yes", "1. Ask x.y@example.org. 2. b. 3. c."), "yes", "mail_address"),
    ],
)
def test_a_row_that_contradicts_itself_is_found(
    cell: tuple[str, str], wider: str, kind: str
) -> None:
    made = read(specimen(truth("export", cells={"SE": cell}), "export", "html"))
    reply = made.replies[7]
    assert reply.area == "SE" and {one.wider for one in reply.answers} == {wider}
    assert (kind, 8) in [(one.kind, one.reply) for one in made.findings]


def test_a_name_that_is_no_area_is_not_guessed() -> None:
    made = read(specimen(truth("letter", printed={"AT": "Ruritania"}), "letter", "html"))
    assert made.replies[0].area == "" and made.replies[0].printed == "Ruritania"
    assert {"unknown_name", "unknown_named"} <= set(kinds(made))


def test_two_rows_of_one_participant_are_found() -> None:
    source = truth("export")
    source = replace(source, replies=(*source.replies, source.replies[0]))
    made = read(specimen(source, "export", "html"))
    assert [one.reply for one in made.findings if one.kind == "twice"] == [1, 10]


def test_a_day_that_does_not_exist_is_found() -> None:
    page = specimen(truth("letter"), "letter", "html").replace(b"24th October", b"31st November")
    made = read(page)
    assert made.requested_on is None and "bad_date" in kinds(made)


# Names and words


def test_every_name_of_every_style_and_language_leads_back_to_its_area() -> None:
    for code in ("XK", "AL", "MK", "RS", "BA", "AT", "EL", "UK", "MD"):
        for style in STYLES:
            for language in LANGUAGES:
                named = designation(code, style, language)
                assert recognised(str(named)) == code
                assert recognised(f"{named.label} ({named.note})") == code
    assert recognised("Czech Republic") == "CZ" and recognised("The Netherlands") == "NL"
    assert recognised("Kosovo (UNSCR 1244/99)") == "XK" and recognised("Congo (Somewhere)") is None
    assert recognised("Moldova (Republic of)") == recognised("Republic of Moldova") == "MD"
    assert recognised("Slovak Republic") == "SK" and recognised("Congo and Congo") is None
    assert recognised("") is None and recognised("*") is None


@pytest.mark.parametrize(
    "words",
    ["24th October 2013", "24 Oct. 2013", "the 24th of October, 2013", "24.10.2013", "2013-10-24"],
)
def test_days_are_read_as_they_are_printed(words: str) -> None:
    assert day(words) == date(2013, 10, 24)


def test_numbers_within_an_answer_are_no_parts() -> None:
    text = "1. In 2014. 12 cases, see art. 3. of the act.\n2. No."
    assert divided(text, 2) == {1: "In 2014. 12 cases, see art. 3. of the act.", 2: "No."}
    assert divided("No numbers at all.", 3) == {}


def test_every_finding_has_a_sentence_without_holes() -> None:
    facts = {"printed": "x", "words": "x", "area": "AT", "stated": 1, "named": 2, "counted": 3,
             "question": 4, "page": 5}  # fmt: skip
    for _severity, told_ in KINDS.values():
        assert (str(told_) % facts).endswith((".", "”."))
