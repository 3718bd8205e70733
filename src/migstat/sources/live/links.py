"""The link to a file on a publisher's page, where the file's name changes with every edition.

Only a link to the publisher's own host is followed, so that a page cannot send us elsewhere.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote, urljoin, urlsplit

from migstat.sdmx.model import BadFile, marked

_HREF = re.compile(rb"""href\s*=\s*["']([^"'<>]{1,2000})["']""", re.IGNORECASE)


def newest(page: bytes, address: str, pattern: str, file: str) -> str:
    """The address of the first file that a page links to and whose address matches.

    :param address: the page's own address, against which links are read.
    :param pattern: a regular expression for the link, in any case.
    :raises BadFile: no such link, or only links that lead to other hosts.
    """
    wanted = re.compile(pattern, re.IGNORECASE)
    found = [
        urljoin(address, unescape(link.decode("utf-8", "replace")).strip())
        for link in _HREF.findall(page)
    ]
    links = [link for link in found if wanted.search(link)]
    if not links:
        raise BadFile(file, marked("the page links to no such file; look at it in a browser."))
    for link in links:
        if _is_own(link, address):
            return quote(link, safe=":/?&=%+,;@~#")
    raise BadFile(
        file,
        marked("the link leads to another host ({host})."),
        host=urlsplit(links[0]).netloc[:60],
    )


def _is_own(link: str, address: str) -> bool:
    """Whether both are on one host, or on hosts of one site, over the same or a safer scheme."""
    one, other = urlsplit(link), urlsplit(address)
    if one.scheme not in ("http", "https") or (other.scheme == "https" and one.scheme != "https"):
        return False
    if one.netloc == other.netloc:
        return True
    site = ".".join((other.hostname or "").split(".")[-2:])
    host = one.hostname or ""
    return "." in site and not site.replace(".", "").isdigit() and host.endswith("." + site)
