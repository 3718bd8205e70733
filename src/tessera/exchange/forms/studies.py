"""What people fill in for studies: the study, sections, texts, days, comments, documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tessera.core.circle import Circle
from tessera.exchange.forms.answers import AnswerForm
from tessera.exchange.forms.drafting import ASKED, READ_BY, Choices
from tessera.exchange.forms.questions import QuestionForm
from tessera.exchange.forms.words import InLanguages, add_words, in_languages, said, spread
from tessera.exchange.models import (
    CommentRound,
    Question,
    Study,
    StudyComment,
    StudyDocument,
    SynthesisText,
    TemplateSection,
)
from tessera.network.forms.fields import DayField, ManyChoices
from tessera.network.models import Person

#: What an answer's form has beside, and a section's has not.
UPLOAD = ("file", "title")
#: For whom a synthesis can be written: everybody outside one organisation.
WRITTEN_FOR = tuple(one for one in Circle if one is not Circle.TEAM)


class StudyForm(forms.Form):
    """What a study is about, who is called on, who reads it, until when."""

    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)
    topics = ManyChoices(label=_("Topics"), required=False)
    contributions_due_on = DayField(
        label=_("Contributions due"), required=False,
        help_text=_("Needed when contributions are called for; one day for all."),
    )  # fmt: skip
    asked_roles = ManyChoices(
        label=_("Who is called on"), choices=[(one.value, one.label) for one in ASKED],
        error_messages={"required": _("Choose who is called on.")},
    )  # fmt: skip
    asked_areas = ManyChoices(
        label=_("Only these areas"), required=False, help_text=_("None ticked: all of them.")
    )
    audience = forms.ChoiceField(
        label=_("Who may know of the study"), choices=[(one.value, one.label) for one in READ_BY]
    )
    synthesis_audience = forms.ChoiceField(
        label=_("For whom the synthesis is written"),
        choices=[(one.value, one.label) for one in WRITTEN_FOR],
        help_text=_("It is made of nothing that may not travel that far."),
    )
    default_audience = forms.ChoiceField(
        label=_("How far contributions travel unless the contributor says otherwise"),
        choices=Circle.choices,
    )

    def __init__(self, *args: Any, topics: Choices, areas: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_words(self, "title", _("Title"), 200)
        add_words(
            self, "rationale", _("Rationale and scope"), 20_000, rows=8,
            hint=_("Why the study is made, what it covers, and what it leaves out."),
        )  # fmt: skip
        self.fields["topics"].choices = topics
        self.fields["asked_areas"].choices = areas

    @property
    def title(self) -> InLanguages:
        return in_languages(self, "title")

    @property
    def rationale(self) -> InLanguages:
        return in_languages(self, "rationale")

    def facts(self) -> dict[str, Any]:
        """What ``studies.draft`` and ``studies.revise`` are told."""
        told = self.cleaned_data
        return {field: told[field] for field in FIELDS} | {
            "title": said(self, "title"), "rationale": said(self, "rationale"),
        }  # fmt: skip


FIELDS = (
    "topics", "contributions_due_on", "asked_roles", "asked_areas", "audience",
    "synthesis_audience", "default_audience",
)  # fmt: skip


def initial_of(study: Study) -> dict[str, Any]:
    """A stored study as initial values of the form."""
    return {field: getattr(study, field) for field in FIELDS if field != "topics"} | {
        "edition": study.edition, "topics": [one.code for one in study.topics.all()],
        **spread("title", study.title), **spread("rationale", study.rationale),
    }  # fmt: skip


class SectionForm(QuestionForm):
    """A section of the template: a question whose words are a heading and whose hint is guidance."""

    edition = forms.IntegerField(required=False, widget=forms.HiddenInput, initial=1)
    is_in_inform = forms.BooleanField(
        label=_("The inform says something on this section"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [one for one in Question.Kind.choices if one[0] != Question.Kind.FILE]
        self.fields["kind"].choices = kinds
        self.fields["kind"].label = _("Beside the words it asks for")
        for shown, label in ((self.words, _("Heading")), (self.hint, _("Guidance"))):
            shown.first.label = shown.first.field.label = label
            shown.first.field.help_text = ""
        self.hint.first.field.help_text = _("What contributions should say here, and what not.")
        self.hint.first.field.widget.attrs["rows"] = 5

    def facts(self) -> dict[str, Any]:
        """What ``studies.add_section`` and ``studies.save_section`` are told."""
        made = super().facts()
        del made["id"]
        return made | {
            "heading": made.pop("words"), "guidance": made.pop("hint"),
            "is_in_inform": self.cleaned_data["is_in_inform"],
        }  # fmt: skip


def section_initial(section: TemplateSection) -> dict[str, Any]:
    """A stored section as a question is given to its form."""
    return {
        "id": "", "kind": section.kind, "words": section.heading, "hint": section.guidance,
        "options": section.options, "unit": section.unit, "columns": section.columns,
        "is_compared": section.is_compared,
    }  # fmt: skip


class TextForm(AnswerForm):
    """A section of the own contribution: an answer without files, whose sources say where one is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in UPLOAD:
            self.fields.pop(name, None)
        self.fields["status"].label = _("State of this section")
        self.fields["reason"].help_text = _(
            "Needed where the section travels less far than the study suggests."
        )
        if self.question.kind == Question.Kind.TEXT:
            self.fields["words"].label = _("Your contribution")
        self.fields["words"].widget.attrs["rows"] = 12


