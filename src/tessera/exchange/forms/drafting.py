"""A query's draft: what is asked, of whom, until when; and who may read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tessera.core.circle import Circle
from tessera.exchange.forms.words import InLanguages, add_words, in_languages, said, spread
from tessera.exchange.models import Query, terms_of
from tessera.network.forms.fields import DayField, ManyChoices
from tessera.network.models import Arrangement, Membership, Network, Organisation
from tessera.network.offices import office

Role = Membership.Role
#: Parts that can be asked; a coordinator asks, and institutions are consulted by their contact point.
ASKED = (Role.MEMBER, Role.OBSERVER, Role.PARTNER)
#: Who may know of a query: at least who takes part in the network as a member.
READ_BY = (Circle.MEMBERS, Circle.NETWORK, Circle.NATIONAL, Circle.PUBLIC)
Choices = Sequence[tuple[str, str]]


class QueryForm(forms.Form):
    """Everything about a query but its questions; a draft may be incomplete."""

    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)
    topics = ManyChoices(label=_("Topics"), required=False)
    requesters = ManyChoices(
        label=_("Who asks"), required=False,
        help_text=_("Organisations, never a person. Your own is chosen unless you change it."),
    )  # fmt: skip
    asked_roles = ManyChoices(
        label=_("Who is asked"), choices=[(one.value, one.label) for one in ASKED],
        error_messages={"required": _("Choose who is asked.")},
    )  # fmt: skip
    asked_areas = ManyChoices(
        label=_("Only these areas"), required=False, help_text=_("None ticked: all of them.")
    )
    asked_arrangements = ManyChoices(
        label=_("Only those with an arrangement of this kind"), required=False,
        choices=Arrangement.Kind.choices, help_text=_("None ticked: with any, and without."),
    )  # fmt: skip
    urgency = forms.ChoiceField(label=_("Time to answer"), widget=forms.RadioSelect)
    wanted_on = DayField(
        label=_("Another last day"),
        required=False,
        help_text=_("Empty: counted from the launch in each participant's own working days."),
    )
    audience = forms.ChoiceField(
        label=_("Who may read that you ask, and what"),
        choices=[(one.value, one.label) for one in READ_BY],
    )
    default_audience = forms.ChoiceField(
        label=_("How far answers travel unless the contributor says otherwise"),
        choices=Circle.choices,
    )

    def __init__(
        self, *args: Any, network: Network, topics: Choices, organisations: Sequence[Organisation],
        areas: Choices, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        add_words(self, "title", _("Title"), 200, hint=_("What you want to know, in one line."))
        add_words(
            self, "background", _("Background"), 20_000, rows=8,
            hint=_("Why you ask, and what those who answer need to know."),
        )  # fmt: skip
        self.fields["topics"].choices = topics
        self.fields["requesters"].choices = [
            (one.code, office(one, always=True)) for one in organisations
        ]
        self.fields["asked_areas"].choices = areas
        terms = terms_of(network)
        self.fields["urgency"].choices = [
            (one.value, f"{one.label}: {_days(terms.days(one))}") for one in Query.Urgency
        ]

    @property
    def title(self) -> InLanguages:
        return in_languages(self, "title")

    @property
    def background(self) -> InLanguages:
        return in_languages(self, "background")

    def facts(self) -> dict[str, Any]:
        """What ``actions.draft`` and ``actions.revise`` are told."""
        told = self.cleaned_data
        same = ("topics", "requesters", "asked_roles", "asked_areas", "asked_arrangements",
                "urgency", "wanted_on", "audience", "default_audience")  # fmt: skip
        return {field: told[field] for field in same} | {
            "title": said(self, "title"), "background": said(self, "background"),
        }  # fmt: skip


def _days(count: int) -> str:
    return ngettext("%(count)d working day", "%(count)d working days", count) % {"count": count}


def initial_of(query: Query) -> dict[str, Any]:
    """A stored draft as initial values of the form."""
    return {
        "edition": query.edition,
        **spread("title", query.title), **spread("background", query.background),
        "topics": [one.code for one in query.topics.all()],
        "requesters": [one.code for one in query.requesters.all()],
        **{
            field: getattr(query, field)
            for field in ("asked_roles", "asked_areas", "asked_arrangements", "urgency",
                          "wanted_on", "audience", "default_audience")
        },
    }  # fmt: skip


class ReasonForm(forms.Form):
    """Why a query is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those who were asked read it."),
    )  # fmt: skip


class CommentForm(forms.Form):
    """A comment during review; ``is_needed`` where the step is nothing without one."""

    words = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, is_needed: bool = True, label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = is_needed
        self.fields["words"].label = label or self.fields["words"].label
