"""Addresses of a submission's receipts, under /t/<tenant>/."""

from django.urls import path

from submissions.receipts import views

urlpatterns = [
    path("case/<uuid:case>/receipts/", views.case_receipts, name="case-receipts"),
]
