"""Addresses of attachments, under /t/<tenant>/file/."""

from django.urls import path

from portal.files import views

urlpatterns = [
    path("<uuid:file>/", views.file, name="file"),
    path("<uuid:file>/sheet/", views.sheet, name="file-sheet"),
    path("<uuid:file>/evidence-frame/<str:key>/", views.evidence_frame, name="file-evidence-frame"),
    path("<uuid:file>/remove/", views.remove, name="file-remove"),
]
