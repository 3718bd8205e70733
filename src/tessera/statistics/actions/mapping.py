"""Files that people bring: their columns are named once, and the same heading is read so ever after."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.access.people import CLOCK
from tessera.core import clock
from tessera.statistics import bridge
from tessera.statistics.actions.fetching import receive
from tessera.statistics.models import Dataflow, Fetch, Layout, Source, Upload
from tessera.statistics.workflow import FETCH, OPEN
from tessera.workflow import NotNow, take

if TYPE_CHECKING:
    from tessera.access.people import Actor

mapped = bridge.mapped


def bring(name: str, data: bytes, *, by: Actor) -> Fetch | Upload:
    """Take a file in: read as before where its heading is known, else to have its columns named.

    :returns: the fetch that waits for acceptance, or the file whose columns nobody has named yet.
    :raises ValidationError: a file that cannot be read, in one sentence.
    """
    policy.require(by, "upload.map")
    if len(data) > settings.FILE_LIMIT:
        raise ValidationError(_("The file is larger than %(limit)d MB; split it by period.")
                              % {"limit": settings.FILE_LIMIT // 2**20})  # fmt: skip
    name = re.sub(r"[^\w. -]", "_", name.rpartition("/")[2])[:200] or "file"
    sheet = _sheet(data, name)
    layout = Layout.objects.filter(fingerprint=sheet.fingerprint).select_related("source").first()
    if layout is not None:
        return _received(layout, sheet, by)
    with transaction.atomic():
        upload = Upload.objects.create(name=name, data=data, header=list(sheet.header))
        audit.record("upload.bring", upload, by=by, size=len(data))
    return upload


def draw(upload: Upload, said: Mapping[str, Any], *, by: Actor) -> Fetch:
    """Say what the columns of a file are; remember it; read the file; let it wait for acceptance.

    :param said: the fields of a layout: dataflow, name, columns in the order of the heading,
        publisher, licence, unit, kind, areas or place.
    :raises ValidationError: a layout that makes no table, or a cell that cannot be read.
    """
    policy.require(by, "upload.map", upload)
    sheet = _sheet(bytes(upload.data), upload.name)
    _table(sheet, said)  # before anything is remembered
    _refuse_taken(str(said["dataflow"]))
    with transaction.atomic():
        layout = _remember(sheet, said, by)
        row = _received(layout, sheet, by)
        audit.record("upload.map", upload, by=by, dataflow=said["dataflow"], fetch=row.pk)
        upload.delete()
    return row


@transaction.atomic
def discard(upload: Upload, *, by: Actor) -> None:
    """Take a file away whose columns nobody named."""
    policy.require(by, "upload.map", upload)
    audit.record("upload.discard", upload, by=by)
    upload.delete()


def _refuse_taken(code: str) -> None:
    """Refuse the code of a table that comes from elsewhere: a file would mix with its releases."""
    by_file = Source.objects.filter(connector="file", dataflow=code).exists()
    if not by_file and (
        Dataflow.objects.filter(code=code).exists() or Source.objects.filter(dataflow=code).exists()
    ):
        raise ValidationError(
            _("Another table has the code %(code)s; choose another.") % {"code": code}
        )


def _sheet(data: bytes, name: str) -> Any:
    try:
        return mapped.read(data, name)
    except bridge.MigstatError as why:
        raise ValidationError(bridge.told(why)) from why


def _table(sheet: Any, said: Mapping[str, Any]) -> bridge.Table:
    try:
        return mapped.table_of(sheet, mapped.Layout(**said), clock.today())
    except bridge.MigstatError as why:
        raise ValidationError(bridge.told(why)) from why


def _remember(sheet: Any, said: Mapping[str, Any], by: Actor) -> Layout:
    code = "file-" + str(said["dataflow"]).lower().replace("_", "-")[:50]
    asked = {"code": str(said["dataflow"]), "name": dict(said["name"])}
    source, is_new = Source.objects.get_or_create(
        code=code,
        defaults={"publisher": said["publisher"], "connector": "file", "asked": asked,
                  "dataflow": said["dataflow"]},
    )  # fmt: skip
    if is_new:
        audit.record("source.declare", source, by=by, connector="file", every="")
    layout, _made = Layout.objects.update_or_create(
        fingerprint=sheet.fingerprint,
        defaults={"header": list(sheet.header), "drawn": dict(said), "source": source},
    )
    return layout


def _received(layout: Layout, sheet: Any, by: Actor) -> Fetch:
    """The fetch in which a file's figures wait; they are compared like any publisher's."""
    table = _table(sheet, layout.drawn)
    try:
        with transaction.atomic():
            source = Source.objects.select_for_update(no_key=True).get(pk=layout.source_id)
            if source.fetches.filter(state__in=OPEN).exists():
                raise NotNow(
                    _(
                        "Figures of this table wait to be accepted or refused; decide about them first."
                    )
                )
            row = Fetch.objects.create(source=source)
            audit.record("source.fetch", source, by=by, fetch=row.pk, file=sheet.file)
            take(FETCH, "begin", row, by=CLOCK)
            return receive(row, table, by=CLOCK)
    except bridge.MigstatError as why:
        raise ValidationError(bridge.told(why)) from why
