"""Addresses of files attached to an answer, a query or a contribution; none of them holds a name."""

from __future__ import annotations

from django.urls import path

from tessera.exchange.views import attachments

LINK = "consultations/<str:token>/files/<uuid:pk>/"

urlpatterns = [
    path("files/<uuid:pk>/", attachments.attachment, name="attachment"),
    path("files/<uuid:pk>/remove/", attachments.remove, name="remove_file"),
    path("files/<uuid:pk>/confirm/", attachments.confirm, name="confirm_file"),
    path("files/<uuid:pk>/clean/", attachments.clean, name="clean_file"),
    path("queries/draft/<uuid:pk>/files/", attachments.attach_background, name="attach_background"),
    path(LINK, attachments.by_link, name="attachment_by_link"),
    path(f"{LINK}remove/", attachments.remove_by_link, name="remove_file_by_link"),
    path(f"{LINK}clean/", attachments.clean_by_link, name="clean_file_by_link"),
]
