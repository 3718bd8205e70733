"""Workers that are killed: ``python -m tests.notices.dying`` prints what came of each.

For every moment, in a copy of an installation in which a query has just been launched: a real worker
kills itself then; a second one lives, and tells what came of it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.databases import copied
from tests.dying import die, fork, wake


def moving() -> None:
    """Inside the transaction that writes the notices, before the cursor has moved."""
    from tessera.notices.models import Cursor

    Cursor.save = die  # type: ignore[method-assign]


def claimed() -> None:
    """After a mail was claimed, before it was handed over."""
    from tessera.notices.actions import sending

    sending._composed = die


def sent() -> None:
    """After three mails were handed over, before the third is marked."""
    from tessera.notices.actions import sending

    mark, marked = sending._mark, []

    def third(*args: object, **more: object) -> None:
        marked.append(args)
        if len(marked) == 3:
            die()
        mark(*args, **more)

    sending._mark = third


def done() -> None:
    """After a task was done, before the queue knows."""
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.set_successful = die  # type: ignore[method-assign]


MOMENTS = (moving, claimed, sent, done)


def show() -> dict[str, Any]:
    from django.conf import settings
    from django_tasks_db.models import DBTaskResult

    from tessera.notices.models import Notice, Worker

    folder = Path(settings.EMAIL_FILE_PATH)
    return {
        "notices": list(Notice.objects.values_list("kind", "state", "event", "person__email")),
        "mails": sorted(file.name for file in folder.glob("*")) if folder.exists() else [],
        "tasks": sorted(DBTaskResult.objects.values_list("status", flat=True)),
        "workers": Worker.objects.count(),
    }


def _move(home: Path, database: str) -> None:
    """Let this process work in another home."""
    from django.conf import settings
    from django.db import connection

    connection.settings_dict["NAME"] = database
    settings.EMAIL_FILE_PATH = home / "mail"


def main() -> None:
    wake()
    from django.conf import settings
    from django.db import connection
    from tests.factories import exchange as make
    from tests.personas import world

    from tessera.notices.work import work

    make.launched(world())
    told: dict[str, dict[str, Any]] = {}
    for moment in MOMENTS:
        home = Path(settings.HOME) / moment.__name__
        home.mkdir()
        database = copied(connection, home, moment.__name__)

        def killed(home: Path = home, database: str = database, moment: Any = moment) -> None:
            _move(home, database)
            moment()
            work(once=True)

        def whole(home: Path = home, database: str = database) -> dict[str, Any]:
            _move(home, database)
            work(once=True)
            return show()

        status, _nothing = fork(killed)
        finished, held = fork(whole)
        told[moment.__name__] = {"killed": status, "finished": finished, "held": held}
    print(json.dumps(told))


if __name__ == "__main__":
    sys.exit(main())
