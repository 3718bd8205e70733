"""The peer CKAN with its DataStore, run by the peer's own Python with a configuration of its own.

``python bench/peer_ckan.py CONFIGURATION ROWS`` puts a file of CSV into the DataStore by CKAN's own
action; ``gunicorn`` serves ``application()``. The dataset and its resource are written by CKAN's own
models, because the action that makes a dataset also tells Solr, which is not here; questions to the
DataStore never ask Solr, and go the whole way through CKAN: its WSGI stack, the action
``datastore_search``, its validation and authorisation, its query, PostgreSQL.
"""

from __future__ import annotations

import csv
import sys
from itertools import islice
from pathlib import Path
from typing import Any

RESOURCE = "11111111-2222-3333-4444-555555555555"
KINDS = {"OBS_VALUE": "numeric"}
BATCH = 20_000


def application(configuration: str) -> Any:
    """CKAN's own application."""
    from ckan.cli import CKANConfigLoader
    from ckan.config.middleware import make_app

    return make_app(CKANConfigLoader(configuration).get_config())


def load(configuration: str, file: str) -> None:
    """The rows into the DataStore, with an index on the key."""
    app = application(configuration)
    from ckan import model
    from ckan.plugins import toolkit

    with (
        app._wsgi_app.test_request_context(),
        Path(file).open(newline="", encoding="utf-8") as lines,
    ):
        package = model.Package(name="bench", title="A table to measure with", private=False)
        model.Session.add(package)
        model.Session.flush()
        extras = {"datastore_active": True}  # or the action would change the dataset, and tell Solr
        made = model.Resource(package_id=package.id, url="figures", extras=extras)
        made.id = RESOURCE
        model.Session.add(made)
        model.Session.commit()
        rows = csv.DictReader(lines)
        fields = [{"id": id, "type": KINDS.get(id, "text")} for id in rows.fieldnames or ()]
        said: dict[str, Any] = {"resource_id": RESOURCE, "force": True}
        toolkit.get_action("datastore_create")(
            {"ignore_auth": True}, {**said, "fields": fields, "indexes": ["GEO", "CITIZEN"]}
        )
        while records := list(islice(rows, BATCH)):
            toolkit.get_action("datastore_upsert")(
                {"ignore_auth": True}, {**said, "method": "insert", "records": records}
            )


if __name__ == "__main__":
    load(sys.argv[1], sys.argv[2])
