"""What is in a PDF. It is read in a process of its own, with limits of memory and time.

A file made to harm takes nothing with it but that process; it is then one that cannot be read.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tessera.documents.received.findings import (
    Finding,
    Unfit,
    damaged,
    finding,
    locked,
    with_programs,
)

READER = Path(__file__).with_name("pdf_reader.py")
SECONDS = 40


def findings(content: bytes) -> list[Finding]:
    """Who wrote it, remarks on its pages, files inside it. Errors: Unfit, for scripts as well."""
    told = _read(content)
    if told.get("locked"):
        raise locked()
    if told.get("damaged"):
        raise damaged()
    if told["scripts"]:
        raise with_programs()
    return [
        *finding("comments", told["remarks"], told["remarkers"]),
        *finding("metadata", len(told["people"]), told["people"]),
        *finding("embedded", told["embedded"]),
    ]


def _read(content: bytes) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603 - our own file, the content by standard input
            [sys.executable, "-I", str(READER)], input=content, capture_output=True,
            timeout=SECONDS, check=True,
        )  # fmt: skip
        found: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise Unfit(
            _("The file takes too long to be looked through; save it anew, or in parts.")
        ) from None
    except (subprocess.CalledProcessError, ValueError):
        raise damaged() from None
    return found
