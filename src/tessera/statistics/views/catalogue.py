"""What there is: the catalogue of dataflows, the list of releases, and a release's own page."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.statistics import forms, reads, rules
from tessera.statistics.models import Release
from tessera.statistics.naming import Naming
from tessera.statistics.paging import Pages
from tessera.statistics.reads.changes import largest_revisions
from tessera.statistics.reads.facts import of, verified

#: Releases on a page.
ROWS = 50


@require_safe
def index(request: Asked) -> HttpResponse:
    """The catalogue: search by words, publisher and topic."""
    asked = forms.catalogue(request.GET)
    person = request.person
    publishers = reads.publishers(person)
    topics = reads.topic_names(person, request.LANGUAGE_CODE)
    forms.refuse_other("publisher", asked.publisher, publishers)
    forms.refuse_other("topic", asked.topic, topics)
    entries = reads.catalogue(
        person, words=asked.words, publisher=asked.publisher, topic=asked.topic
    )
    context = {
        "entries": entries,
        "asked": asked,
        "publishers": publishers,
        "topics": topics,
        "rows": sum(entry.rows for entry in entries),
    }
    return render(request, "statistics/index.html", context)


@require_safe
def releases(request: Asked) -> HttpResponse:
    """All releases, the newest figures first."""
    asked = forms.releases(request.GET)
    person = request.person
    found = reads.releases(person, asked.flow).order_by("-vintage", "-published_at")
    pages = Pages(found.count(), ROWS, asked.page)
    start = (asked.page - 1) * ROWS
    context = {"releases": found[start : start + ROWS], "page": pages, "asked": asked}
    return render(request, "statistics/releases.html", context)


@require_safe
def release(request: Asked, sha: str) -> HttpResponse:
    """One release: what it is, what was changed on the way in, how it differs, whether it is whole."""
    asked = forms.release(request.GET)
    person = request.person
    row = reads.releases(person).filter(sha256__startswith=sha).first()
    if row is None:
        raise Http404
    facts = of(Release.objects.visible_to(person).select_related("dataflow").get(pk=row.pk))
    before = reads.before(row, person)
    revisions = largest_revisions(before, facts) if before else ()
    naming = Naming.of(request)
    context = {
        "release": row,
        "facts": facts,
        "before": before,
        "newer": reads.after(row, person),
        "revisions": [
            (
                [naming.html(d, code) for d, code in zip(facts.structure.dimensions, one.codes, strict=False)],
                one.codes[-1],
                one,
            )
            for one in revisions
        ],
        "dimensions": [naming.dimension(d) for d in facts.structure.dimensions],
        "findings": [
            {**one, "severity": rules.severity(one["severity"])} for one in row.findings
        ],
        "edits": [naming.edit(one) for one in facts.edits],
        "verified": verified(facts) if asked.verify else None,
        "unit": naming.unit(facts.unit),
    }  # fmt: skip
    return render(request, "statistics/release.html", context)
