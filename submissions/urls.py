"""Addresses of applicants, all under /t/<tenant>/."""

from django.urls import include, path

from submissions.views import authors, drafts, files, own, status, storage

urlpatterns = [
    path("mine/", own.my_cases, name="my-cases"),
    path("c/<slug:campaign>/apply/", drafts.apply, name="apply"),
    path("units/", authors.unit_search, name="unit-search"),
    path("case/<uuid:case>/", status.case, name="case"),
    path("case/<uuid:case>/edit/", drafts.edit, name="case-edit"),
    path("case/<uuid:case>/autosave/", drafts.autosave, name="case-autosave"),
    path("case/<uuid:case>/authors/", authors.authors, name="case-authors"),
    path("case/<uuid:case>/files/", files.case_files, name="case-files"),
    path("case/<uuid:case>/checklist/", status.checklist, name="case-checklist"),
    path("case/<uuid:case>/submit/", status.submit, name="case-submit"),
    path("case/<uuid:case>/withdraw/", status.withdraw, name="case-withdraw"),
    path("case/<uuid:case>/discard/", status.discard, name="case-discard"),
    path("", include("submissions.receipts.urls")),
    path("storage/", storage.storage, name="storage"),
    path("", include("submissions.checks.urls")),
]
