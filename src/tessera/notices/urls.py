"""Addresses of notices and jobs."""

from __future__ import annotations

from django.urls import path

from tessera.notices import views

app_name = "notices"
urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("calendar/open/", views.open_calendar, name="open_calendar"),
    path("calendar/close/", views.close_calendar, name="close_calendar"),
    path("calendar/<str:token>.ics", views.calendar, name="calendar"),
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/bounces/", views.note_bounce, name="note_bounce"),
    path("jobs/bounces/<uuid:pk>/lift/", views.lift_bounce, name="lift_bounce"),
    path("jobs/mails/<uuid:pk>/retry/", views.retry_mail, name="retry_mail"),
    path("jobs/<uuid:pk>/retry/", views.retry_job, name="retry_job"),
]
