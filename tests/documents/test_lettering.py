import pytest
from hypothesis import given
from hypothesis import strategies as some

from tessera.documents.lettering import clip, number, tied, width, wrap
from tessera.documents.periods import period, ticks


@given(some.text(alphabet="abcšђ *.", max_size=60), some.floats(20, 400))
def test_no_line_is_wider_than_its_room(text: str, room: float) -> None:
    assert all(width(line, 13) <= room for line in wrap(text, 13, room))
    assert width(clip(text, 13, room), 13) <= room


@given(some.lists(some.text(alphabet="abcdef", min_size=1, max_size=5), min_size=1, max_size=20))
def test_breaking_loses_no_word(words: list[str]) -> None:
    assert " ".join(wrap(" ".join(words), 13, 100)).split() == words


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "−1,234.5"), ("sq", "−1\u00a0234,5"), ("sr", "−1.234,5"), ("sr-latn", "−1.234,5")],
)
def test_numbers_are_written_as_the_language_does(language: str, said: str) -> None:
    assert number(-1234.5, language, 1) == said


def test_what_rounds_to_zero_has_no_sign() -> None:
    assert number(-0.2, "en") == "0"


@pytest.mark.parametrize(
    ("text", "said"),
    [("2024", "2024"), ("2024-Q2", "Q2 2024"), ("2024-03", "Mar 2024"), ("2024-03-09", "9 Mar 2024"),
     ("2024-W05", "wk 05, 2024")],
)  # fmt: skip
def test_periods_in_a_few_letters(text: str, said: str) -> None:
    found = period(text)
    assert found is not None and found.label("en") == said


@pytest.mark.parametrize("text", ["Germany", "2024-13", "2024-W60", "20245", ""])
def test_what_is_no_period(text: str) -> None:
    assert period(text) is None


def test_axis_labels_stand_at_even_years() -> None:
    years = [found for year in range(1990, 2025) if (found := period(str(year)))]
    assert [one.text for one in ticks(years, 400, 50)] == [str(y) for y in range(1990, 2025, 5)]


def test_axis_labels_of_months_stand_at_their_years() -> None:
    months = [
        found for y in (2022, 2023, 2024) for m in range(1, 13) if (found := period(f"{y}-{m:02}"))
    ]
    assert [one.label("en") for one in ticks(months, 400, 60)] == ["2022", "2023", "2024"]


def test_no_line_ends_between_a_figure_and_its_per_cent_sign() -> None:
    words = "Applications rose by 9 % in 2024"
    rooms = range(60, 260)
    assert any(one.startswith("%") for room in rooms for one in wrap(words, 13, room))
    assert not any(one.startswith("%") for room in rooms for one in wrap(tied(words), 13, room))
