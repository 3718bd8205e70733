"""Every write of this room: releases, sources that are asked, files that are mapped by hand."""

from tessera.statistics.actions.finding import compare_again, publish_findings
from tessera.statistics.actions.publishing import (
    Fetch,
    Progress,
    Published,
    Terms,
    fetch_all,
    load,
    load_file,
    load_folder,
    publish,
)
from tessera.statistics.actions.structures import Adopted, adopt

__all__ = [
    "Adopted",
    "Fetch",
    "Progress",
    "Published",
    "Terms",
    "adopt",
    "compare_again",
    "fetch_all",
    "load",
    "load_file",
    "load_folder",
    "publish",
    "publish_findings",
]
