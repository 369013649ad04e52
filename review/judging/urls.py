"""Addresses of judging: the panel and its assignments, the expert's desk, reading a document in the page."""

from django.urls import path

from review.judging.views import assignments, documents, expert_desk, rankings, reviewers

desk = "c/<slug:campaign>/desk/"

urlpatterns = [
    # whoever runs the panel: the organiser, or a unit's coordinator
    path(f"{desk}experts/", reviewers.experts, name="desk-experts"),
    path(f"{desk}experts/<int:reviewer>/", reviewers.expert, name="desk-expert"),
    path(f"{desk}experts/<int:reviewer>/remind/", reviewers.remind, name="desk-remind"),
    path(f"{desk}experts/<int:reviewer>/remove/", reviewers.remove_expert, name="desk-expert-remove"),
    path(f"{desk}assign/", assignments.assign, name="desk-assign"),
    path(f"{desk}assign/evenly/", assignments.evenly, name="desk-assign-evenly"),
    path(f"{desk}assign/by-hand/", assignments.by_hand, name="desk-assign-by-hand"),
    path(f"{desk}assign/<uuid:assignment>/remove/", assignments.remove, name="desk-assign-remove"),
    path(f"{desk}assign/<uuid:assignment>/reopen/", assignments.reopen_review, name="desk-review-reopen"),
    path(f"{desk}ranking/", rankings.ranking, name="desk-ranking"),
    # the expert
    path("panel/", expert_desk.expert_desk, name="expert-desk"),
    path("panel/<uuid:assignment>/", expert_desk.expert_case, name="expert-case"),
    path("panel/<uuid:assignment>/save/", expert_desk.save, name="expert-save"),
    path("panel/<uuid:assignment>/conflict/", expert_desk.conflict, name="expert-conflict"),
    path("panel/<uuid:assignment>/file/<uuid:file>/", expert_desk.expert_file, name="expert-file"),
    path("panel/<uuid:assignment>/file/<uuid:file>/read/", expert_desk.expert_read, name="expert-read"),
    path(
        "panel/<uuid:assignment>/file/<uuid:file>/page/<int:page>/",
        expert_desk.expert_page,
        name="expert-page",
    ),
    path("invitation/<str:token>/", reviewers.invitation, name="invitation"),
    # whoever may see the submission itself
    path("file/<uuid:file>/read/", documents.file_read, name="file-read"),
    path("file/<uuid:file>/page/<int:page>/", documents.file_page, name="file-page"),
]
