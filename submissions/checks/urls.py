"""Addresses of what the checks say of a file, under /t/<tenant>/."""

from django.urls import path

from submissions.checks import views

urlpatterns = [
    path("file/<uuid:file>/report/", views.file_report, name="file-report"),
    path("file/<uuid:file>/recheck/", views.file_recheck, name="file-recheck"),
]
