"""The archive: one field, what was found, and what narrows it down."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from tessera.access.asking import Asked
from tessera.core.asking import only, valid
from tessera.exchange import actions
from tessera.exchange.forms.searching import SORTS, NarrowForm, WordsForm
from tessera.exchange.models import Passage
from tessera.exchange.reads.archive import archive as found
from tessera.exchange.reads.search import understood

#: Facets in the order of the page, by the name in the address.
FACETS = (
    ("kind", "kind"), ("topic", "topic"), ("requester", "requester"), ("area", "area"),
    ("year", "year"), ("type", "question_kind"),
)  # fmt: skip
#: Finds whose words are somebody's own; that they were shown is written down.
GIVEN = (Passage.Kind.ANSWER, Passage.Kind.CONTRIBUTION)


def archive(request: Asked) -> HttpResponse:
    """Everything that was asked, answered and studied, as far as the reader may see it."""
    only(request, "q", *NarrowForm.base_fields)
    form = WordsForm(request.GET)
    narrow = NarrowForm(request.GET, person=request.person)
    asked = valid(narrow) and narrow.asked()
    context = {"form": form, "narrow": narrow, "sorts": SORTS.items(), "sort": asked["sort"]}
    if not form.is_valid():
        return render(request, "exchange/archive.html", context, status=400)
    words = form.cleaned_data["q"]
    result = found(request.person, words, style=request.style, **asked)
    shown = [(one.about, [one.thing]) for one in result.hits if one.kind in GIVEN]
    actions.saw_each(shown, by=request.person)
    facets = [
        (name, narrow.fields[name].label, values)
        for name, key in FACETS
        if (values := result.facets[key])
    ]
    context |= {
        "words": words, "result": result, "facets": facets,
        "chosen": [one for _name, _label, values in facets for one in values if one.is_chosen],
        "beginning": _beginning(words),
    }  # fmt: skip
    return render(request, "exchange/archive.html", context)


def _beginning(words: str) -> str:
    """The same words, of the last one only its beginning: what to try where nothing is found."""
    terms = understood(words)
    if not terms or terms[-1].is_prefix or len(terms[-1].words[-1]) < 4 or words.endswith('"'):
        return ""
    last = words.split()[-1]
    return words[: words.rindex(last)] + last[: max(4, len(last) - 2)] + "*"
