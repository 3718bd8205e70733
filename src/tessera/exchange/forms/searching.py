"""What the archive is asked: words, and what narrows the finds down. Nothing unknown is ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.exchange.models import Passage, Query, Question
from tessera.exchange.reads.search import NEWEST, RELEVANCE, understood
from tessera.network.bridge import is_area
from tessera.network.models import Organisation
from tessera.reference.models import Topic

if TYPE_CHECKING:
    from tessera.access.people import Actor

MOST_WORDS, FEWEST_LETTERS = 12, 3
#: Years of which a question makes sense; others are slips.
FIRST, LAST = 1990, 2100
SORTS = {RELEVANCE: gettext_lazy("Best match first"), NEWEST: gettext_lazy("Newest first")}


class WordsForm(forms.Form):
    """The field itself; what is wrong with it is said beside it."""

    q = forms.CharField(
        label=gettext_lazy("Words"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_q(self) -> str:
        """Words that can be looked for."""
        words: str = self.cleaned_data["q"]
        terms = understood(words)
        if words and not terms:
            raise forms.ValidationError(
                _("Write at least one word or number; other signs are not looked for.")
            )
        if sum(len(term.words) for term in terms) > MOST_WORDS:
            raise forms.ValidationError(
                _("Look for at most %(most)s words at once.") % {"most": MOST_WORDS}
            )
        if any(term.is_prefix and len(term.words[-1]) < FEWEST_LETTERS for term in terms):
            raise forms.ValidationError(
                _("Write at least %(fewest)s letters before a star.") % {"fewest": FEWEST_LETTERS}
            )
        return words


class NarrowForm(forms.Form):
    """Filters as they stand in the address, each with one value; a wrong one is refused."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Found"), required=False, choices=Passage.Kind.choices
    )
    topic = forms.SlugField(label=gettext_lazy("Topic"), required=False)
    requester = forms.SlugField(label=gettext_lazy("Asked by"), required=False)
    area = forms.CharField(label=gettext_lazy("Answers of"), required=False, max_length=20)
    year = forms.IntegerField(
        label=gettext_lazy("Year"), required=False, min_value=FIRST, max_value=LAST
    )
    type = forms.ChoiceField(
        label=gettext_lazy("Type of question"), required=False, choices=Question.Kind.choices
    )
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=SORTS.items())
    page = forms.IntegerField(label=gettext_lazy("Page"), required=False, min_value=1)

    def __init__(self, *args: Any, person: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_topic(self) -> str:
        """A topic of the list."""
        code: str = self.cleaned_data["topic"]
        if code and not Topic.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is no topic “%(code)s”.") % {"code": code})
        return code

    def clean_area(self) -> str:
        """The code of an area."""
        code: str = self.cleaned_data["area"]
        if code and not is_area(code):
            raise forms.ValidationError(_("There is no area “%(code)s”.") % {"code": code})
        return code

    def clean_requester(self) -> Organisation | None:
        """An organisation that asks something which the person may read."""
        code: str = self.cleaned_data["requester"]
        if not code:
            return None
        found: Organisation | None = Organisation.objects.filter(code=code).first()
        asked = Query.objects.visible_to(self.person).filter(
            Q(organisation=found) | Q(requesters=found)
        )
        if found is None or not asked.exists():
            raise forms.ValidationError(
                _("“%(code)s” asks nothing that you may read.") % {"code": code}
            )
        return found

    def asked(self) -> dict[str, Any]:
        """The filters, once the form is valid, as ``reads.archive`` takes them."""
        told = self.cleaned_data
        return {
            "kind": told["kind"], "topic": told["topic"], "requester": told["requester"],
            "area": told["area"], "year": told["year"], "question_kind": told["type"],
            "sort": told["sort"] or RELEVANCE, "page": told["page"] or 1,
        }  # fmt: skip


__all__ = ["SORTS", "NarrowForm", "WordsForm"]
