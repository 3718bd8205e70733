"""An installation of its own for workers that are killed: ``python -m tests.notices.dying WHAT``.

``prepare`` launches a query there; the names of moments run a real worker that kills itself then, as
hard as the machine can; ``whole`` runs one that lives, and prints what came of it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path


def _die(*_args: object, **_more: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def prepare() -> None:
    from django.core.management import call_command
    from tests.factories import exchange as make
    from tests.personas import world

    call_command("migrate", verbosity=0)
    make.launched(world())


def moving() -> None:
    """Inside the transaction that writes the notices, before the cursor has moved."""
    from tessera.notices.models import Cursor

    Cursor.save = _die  # type: ignore[method-assign]


def claimed() -> None:
    """After a mail was claimed, before it was handed over."""
    from tessera.notices.actions import sending

    sending._composed = _die


def sent() -> None:
    """After three mails were handed over, before the third is marked."""
    from tessera.notices.actions import sending

    mark, marked = sending._mark, []

    def third(*args: object, **more: object) -> None:
        marked.append(args)
        if len(marked) == 3:
            _die()
        mark(*args, **more)

    sending._mark = third


def done() -> None:
    """After a task was done, before the queue knows."""
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.set_successful = _die  # type: ignore[method-assign]


MOMENTS = (moving, claimed, sent, done)


def show() -> None:
    from django.conf import settings
    from django_tasks_db.models import DBTaskResult

    from tessera.notices.models import Notice, Worker

    folder = Path(settings.EMAIL_FILE_PATH)
    told = {
        "notices": list(Notice.objects.values_list("kind", "state", "event", "person__email")),
        "mails": sorted(file.name for file in folder.glob("*")) if folder.exists() else [],
        "tasks": sorted(DBTaskResult.objects.values_list("status", flat=True)),
        "workers": Worker.objects.count(),
    }
    print(json.dumps(told, default=str))


def main(what: str) -> None:
    import django

    django.setup()
    if what == "prepare":
        prepare()
        return
    from tessera.notices.work import work

    if what != "whole":
        globals()[what]()
    work(once=True)
    show()


if __name__ == "__main__":
    main(sys.argv[1])
