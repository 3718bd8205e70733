"""The directory of experts: who agreed to be found."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from tessera.network.forms.filters import ExpertFilter
from tessera.network.reads.directory import directory, topic_choices
from tessera.network.reads.participants import FIELDS
from tessera.network.views.asking import Asked, only, valid


def experts(request: Asked) -> HttpResponse:
    """Experts who meet every condition given."""
    topics = topic_choices(request.person)
    form = ExpertFilter(request.GET, topics=topics)
    only(request, *form.fields)
    asked = {name: value for name, value in valid(form).items() if value}
    context = {
        "form": form, "asked": asked, "topics": dict(topics), "fields": FIELDS,
        "entries": directory(request.person, **asked),
    }  # fmt: skip
    return render(request, "network/experts.html", context)
