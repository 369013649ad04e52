"""Addresses that name no tenant: whether a certificate is valid."""

from django.urls import path

from review.certificates import views

urlpatterns = [
    path("", views.verify_file, name="verify-file"),
    path("portal.pem", views.signing_certificate, name="verify-signing-certificate"),
    path("withdrawn.json", views.withdrawn, name="verify-withdrawn"),
    path("<str:token>/", views.verify, name="verify"),
]
