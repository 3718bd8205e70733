"""A table's question in other languages: the same figures in Python, in R and with curl."""

from __future__ import annotations

from dataclasses import dataclass
from json import dumps
from urllib.parse import urlencode

from django.urls import reverse

from tessera.access.asking import Asked
from tessera.statistics import forms
from tessera.statistics.bridge import rest
from tessera.statistics.reads.facts import Facts
from tessera.statistics.views import addresses


@dataclass(frozen=True, slots=True)
class Snippet:
    """Some lines of a language, ready to be copied."""

    label: str
    lines: str


def snippets(request: Asked, facts: Facts, asked: forms.Question) -> tuple[Snippet, ...]:
    """The page's selection, from the release that the page shows.

    What is added up is no question of SDMX: those figures are fetched as the page's own CSV.
    """
    if asked.group:
        return _of_file(request, facts)
    service = request.build_absolute_uri(reverse("sdmx:rest", args=[rest.API_21, "x"]))[:-2]
    key = ".".join("+".join(asked.keys.get(d.id, ())) for d in facts.structure.dimensions)
    key = key if key.strip(".") else "all"
    params = {"startPeriod": asked.start, "endPeriod": asked.end, "lastNObservations": asked.last}
    said = {name: str(value) for name, value in params.items() if value}
    said["release"] = facts.short
    address = f"{service}/data/{facts.flow}/{key}?{urlencode(said)}"
    # By the whole address: the client's own question knows no release, and refuses what it does not know.
    python = (
        f"import sdmx\n\nanswer = sdmx.read_url({dumps(address)})\nfigures = sdmx.to_pandas(answer)"
    )
    r = f"library(rsdmx)\n\nanswer <- readSDMX({dumps(address)})\nfigures <- as.data.frame(answer)"
    accept = "application/vnd.sdmx.data+csv;version=2.0.0"
    curl = f"curl --compressed -H 'Accept: {accept}' -o {facts.flow}.csv \\\n  '{address}'"
    return Snippet("Python", python), Snippet("R", r), Snippet("curl", curl)


def _of_file(request: Asked, facts: Facts) -> tuple[Snippet, ...]:
    page = addresses.pinned(request, facts)
    at = page.index("?") if "?" in page else len(page)
    address = page[:at].rstrip("/") + "/data.csv" + page[at:]
    python = f'import pandas\n\nfigures = pandas.read_csv({dumps(address)}, comment="#")'
    r = f'figures <- read.csv({dumps(address)}, comment.char = "#")'
    curl = f"curl --compressed -o {facts.flow}.csv \\\n  '{address}'"
    return Snippet("Python", python), Snippet("R", r), Snippet("curl", curl)
