"""The directory of experts: who agreed to be found."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from tessera.access.asking import Asked
from tessera.core.asking import only, valid
from tessera.network.forms.filters import ExpertFilter
from tessera.network.models import Competence
from tessera.network.reads.directory import directory, known, topic_choices, topic_names
from tessera.network.reads.participants import FIELDS

Kind = Competence.Kind


def experts(request: Asked) -> HttpResponse:
    """Experts who meet every condition given."""
    person = request.person
    form = ExpertFilter(
        request.GET, topics=topic_choices(person),
        languages=known(person, Kind.LANGUAGE), areas=known(person, Kind.AREA),
    )  # fmt: skip
    only(request, *form.fields)
    asked = {name: value for name, value in valid(form).items() if value}
    context = {
        "form": form, "asked": asked, "topics": topic_names(person), "fields": FIELDS,
        "entries": directory(person, **asked),
    }  # fmt: skip
    return render(request, "network/experts.html", context)
