"""Files to import, and the form in which what was read is corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from tessera.documents.words import tag
from tessera.exchange.legacy import Wider
from tessera.exchange.reads.imports import Told
from tessera.network.forms.fields import DayField, OrganisationsField
from tessera.network.models import Network, Organisation
from tessera.network.offices import network_text, office

DAYS = {
    "requested_on": _("Requested on"), "due_on": _("Replies requested by"),
    "compiled_on": _("Compiled on"),
}  # fmt: skip
WIDER = [("", _("Not known yet: choose")), *Wider.choices]


class ImportForm(forms.Form):
    """A published compilation as a file."""

    network = forms.ChoiceField(label=_("Network"))
    file = forms.FileField(
        label=_("File"), help_text=_("PDF, DOCX or HTML, up to 20 MB."), max_length=1000,
        error_messages={
            "empty": _("The file is empty; save it again from where it was published."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.html,.htm"}),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Where it was published"), required=False, max_length=300,
        help_text=_("An address on the web or the name of a collection; it is cited."),
    )  # fmt: skip

    def __init__(self, *args: Any, networks: Sequence[Network], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["network"]
        field.choices = [(one.code, network_text(one)) for one in networks]
        if len(networks) == 1:
            field.widget = forms.HiddenInput()
            field.initial = networks[0].code


@dataclass(frozen=True, slots=True)
class ReplyFields:
    """The fields of one reply, and what was found in it."""

    number: int
    printed: str
    area: str
    page: int
    block: int
    participant: BoundField
    left_out: BoundField
    wider: BoundField | None  # where all answers travel alike
    answers: tuple[tuple[BoundField, BoundField | None], ...]  # words, and how far each travels
    findings: tuple[Told, ...]

    @property
    def is_open(self) -> bool:
        """Whether something in it is to be looked at."""
        return any(one.severity != "note" for one in self.findings)


class CorrectionForm(forms.Form):
    """Everything that was read, to be corrected beside the original.

    ``result`` gives the shape: how many questions and replies there are. One more of each is there
    to be written; what is left empty is left away.
    """

    edition = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Title"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "en"}),
    )  # fmt: skip
    number = forms.CharField(
        label=_("Number"), required=False, max_length=12, help_text=_("If it has one, e.g. 2020.3.")
    )
    requested_on = DayField(label=DAYS["requested_on"], required=False)
    due_on = DayField(label=DAYS["due_on"], required=False)
    compiled_on = DayField(label=DAYS["compiled_on"], required=False)
    requesters = OrganisationsField(
        label=_("Requested by"), required=False,
        help_text=_("Organisations only; a person's name is not stored."),
    )  # fmt: skip
    topics = forms.MultipleChoiceField(
        label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    source = forms.CharField(
        label=_("Where it was published"), required=False, max_length=300,
        help_text=_("An address on the web or the name of a collection; it is cited."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language of its words"), choices=settings.LANGUAGES,
        help_text=_("Questions and answers are stored in this language."),
    )  # fmt: skip
    background = forms.CharField(
        label=_("Background"), required=False, max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "en"}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, result: Mapping[str, Any], by_answer: bool,
        speaking: Iterable[tuple[Organisation, str]], topics: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.result, self.by_answer = result, by_answer
        self.spoken = tag(result.get("language", "en"))
        for name in ("title", "background"):
            self.fields[name].widget.attrs["lang"] = self.spoken
        speaking = list(speaking)
        keys = [one.pk for one, _area in speaking]
        organisations = Organisation.objects.filter(pk__in=keys).order_by("kind", "area", "code")
        self.fields["requesters"].queryset = organisations
        self.fields["topics"].choices = list(topics)
        self.choices = [("", _("Not known: choose")), *(
            (one.code, office(one, always=True)) for one in organisations
        )]  # fmt: skip
        self.count = len(result["questions"]) + 1
        for place in range(1, self.count + 1):
            self.fields[f"q{place}"] = self._text(
                _("Question %(number)d") % {"number": place}, 4000, 3
            )
        self.empty = {
            "printed": "", "participant": "", "is_left_out": False, "is_undivided": False,
            "page": 0, "answers": [{"words": "", "wider": ""}] * len(result["questions"]),
        }  # fmt: skip
        for at, one in enumerate([*result["replies"], self.empty], 1):
            self._add_reply(at, one)

    def _text(self, label: Any, limit: int, rows: int) -> forms.CharField:
        widget = forms.Textarea(attrs={"rows": rows, "lang": self.spoken})
        return forms.CharField(label=label, required=False, max_length=limit, widget=widget)

    def _add_reply(self, at: int, told: Mapping[str, Any]) -> None:
        self.fields[f"r{at}"] = forms.ChoiceField(
            label=_("Participant"), choices=self.choices, required=False,
            initial=told["participant"],
        )  # fmt: skip
        self.fields[f"r{at}_out"] = forms.BooleanField(
            label=_("Leave this reply out"), required=False, initial=told["is_left_out"]
        )
        answers = told["answers"]
        if not self.by_answer:
            self.fields[f"r{at}_wider"] = self._wider(answers[0]["wider"] if answers else "")
        for place, one in enumerate(answers, 1):
            field = self._text(_("Response to question %(number)d") % {"number": place}, 60_000, 4)
            field.initial = one["words"]
            self.fields[f"r{at}_a{place}"] = field
            if self.by_answer:
                self.fields[f"r{at}_w{place}"] = self._wider(one["wider"])

    def _wider(self, initial: str) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=_("Wider dissemination"), choices=WIDER, required=False, initial=initial
        )

    # for the template

    @property
    def questions(self) -> list[BoundField]:
        """The fields of the questions, one empty one last."""
        return [self[f"q{place}"] for place in range(1, self.count + 1)]

    def replies(
        self, areas: Sequence[str], blocks: Sequence[int], findings: Mapping[int, tuple[Told, ...]]
    ) -> list[ReplyFields]:
        """The fields of the replies, one empty one last, with what was found in each."""
        made = []
        for at, told in enumerate([*self.result["replies"], self.empty], 1):
            answers = tuple(
                (self[f"r{at}_a{place}"], self[f"r{at}_w{place}"] if self.by_answer else None)
                for place in range(1, len(told["answers"]) + 1)
            )
            is_read = at <= len(areas)
            made.append(ReplyFields(
                at, told["printed"], areas[at - 1] if is_read else "", told["page"],
                blocks[at - 1] if is_read else 0, self[f"r{at}"], self[f"r{at}_out"],
                None if self.by_answer else self[f"r{at}_wider"], answers, findings.get(at, ()),
            ))  # fmt: skip
        return made

    # for the action

    def facts(self) -> dict[str, Any]:
        """The corrected result as the action takes it, without what was left empty."""
        told = self.cleaned_data
        replies = [
            self._reply(at, one)
            for at, one in enumerate([*self.result["replies"], self.empty], 1)
            if at <= len(self.result["replies"]) or self._is_written(at)
        ]
        texts = [told[f"q{place}"] for place in range(1, self.count + 1)]
        kept = [
            place for place, words in enumerate(texts)
            if words.strip() or any(_said(one, place) for one in replies)
        ] or [0]  # fmt: skip
        for one in replies:
            one["answers"] = [
                one["answers"][place] if place < len(one["answers"])
                else {"words": "", "wider": one["answers"][0]["wider"]}
                for place in kept
            ]  # fmt: skip
        return {
            **{name: told[name] for name in ("title", "number", "language", "background", *DAYS)},
            "requesters": [one.code for one in told["requesters"]], "topics": told["topics"],
            "questions": [texts[place] for place in kept], "replies": replies,
        }  # fmt: skip

    def _is_written(self, at: int) -> bool:
        return bool(self.cleaned_data[f"r{at}"])

    def _reply(self, at: int, stored: Mapping[str, Any]) -> dict[str, Any]:
        told = self.cleaned_data
        answers = []
        for place in range(1, len(stored["answers"]) + 1):
            wider = told[f"r{at}_w{place}"] if self.by_answer else told[f"r{at}_wider"]
            answers.append({"words": told[f"r{at}_a{place}"], "wider": wider})
        return {
            "printed": stored["printed"], "participant": told[f"r{at}"],
            "is_left_out": told[f"r{at}_out"], "is_undivided": stored["is_undivided"],
            "page": stored["page"], "answers": answers,
        }  # fmt: skip


def _said(reply: Mapping[str, Any], place: int) -> bool:
    """Whether a reply says something under the question at that place."""
    return place < len(reply["answers"]) and bool(reply["answers"][place]["words"].strip())


def initial_of(result: Mapping[str, Any], edition: int, source: str) -> dict[str, Any]:
    """A stored result as initial values of the form."""
    words = {f"q{place}": one for place, one in enumerate(result["questions"], 1)}
    names = ("title", "number", "requesters", "topics", "background", *DAYS)
    told = {name: result[name] for name in names}
    told |= {"language": result.get("language", "en"), "edition": edition, "source": source}
    return words | told
