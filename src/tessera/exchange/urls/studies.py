"""Addresses of studies, each by its number."""

from __future__ import annotations

from django.urls import path

from tessera.exchange.views.studies import (
    comments,
    contribution,
    documents,
    study,
    synthesis,
    template,
)

N = "studies/<number:number>/"
urlpatterns = [
    path("studies/", study.index, name="studies"),
    path("studies/new/", study.new, name="study_new"),
    path(N, study.study, name="study"),
    path(N + "edit/", study.edit, name="study_edit"),
    path(N + "steps/<slug:step>/", study.step, name="study_step"),
    path(N + "sections/<int:position>/", study.section, name="study_section"),
    # the common template
    path(N + "template/", template.template, name="study_template"),
    path(N + "template/new/", template.new_section, name="study_section_new"),
    path(N + "template/<uuid:pk>/", template.section, name="study_section_edit"),
    path(N + "template/<uuid:pk>/move/", template.move_section, name="study_section_move"),
    # the own contribution
    path(N + "contribution/", contribution.contribution, name="study_contribution"),
    path(N + "contribution/steps/<slug:step>/", contribution.step, name="study_contribution_step"),
    path(N + "contribution/<int:position>/", contribution.text, name="study_text"),
    path(N + "contribution/<int:position>/hold/", contribution.hold, name="study_text_hold"),
    path(N + "contribution/<int:position>/audience/", contribution.audience, name="study_audience"),
    # the synthesis
    path(N + "synthesis/", synthesis.synthesis, name="study_synthesis"),
    path(N + "synthesis/<int:position>/", synthesis.text, name="study_synthesis_text"),
    path(N + "synthesis/<int:position>/hold/", synthesis.hold, name="study_synthesis_hold"),
    # comment rounds
    path(N + "comments/", comments.comments, name="study_comments"),
    path(N + "comments/close/", comments.close_round, name="study_round_close"),
    path(N + "comments/<uuid:pk>/", comments.comment, name="study_comment"),
    # the report and the inform
    path(N + "documents/", documents.documents, name="study_documents"),
    path(N + "documents/<uuid:pk>/<slug:format>/", documents.file, name="study_file"),
]