class SynthesisForm(forms.Form):
    """What the synthesis says to a section at length and in short, or the key points."""

    edition = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)

    def __init__(self, *args: Any, is_points: bool, most_short: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_points = is_points
        if is_points:
            add_words(
                self, "words", _("Key points"), 4000, rows=8,
                hint=_("One a line. They open the report and the inform."),
            )  # fmt: skip
            return
        add_words(
            self, "words", _("Synthesis"), 20_000, rows=14,
            hint=_("An empty line begins a new paragraph."),
        )  # fmt: skip
        add_words(
            self, "short", _("In short, for the inform"), most_short, rows=4,
            hint=_("At most 900 characters."),
        )  # fmt: skip

    @property
    def words(self) -> InLanguages:
        return in_languages(self, "words")

    @property
    def short(self) -> InLanguages | None:
        return None if self.is_points else in_languages(self, "short")

    def facts(self) -> dict[str, Any]:
        """What ``studies.save_synthesis`` is told."""
        short = {} if self.is_points else said(self, "short")
        edition = self.cleaned_data["edition"]
        return {"edition": edition, "words": said(self, "words"), "short": short}


def synthesis_initial(text: SynthesisText) -> dict[str, Any]:
    """A stored text as initial values of its form."""
    return {"edition": text.edition, **spread("words", text.words), **spread("short", text.short)}


class DayForm(forms.Form):
    """The last day of what a step opens: a comment round, or the time for contributions."""

    day = DayField(label=_("Until"))

    def __init__(self, *args: Any, label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = label or self.fields["day"].label


class CommentFilter(forms.Form):
    """Which comments a page shows: on what, and how they stand."""

    on = forms.ChoiceField(label=_("On"), choices=CommentRound.On.choices, required=False)
    state = forms.ChoiceField(label=_("State"), choices=StudyComment.State.choices, required=False)


class StudyCommentForm(forms.Form):
    """A comment on a section, or on the whole."""

    section = forms.ChoiceField(label=_("On"), required=False)
    words = forms.CharField(
        label=_("Comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody who takes part in this round reads it, with your office."),
    )  # fmt: skip

    def __init__(self, *args: Any, sections: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [("", _("The whole")), *sections]


class WordsForm(forms.Form):
    """An answer to a comment, or what was done about it."""

    words = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label


class DocumentForm(forms.Form):
    """Which document, for whom, in which language and house style."""

    kind = forms.ChoiceField(label=_("Document"), choices=StudyDocument.Kind.choices)
    circle = forms.ChoiceField(label=_("For"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    style = forms.ChoiceField(label=_("Names of areas in the style of"))

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written_for = Circle(study.synthesis_audience)
        self.fields["circle"].choices = [
            (one.value, one.label) for one in WRITTEN_FOR if written_for.contains(one)
        ]
        self.fields["style"].choices = [(code, name) for code, name in Person.Style.choices if code]
