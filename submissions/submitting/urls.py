"""Addresses of submissions beyond their form: status, submitting, the own list, storage, under /t/<tenant>/."""

from django.urls import path

from submissions.submitting.views import own, status, storage

urlpatterns = [
    path("mine/", own.my_cases, name="my-cases"),
    path("case/<uuid:case>/", status.case, name="case"),
    path("case/<uuid:case>/submit/", status.submit, name="case-submit"),
    path("case/<uuid:case>/withdraw/", status.withdraw, name="case-withdraw"),
    path("storage/", storage.storage, name="storage"),
]
