"""Addresses of applicants, all under /t/<tenant>/; each slice has its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("submissions.receipts.urls")),
    path("", include("submissions.checks.urls")),
    path("", include("submissions.drafts.urls")),
    path("", include("submissions.submitting.urls")),
    path("", include("submissions.questions.urls")),
]
