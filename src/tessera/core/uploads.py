"""Files that somebody sends: read to the limit and no further, whatever a browser claims."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class Bounded(FileUploadHandler):
    """Lets the handlers after it keep one piece more than may be; the rest is read and let go.

    A file that is too large arrives cut off and larger than the limit: whoever judges it refuses it
    with the same sentence as every other, and nobody fills the disk.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The piece, or None once there is more than enough."""
        return raw_data if start <= settings.FILE_LIMIT else None

    def file_complete(self, file_size: int) -> Any:
        """The file is made by the handlers after this one."""
        return None
