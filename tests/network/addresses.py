"""The addresses that rows of the home page lead to, without their pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def page(request: HttpRequest, **_parts: str) -> HttpResponse:
    return HttpResponse()


network = (
    [
        path("", page, name="index"),
        path("people/", page, name="people"),
        path("me/", page, name="me"),
        path("arrangements/<uuid:pk>/", page, name="arrangement"),
        path("<slug:code>/", page, name="network"),
    ],
    "network",
)
urlpatterns = [path("network/", include(network))]
