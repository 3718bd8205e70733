"""What an import still lacks before it can become a query: pure, over its corrected result.

``result`` has title, number, requesters and topics (codes), requested_on, due_on and compiled_on
(ISO days or None), background, questions, and replies: each with printed, participant (an
organisation's code), is_left_out, is_undivided, page, and for each question words and wider.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from tessera.exchange.legacy import Wider

Result = Mapping[str, Any]


class Lack(NamedTuple):
    """One thing to mend; ``reply`` counts from 1, 0 where it is about the whole."""

    reply: int
    sentence: str


def lacks(result: Result) -> list[Lack]:
    """Everything that stands in the way of accepting, in the order of the page; none when whole."""
    found = [Lack(0, sentence) for sentence in _of_the_whole(result)]
    kept = [(at, one) for at, one in enumerate(result["replies"], 1) if not one["is_left_out"]]
    counts = Counter(one["participant"] for _at, one in kept if one["participant"])
    for at, one in kept:
        found += [Lack(at, sentence) for sentence in _of_a_reply(one, counts)]
    if not kept:
        found.append(Lack(0, _("No reply is left; a compilation has at least one.")))
    return found


def _of_the_whole(result: Result) -> Iterator[str]:
    if not result["title"]:
        yield _("The title is missing; write it.")
    if not result["requesters"]:
        yield _("Choose at least one organisation that asked; a person's name is not stored.")
    if not result["requested_on"]:
        yield _("The day of the request is missing; enter it.")
    if not result["questions"] or not all(result["questions"]):
        yield _("A question has no words; write them.")


def _of_a_reply(one: Mapping[str, Any], counts: Counter[str]) -> Iterator[str]:
    name = one["printed"] or one["participant"]
    if not one["participant"]:
        yield _("“%(name)s”: choose the participant, or leave the reply out.") % {"name": name}
    elif counts[one["participant"]] > 1:
        yield _("“%(name)s” has another reply; leave one of them out.") % {"name": name}
    said = [answer for answer in one["answers"] if answer["words"] or answer["wider"] == WITHHELD]
    if any(not answer["wider"] for answer in said) or not any(
        answer["wider"] for answer in one["answers"]
    ):
        yield _("“%(name)s”: choose how far the reply travels.") % {"name": name}
    elif not said:
        yield _("“%(name)s” has no words; write them, mark it withheld or leave it out.") % {
            "name": name
        }


WITHHELD = Wider.WITHHELD.value
