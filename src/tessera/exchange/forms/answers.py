"""An answer as a form: the coded part by the question's kind, words, sources, how far it travels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from tessera.core.circle import Circle
from tessera.exchange.forms import coded as coding
from tessera.exchange.forms.files import add_upload, upload_of
from tessera.exchange.models import Question, Status
from tessera.network.forms.fields import DayField

Kind = Question.Kind
SOURCES, MORE_SOURCES, MOST_SOURCES = 2, 2, 40


class GivenForm(forms.Form):
    """What somebody says to one question."""

    edition = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)
    status = forms.ChoiceField(
        label=_("State of this answer"), choices=Status.choices, initial=Status.ANSWERED,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        field = coding.field_of(question)
        if field is not None:
            self.fields["coded"] = field
        if question.kind == Kind.TABLE:
            self._add_count("rows", self.rows)
            coding.add_cells(self, question, self.rows)
        self.fields["words"] = forms.CharField(
            label=_("Answer") if question.kind == Kind.TEXT else _("In words"), required=False,
            max_length=20_000, strip=True, widget=forms.Textarea(attrs={"rows": 6}),
        )  # fmt: skip
        self.fields["language"] = forms.ChoiceField(
            label=_("Written in"), choices=settings.LANGUAGES, initial=get_language()
        )
        self.fields["comment"] = forms.CharField(
            label=_("Comment"), required=False, max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("On the answer itself: how it was counted, what it leaves out."),
        )  # fmt: skip
        self._add_sources()
        add_upload(self)

    def _add_count(self, name: str, count: int) -> None:
        self.fields[name] = forms.IntegerField(
            required=False, widget=forms.HiddenInput, initial=count
        )

    def _add_sources(self) -> None:
        self._add_count("sources", self.source_count)
        for number in range(self.source_count):
            place = {"number": number + 1}
            self.fields[f"source{number}_title"] = forms.CharField(
                label=_("Source %(number)d") % place, required=False, max_length=300
            )
            self.fields[f"source{number}_url"] = forms.CharField(
                label=_("Web address of source %(number)d") % place, required=False,
                max_length=500, widget=forms.URLInput(),
            )  # fmt: skip

    def _count(self, name: str, least: int, most: int) -> int:
        told = self.data.get(self.add_prefix(name)) if self.is_bound else None
        told = self.initial.get(name, least) if told is None else told
        return min(int(told), most) if str(told).isdigit() else least

    @property
    def rows(self) -> int:
        """How many rows of the table the form has."""
        return self._count("rows", coding.ROWS, coding.MOST)

    @property
    def source_count(self) -> int:
        """How many sources the form has room for."""
        return self._count("sources", SOURCES, MOST_SOURCES)

    # for the template

    @property
    def cells(self) -> list[list[Any]]:
        return coding.cells(self, self.question, self.rows)

    @property
    def columns(self) -> list[str]:
        return [coding.spoken(one["words"]) for one in self.question.columns]

    @property
    def rows_field(self) -> BoundField:
        return self["rows"]

    @property
    def coded_field(self) -> BoundField | None:
        return self["coded"] if "coded" in self.fields else None

    @property
    def has_more(self) -> bool:
        """Whether the folded part has something to show."""
        names = ("comment", "language", *(n for n in self.fields if n.startswith("source")))
        said = any(self[name].value() for name in names if name not in ("language", "sources"))
        return said or any(name in self.errors for name in names if self.is_bound)

    @property
    def source_rows(self) -> list[dict[str, Any]]:
        return [
            {"title": self[f"source{number}_title"], "url": self[f"source{number}_url"]}
            for number in range(self.source_count)
        ]

    # for the action

    def is_blank(self) -> bool:
        """Whether nothing was said at all."""
        told = self.given()
        said = (told["coded"], told["words"], told["comment"], told["sources"], upload_of(self))
        return not any(said) and told["status"] == Status.ANSWERED

    def given(self) -> dict[str, Any]:
        """What ``actions.save_answer`` and ``actions.contribute`` are told."""
        told = self.cleaned_data
        return {
            "status": told["status"], "coded": self._coded(), "words": told["words"],
            "language": told["language"], "comment": told["comment"], "sources": self._sources(),
        }  # fmt: skip

    def _sources(self) -> list[dict[str, str]]:
        told = self.cleaned_data
        places = range(self.source_count)
        pairs = [(told[f"source{n}_title"], told[f"source{n}_url"]) for n in places]
        return [{"title": title, "url": url} for title, url in pairs if title or url]

    def _coded(self) -> Any:
        """The coded part; what is no answer has none, whatever is still ticked."""
        if self.cleaned_data["status"] not in (Status.ANSWERED, Status.PENDING):
            return None
        if self.question.kind == Kind.TABLE:
            return coding.read_cells(self.cleaned_data, self.question, self.rows) or None
        return self.cleaned_data.get("coded") or None


class AnswerForm(GivenForm):
    """An answer in the workspace, and how far it travels once released."""

    audience = forms.ChoiceField(label=_("May travel to"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Needed where the answer travels less far than the query suggests."),
    )
    audience_until = DayField(
        label=_("This holds until"),
        required=False,
        help_text=_("For example the day before a law is published. Empty: without limit."),
    )
    audience_then = forms.ChoiceField(label=_("Afterwards it may travel to"), required=False)

    def __init__(self, *args: Any, reach: Mapping[Circle, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = circle_choices(reach)
        self.fields["audience_then"].choices = [("", _("No change")), *Circle.choices]

    def facts(self) -> dict[str, Any]:
        """Everything that ``actions.save_answer`` is told."""
        told = self.cleaned_data
        same = ("edition", "audience", "reason", "audience_until")
        return self.given() | {field: told[field] for field in same} | {
            "audience_then": told["audience_then"] or None
        }  # fmt: skip


def circle_choices(reach: Mapping[Circle, int]) -> list[tuple[str, str]]:
    """Circles with how many organisations read there today."""
    return [(one.value, _circle(one, reach)) for one in Circle]


def _circle(one: Circle, reach: Mapping[Circle, int]) -> str:
    if one in (Circle.TEAM, Circle.PUBLIC):
        return str(one.label)
    count = reach.get(one, 0)
    organisations = ngettext("%(count)d organisation", "%(count)d organisations", count)
    return f"{one.label} ({organisations % {'count': count}})"


class AudienceForm(forms.Form):
    """How far a released answer travels from now on."""

    audience = forms.ChoiceField(label=_("May travel to"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Needed to narrow it. It stays with your organisation."),
    )
    until = DayField(label=_("This holds until"), required=False)
    then = forms.ChoiceField(label=_("Afterwards it may travel to"), required=False)

    def __init__(self, *args: Any, reach: Mapping[Circle, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = circle_choices(reach)
        self.fields["then"].choices = [("", _("No change")), *Circle.choices]


SAID = ("status", "words", "language", "comment")
TRAVELS = ("audience", "reason", "audience_until", "audience_then")


def initial_of(question: Question, given: Any) -> dict[str, Any]:
    """An answer or contribution as initial values of its form; nothing where there is none."""
    if given is None:
        return {}
    made = {field: getattr(given, field) for field in SAID} | {"edition": given.edition}
    made |= {field: getattr(given, field) for field in TRAVELS if hasattr(given, field)}
    if question.kind == Kind.TABLE:
        made |= coding.spread_cells(question, given.coded)
        made["rows"] = max(len(given.coded or ()), coding.ROWS)
    else:
        made["coded"] = given.coded
    made["sources"] = max(len(given.sources), SOURCES)
    for number, one in enumerate(given.sources):
        made |= {f"source{number}_title": one["title"], f"source{number}_url": one.get("url", "")}
    return made


def with_more(data: QueryDict, prefix: str = "") -> QueryDict | None:
    """What was typed, with more room for sources or rows; None when another button was pressed."""
    wanted = data.get("do", "")
    if wanted == "show":
        return data
    for name, start, more in (
        ("sources", SOURCES, MORE_SOURCES), ("rows", coding.ROWS, coding.MORE),
    ):  # fmt: skip
        if wanted == f"{prefix}{name}":
            made = data.copy()
            told = data.get(f"{prefix}{name}", "")
            made[f"{prefix}{name}"] = str((int(told) if told.isdigit() else start) + more)
            return made
    return None
