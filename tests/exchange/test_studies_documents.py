"""The report and the inform: what they say, from the same telling, for whom; as golden outlines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.factories import studies as make
from tests.once import made_once
from tests.personas import World

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.documents.outline import (
    Answers,
    Box,
    Facts,
    Figure,
    Gap,
    Outline,
    Points,
    Section,
    Table,
    Text,
)
from tessera.exchange.actions import studies
from tessera.exchange.models import Study
from tessera.exchange.outlines.study import Made, outline
from tessera.exchange.reads.studies import content

GOLDEN = Path(__file__).parents[1] / "golden"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
@made_once
def study(cast: World) -> Study:
    """A released study: two contributions, one section withheld, one comment overruled."""
    leader, other = cast["member coordinator"], cast["other member"]
    sections = (*make.SECTIONS, {
        "heading": {"en": "Costs"}, "kind": "number", "unit": {"en": "euros"},
        "is_in_inform": False,
    })  # fmt: skip
    made = make.called(cast, sections=sections)
    make.released(make.of(made, cast.organisations["other-member"]), other, {
        1: {"coded": "no", "words": "Article 3.", "comment": "Since 2020."},
        2: {"words": "Quoted from a file.", "audience": "requester", "reason": "So."},
        3: {"status": "no_data", "words": ""},
    })  # fmt: skip
    make.released(make.of(made, cast.organisations["member"]), leader, {
        1: {"words": "Article 7.", "sources": [{"title": "The act", "url": "https://example.org/a"}]},
        3: {"coded": 120},
    })  # fmt: skip
    studies.synthesise(made, by=leader)
    for place, words, short in (
        (0, "Two participants contributed.\nThe law differs.", ""),
        (1, "The law differs.\n\nOne forbids it.", "It differs."),
        (2, "Practice is alike.", "It is alike."),
        (3, "Costs are known to one.", ""),
    ):
        text = make.synthesis_of(made, place)
        short_ = {"en": short} if short else {}
        studies.save_synthesis(text, by=leader, edition=0, words={"en": words}, short=short_)
    studies.circulate(made, by=leader, closes_on=make.in_days(10))
    studies.overrule(make.comment(made, other, 2), by=leader, reason="It is said in section 1.")
    studies.close_round(made.rounds.get(on="synthesis"), by=leader)
    return studies.release_study(made, by=leader)


def lines(block: object, depth: int = 0) -> Iterator[str]:
    """An outline as lines that can be read and compared."""
    pad = "  " * depth
    match block:
        case Section():
            yield f"{pad}# {block.number} {block.title}".rstrip()
            for inner in block.blocks:
                yield from lines(inner, depth + 1)
        case Text():
            yield f"{pad}{block.words}"
        case Facts():
            for name, texts in block.rows:
                yield f"{pad}{name}: {'; '.join(one.words for one in texts)}"
        case Points() | Box():
            if isinstance(block, Box):
                yield f"{pad}[{block.title}]"
            yield from (f"{pad}- {one.words}" for one in block.texts)
        case Table():
            yield pad + " | ".join(one.label for one in block.columns)
            for row in block.rows:
                yield pad + " | ".join("" if one.value is None else str(one.value) for one in row)
        case Answers():
            yield pad + " | ".join((block.participants, block.dissemination, block.responses))
            for row in block.rows:
                said = " / ".join(one.words for one in (*row.words, *row.comment))
                named = "; ".join(one.publisher for one in row.sources)
                parts = (row.participant, row.dissemination, row.coded, said, named)
                yield pad + " | ".join(one for one in parts if one)
        case Figure():
            yield f"{pad}<{type(block.drawing).__name__}: {block.drawing.title}>"
        case Gap():
            yield f"{pad}GAP {block.words}"


def told(one: Outline) -> str:
    head = [one.kind, one.number, one.title, one.label, one.publisher, one.colophon, ""]
    body = [line for block in (*one.front, *one.sections) for line in lines(block)]
    return "\n".join([*head, *body]) + "\n"


def document(study: Study, kind: str, circle: Circle = Circle.MEMBERS, language: str = "en") -> str:
    made = Made(1, date(2026, 3, 2))
    return told(outline(content(study, circle, "eu"), kind, language, "eu", made))


@pytest.mark.parametrize("kind", ["report", "inform"])
def test_the_documents_say_what_the_golden_files_say(study: Study, kind: str) -> None:
    golden = GOLDEN / f"study_{kind}.en.txt"
    said = document(study, kind)
    if not golden.exists():
        golden.write_text(said, encoding="utf-8")
        pytest.fail(f"{golden.name} was written; read it, and run the test again.")
    assert said == golden.read_text(encoding="utf-8")


def test_both_are_told_from_the_same_outline(study: Study) -> None:
    """Everything that the inform says of a section, but its short words, stands in the report."""
    report, inform = document(study, "report"), document(study, "inform")
    assert "Two participants contributed." in report and "Two participants contributed." in inform
    assert "It differs." in inform and "It differs." not in report
    assert "One forbids it." in report and "One forbids it." not in inform
    assert "Costs" not in inform.replace("costs", "")
    assert "Article 7." not in inform  # contributions stay in the report's annex


def test_a_circle_reads_what_is_cleared_for_it(study: Study) -> None:
    members, inner = document(study, "report"), document(study, "report", Circle.REQUESTER)
    assert "Quoted from a file." not in members
    assert "A reply was given. It is not disseminated further." in members
    assert "Quoted from a file." in inner


def test_what_is_not_written_is_a_gap(cast: World) -> None:
    study = make.called(cast)
    make.released(make.of(study, cast.organisations["other-member"]), cast["other member"])
    studies.synthesise(study, by=cast["member coordinator"])
    for kind, count in (("report", 3), ("inform", 3)):
        one = outline(
            content(study, Circle.MEMBERS, "eu"), kind, "en", "eu", Made(1, MONDAY.date())
        )
        assert len(one.gaps()) == count, kind


def test_the_same_study_is_read_with_a_fixed_number_of_queries(
    study: Study, cast: World, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(12):
        content(study, Circle.MEMBERS, "eu")
