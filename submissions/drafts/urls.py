"""Addresses of drafts: beginning one, its form, its authors and files, under /t/<tenant>/."""

from django.urls import path

from submissions.drafts.views import authors, coauthors, drafts, files

urlpatterns = [
    path("c/<slug:campaign>/apply/", drafts.apply, name="apply"),
    path("mine/named/", coauthors.coauthored, name="coauthored"),
    path("mine/named/<int:coauthor>/", coauthors.answer, name="coauthored-answer"),
    path("units/like/", authors.unit_search, name="unit-search"),
    path("case/<uuid:case>/edit/", drafts.edit, name="case-edit"),
    path("case/<uuid:case>/autosave/", drafts.autosave, name="case-autosave"),
    path("case/<uuid:case>/authors/", authors.authors, name="case-authors"),
    path("case/<uuid:case>/files/", files.case_files, name="case-files"),
    path("case/<uuid:case>/checklist/", drafts.checklist, name="case-checklist"),
    path("case/<uuid:case>/discard/", drafts.discard, name="case-discard"),
]
