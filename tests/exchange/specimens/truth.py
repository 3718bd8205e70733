"""What an invented compilation says: the one source of every specimen. It describes nothing real."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

NOTICE = (
    "This EMN NCP has provided a response to the requesting EMN NCP. However, they have requested "
    "that it is not disseminated further."
)
#: How the participants of the specimens are printed.
PRINTED: Mapping[str, str] = {
    "AT": "Austria", "BE": "Belgium", "CZ": "Czech Republic", "EE": "Estonia", "FI": "Finland",
    "FR": "France", "HR": "Croatia", "LU": "Luxembourg", "NL": "Netherlands", "NO": "Norway",
    "SE": "Sweden", "SK": "Slovak Republic", "UK": "United Kingdom", "AL": "Albania",
    "XK": "Kosovo*", "MD": "Moldova", "BA": "Bosnia and Herzegovina", "DE": "Germany",
}  # fmt: skip
LAYOUTS = ("letter", "export", "numbered")
FORMATS = ("docx", "pdf", "html")


@dataclass(frozen=True)
class Given:
    """One participant: ``wider`` is yes, no or withheld, for each question or for all of them."""

    area: str
    wider: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Truth:
    """One invented compilation, and the defects that its printed form shall have."""

    title: str
    requesters: tuple[str, ...]
    requested_on: date
    background: str
    questions: tuple[str, ...]
    replies: tuple[Given, ...]
    number: str = ""
    due_on: date | None = None
    compiled_on: date | None = None
    topic: str = ""
    # defects
    stated: int | None = None  # a number that is wrong; None: the right one
    person: str = ""  # a name where the requester should stand
    is_doubled: bool = False
    is_run_together: bool = False  # questions and replies in one paragraph each
    left_unnamed: tuple[str, ...] = ()  # participants that the head does not name
    named_besides: tuple[str, ...] = ()  # participants that the head alone names
    printed: Mapping[str, str] = field(default_factory=dict)  # other names than the usual ones
    cells: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # area -> wider, words


QUESTIONS = (
    "Does a fixed term apply to the registration of bicycles left at reception centres?",
    "If so, how long is it, and who may prolong it?",
    "Are the costs borne by the centre or by the owner?",
)


def _given(area: str, place: int, wider: str) -> Given:
    if wider == "withheld":
        return Given(area, (wider,) * 3, ("",) * 3)
    words = (
        f"Yes, an invented rule of the year {2000 + place} applies in all invented centres.",
        f"Example: {place + 2} weeks. The invented head of the centre may prolong the term once, "
        "and a second time where the owner is known but cannot be reached for a good reason.",
        "The owner bears them.\nWhere the owner is not known, an invented fund does.",
    )
    return Given(area, (wider,) * 3, words)


def truth(layout: str, **defects: object) -> Truth:
    """The invented compilation as the era of ``layout`` would have had it."""
    wider = {"BE": "withheld", "FR": "no"}
    areas = ("AT", "BE", "CZ", "EE", "FR", "LU", "SK", "SE", "NO")
    facts: dict[str, object] = {
        "title": "Bicycles left behind at reception centres",
        "requesters": ("LU",),
        "requested_on": date(2013, 10, 24),
        "background": "Invented centres report that bicycles stay behind.\n"
        "The answers shall help to write an invented house rule.",
        "questions": QUESTIONS,
        "replies": tuple(
            _given(area, place, wider.get(area, "yes")) for place, area in enumerate(areas)
        ),
    }
    if layout == "letter":
        facts |= {"compiled_on": date(2013, 12, 9), "due_on": date(2013, 11, 21)}
    elif layout == "export":
        facts |= {
            "requested_on": date(2017, 3, 15),
            "topic": "Miscellaneous",
            "requesters": ("EE",),
        }
    else:
        facts |= {"requested_on": date(2020, 1, 8), "number": "2020.3",
                  "requesters": ("COM", "LU", "NL")}  # fmt: skip
    return Truth(**(facts | defects))  # type: ignore[arg-type]
