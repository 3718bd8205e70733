"""Taking in structures that others maintain: codelists, concepts, data structures."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.statistics import bridge
from tessera.statistics.models import Structure

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Adopted:
    """What a message brought: structures that are new, changed, and here already as they are.

    ``left_out`` names what this platform keeps no form of.
    """

    new: tuple[Structure, ...]
    changed: tuple[Structure, ...]
    same: tuple[Structure, ...]
    left_out: tuple[str, ...]


def adopt(path: Path, *, by: Actor) -> Adopted:
    """Take in the structures of a message; all of them or none.

    :param path: a file in SDMX-ML 2.1, SDMX-ML 3.0 or SDMX-JSON 2.0.
    :returns: what became of each structure. A version that is not final is replaced by its newer text.
    :raises bridge.MigstatError: what cannot be read; a final version that says something else than
        before; a structure of this platform's own. :raises PermissionDenied: for who may not.
    Source: SDMX 3.0, Section 2, 3.4 (versioning): a final version never changes.
    """
    policy.require(by, "structure.adopt", None)
    received = bridge.received(path.name, path.read_bytes())
    rows: dict[str, list[Structure]] = {"new": [], "changed": [], "same": []}
    with transaction.atomic():
        for one in received.artefacts:
            row, what = _kept(one, path.name)
            rows[what].append(row)
        for what in ("new", "changed"):
            for row in rows[what]:
                audit.record(
                    "structure.adopt", row, by=by, kind=row.kind, agency=row.agency,
                    identifier=row.identifier, version=row.version, sha256=row.sha256, what=what,
                )  # fmt: skip
    return Adopted(
        tuple(rows["new"]), tuple(rows["changed"]), tuple(rows["same"]), received.left_out
    )


def _kept(one: bridge.structures.Artefact, source: str) -> tuple[Structure, str]:
    """The row of a structure as it is now, and whether it is new, changed or the same."""
    ref = one.ref
    _check(one, source)
    content = bridge.structures.to_plain(one)
    sha = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    row = Structure._default_manager.filter(
        kind=str(ref.kind), agency=ref.agency, identifier=ref.id, version=ref.version
    ).first()
    if row is None:
        row = Structure(
            kind=str(ref.kind), agency=ref.agency, identifier=ref.id, version=ref.version,
            is_final=one.is_final, content=content, sha256=sha, source=source[:300],
        )  # fmt: skip
        row.save(force_insert=True)
        return row, "new"
    if row.sha256 == sha:
        return row, "same"
    if row.is_final:
        raise bridge.MigstatError(
            _("%(file)s: %(name)s is final here and says something else in this file; a change needs"
              " a new version.") % {"file": source, "name": row}
        )  # fmt: skip
    row.is_final, row.content, row.sha256, row.source = one.is_final, content, sha, source[:300]
    row.save()
    return row, "changed"


def _check(one: bridge.structures.Artefact, source: str) -> None:
    """Refuse what is ours, and a version that cannot be compared with others."""
    if one.ref.agency == bridge.structures.AGENCY:
        raise bridge.MigstatError(
            _("%(file)s: %(id)s belongs to the agency %(agency)s, which is this platform; structures of"
              " its own are made from its tables.")
            % {"file": source, "id": one.ref.id, "agency": one.ref.agency}
        )  # fmt: skip
    try:
        bridge.rest.matching([one.ref.version], ("*",))
    except ValueError:
        raise bridge.MigstatError(
            _("%(file)s: “%(version)s” of %(id)s is not a version; write 1.0 or 1.0.0.")
            % {"file": source, "version": one.ref.version[:40], "id": one.ref.id}
        ) from None
