"""From an address to a question."""

from __future__ import annotations

from migstat.sdmx.model import marked
from migstat.sdmx.rest import v1, v2
from migstat.sdmx.rest.errors import syntax
from migstat.sdmx.rest.query import Question
from migstat.sdmx.rest.words import LONGEST, Params

#: The two versions of the standard that are answered.
API_21, API_30 = "2.1", "3.0"
#: Parameters that choose a form, not figures; :mod:`migstat.sdmx.rest.media` reads them.
FORM = frozenset({"format", "formatVersion", "labels", "lang", "style", "compress", "compressed"})


def parse(api: str, path: str, query: str = "") -> Question:
    """The question that an address asks.

    :param api: "2.1" (REST API 1.5) or "3.0" (REST API 2.1).
    :param path: what stands below the version, percent-decoded: "data/ASYAPP/A.XK.T.".
    :param query: what stands behind "?", as it was sent: "+" is itself there, not a space.
    :returns: a frozen question; nothing of the address is lost or ignored.
    :raises SdmxError: for what cannot be read, in one sentence.
    """
    if len(path) > LONGEST:
        raise syntax(
            marked("The address is longer than {most} characters; ask for less."), most=LONGEST
        )
    parts = path.strip("/").split("/")
    params = Params(query)
    question = v1.read(parts, params) if api == API_21 else v2.read(parts, params)
    params.close(FORM)
    return question
