"""What the pages and documents of studies are made of; everything starts from ``visible_to``.

``listing`` is the page of all studies, ``page`` one study's, ``workspace`` a contribution's,
``comments`` a comment round's; ``content`` is what may stand in a synthesis or a document for a
circle.
"""

from tessera.exchange.reads.studies.calling import called, met
from tessera.exchange.reads.studies.comments import Comments, Place, Thread, comments
from tessera.exchange.reads.studies.content import Content, Entry, content, sections
from tessera.exchange.reads.studies.lapsing import has_lapsed, left_with
from tessera.exchange.reads.studies.listing import Listing, Waiting, listing, networks, waiting
from tessera.exchange.reads.studies.page import (
    Page,
    Part,
    Row,
    documents,
    page,
    part,
    round_now,
    synthesis,
)
from tessera.exchange.reads.studies.template import Change, difference, latest, versions
from tessera.exchange.reads.studies.workspace import Item, Workspace, workspace

__all__ = [
    "Change", "Comments", "Content", "Entry", "Item", "Listing", "Page", "Part",
    "Place", "Row", "Thread", "Waiting", "Workspace", "called", "comments", "content",
    "difference", "documents", "has_lapsed", "latest", "left_with", "listing", "met", "networks", "page", "part",
    "round_now", "sections", "synthesis", "versions", "waiting", "workspace",
]  # fmt: skip
