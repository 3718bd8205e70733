"""Two people saved the same: nothing is lost, the second is shown both versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tessera.workflow import Refused


class EditionConflict(Refused):
    """Somebody saved since; ``theirs`` is what stands there now, ``yours`` what you wanted to save.

    Both are field -> value. Save again with ``edition`` to put yours, or a mixture, in its place.
    """

    def __init__(self, yours: Mapping[str, Any], theirs: Mapping[str, Any], edition: int, who: str):
        super().__init__(
            _(
                "%(who)s saved this while you were writing. Both versions are shown; nothing is lost."
            )
            % {"who": who or _("Somebody")}
        )
        self.yours, self.theirs, self.edition, self.who = dict(yours), dict(theirs), edition, who
