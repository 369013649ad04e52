"""Addresses that name no tenant: whether a certificate is valid."""

from django.urls import path

from review.certificates.views import desk

urlpatterns = [
    path("", desk.verify_file, name="verify-file"),
    path("portal.pem", desk.signing_certificate, name="verify-signing-certificate"),
    path("offline.html", desk.offline, name="verify-offline"),
    path("withdrawn.json", desk.withdrawn, name="verify-withdrawn"),
    path("<str:token>/", desk.verify, name="verify"),
]
