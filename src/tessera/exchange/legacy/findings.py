"""What could not be read for certain: how grave it is, where it stands, and the sentence for people.

A finding keeps codes and figures; the sentence is made when it is read, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.exchange.legacy.stream import Place

NOWHERE = Place()


class Severity(models.TextChoices):
    """Whether it must be mended before the import is accepted."""

    ERROR = "error", _("To be mended")
    WARNING = "warning", _("To be looked at")
    NOTE = "note", _("Done by itself")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found; ``reply`` counts from 1, 0 where it is about the whole."""

    kind: str
    place: Place = NOWHERE
    reply: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return KINDS[self.kind][0]


ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

KINDS: Mapping[str, tuple[Severity, Promise]] = {
    # the head
    "no_title": (ERROR, _("No title was found; write it.")),
    "title_doubled": (NOTE, _("The title says “Ad-Hoc Query” more than once; it is proposed without. Printed: “%(printed)s”.")),
    "no_requester": (ERROR, _("Nothing says who requested it; choose the organisation that asked.")),
    "person_requester": (ERROR, _("The head names a person as requester. The name was not taken over; choose the organisation that asked.")),
    "unknown_requester": (ERROR, _("“%(words)s” is no participant known by that name; choose the organisation that asked.")),
    "requester_without_organisation": (WARNING, _("%(area)s requested it, and no organisation of the network speaks for it; choose the organisation that asked.")),
    "no_date": (ERROR, _("The day of the request was not found; enter it.")),
    "bad_date": (ERROR, _("“%(words)s” is no day of the calendar; enter the right one.")),
    "dates_turned": (WARNING, _("It was compiled or due before it was requested; look at the days.")),
    "unknown_topic": (WARNING, _("“%(words)s” is no topic here; choose one that fits, or none.")),
    # who replied
    "no_total": (NOTE, _("The head states no number of replies.")),
    "total": (WARNING, _("Replies by the head: %(stated)s; participants that it names: %(named)s; replies in the tables: %(counted)s. The replies are counted from the tables.")),
    "unknown_named": (WARNING, _("The head names “%(words)s”, which is no area known by that name.")),
    "named_without_row": (WARNING, _("The head names %(area)s, but no table has its reply.")),
    "row_without_name": (WARNING, _("%(area)s has a reply, but the head does not name it.")),
    # questions
    "no_questions": (ERROR, _("No question was found; write them.")),
    "questions_run_together": (WARNING, _("The questions stood in one paragraph; they were divided at their numbers or question marks. Compare them with the original.")),
    # replies
    "unknown_name": (ERROR, _("“%(words)s” is no area known by that name; choose the participant, or leave the reply out.")),
    "no_name": (ERROR, _("The row does not say whose reply it is; choose the participant, or leave the reply out.")),
    "no_organisation": (ERROR, _("No organisation of the network speaks or spoke for %(area)s; choose another, have it entered, or leave the reply out.")),
    "twice": (ERROR, _("%(area)s has two replies; join them into one and leave the other out.")),
    "no_dissemination": (ERROR, _("The row does not say whether the reply may be disseminated; choose.")),
    "unknown_dissemination": (ERROR, _("“%(words)s” is neither yes nor no; choose how far the reply travels.")),
    "undivided": (WARNING, _("The reply is not divided by question; the whole of it stands under question 1.")),
    "missing_answer": (WARNING, _("The reply has no part for question %(question)s.")),
    "no_words": (WARNING, _("The row has no words: nothing will be said under question %(question)s.")),
    "withheld_without_notice": (NOTE, _("Marked “No” and without words: a reply was given and is withheld.")),
    "words_not_for_all": (WARNING, _("Marked “No”, yet its words are printed; members will read them, the public will not.")),
    "notice_marked_yes": (WARNING, _("Marked “Yes”, yet it only says that the reply is withheld; it is taken as withheld.")),
    "mail_address": (WARNING, _("A mail address stands in it; take out what names a person.")),
    # the file
    "tracked_changes": (WARNING, _("The file holds tracked changes; it was read as if all were accepted.")),
    "comments": (NOTE, _("The file holds comments; they were not read.")),
    "table_left_out": (WARNING, _("A table here has no columns for participant and response; it was not read.")),
    "lines_left_out": (WARNING, _("A line among the replies belongs to no table and was not read.")),
    "empty_page": (WARNING, _("Page %(page)s has no text; it may be a picture.")),
}  # fmt: skip


#: What would be lost unsaid if nobody looked, although nothing is lacking.
UNDECIDED = frozenset({"requester_without_organisation", "notice_marked_yes", "mail_address"})


def sentence(finding: Finding, name_of: Any = str) -> str:
    """The sentence about a finding; ``name_of`` says how an area's code is called."""
    facts = dict(finding.facts)
    if "area" in facts:
        facts["area"] = name_of(facts["area"])
    return str(KINDS[finding.kind][1]) % facts
