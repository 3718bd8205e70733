"""Addresses of what is read from old compilations."""

from __future__ import annotations

from django.urls import path

from tessera.exchange.views import importing

urlpatterns = [
    path("imports/", importing.imports, name="imports"),
    path("imports/<uuid:pk>/", importing.import_, name="import"),
    path("imports/<uuid:pk>/retry/", importing.retry, name="retry_import"),
    path("imports/<uuid:pk>/discard/", importing.discard, name="discard_import"),
    path("imports/<uuid:pk>/original/", importing.original, name="import_original"),
    path("imports/<uuid:pk>/pages/<int:number>/", importing.page, name="import_page"),
]
