"""Version 1: dataflows, figures, releases, areas, networks, topics. Its addresses do not change."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema, get_schema
from ninja.operation import Operation

from tessera.api import errors
from tessera.api.asking import gate
from tessera.api.parameters import COMMON, DIMENSIONS
from tessera.api.v1 import areas, figures, networks, profile, releases, root

DESCRIPTION = """\
Figures on migration with the releases they come from, the areas they are about, and the networks that
use them. Read only; without a sign-in the answers hold what is public.

An answer that names an area with a note carries the note in `notes`, once. A question that cannot be
honoured is refused with one sentence: `{"error": {"status": 400, "sentence": "…"}}`; a parameter that
an address does not list is never ignored. Lists say their exact `total` and the address of the `next`
part. Answers carry an ETag; HEAD is answered like GET.
"""


class Api(NinjaAPI):
    """Operations and addresses share their names, so that each finds the other."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function that answers."""
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The description, which is put together once: it is the same for everybody."""
        return _schema(self, path_prefix or self.get_root_path(path_params or {}))


@cache
def _schema(api: NinjaAPI, prefix: str) -> OpenAPISchema:
    return get_schema(api, prefix)


#: There is no page that tries addresses out: the usual one needs scripts that our pages forbid.
api = Api(
    title="Tessera", version="1", description=DESCRIPTION,
    docs_url=None, openapi_url="/openapi.json", urls_namespace="api",
)  # fmt: skip
for router in (root, figures, releases, areas, profile, networks):
    api.add_router("", router.router)
errors.refusals(api)


def known() -> dict[str, dict[str, bool]]:
    """Per operation, the parameters of its description; True for those that may repeat."""
    schema = api.get_openapi_schema(path_prefix="/")
    return {
        operation["operationId"]: {
            one["name"]: one["schema"]["type"] in ("array", "object")
            for one in operation["parameters"]
            if one["in"] == "query"
        }
        for methods in schema["paths"].values()
        for operation in methods.values()
    }


def addresses() -> list[URLPattern]:
    """All addresses of the version, each behind the gate."""
    accepts = known()
    always = {one["name"]: False for one in COMMON}
    found = []
    for one in api.urls[0]:
        assert isinstance(one, URLPattern)  # noqa: S101  # ninja nests no resolver
        accepted = dict(accepts.get(one.name or "", always))
        has_dimensions = accepted.pop(DIMENSIONS["name"], False)
        view = gate(one.callback, accepted, has_dimensions=has_dimensions)
        found.append(URLPattern(one.pattern, view, one.default_args, one.name))
    return found
