"""Addresses that name no tenant: whether a certificate is valid."""

from django.urls import path

from review.views import results

urlpatterns = [path("<str:token>/", results.verify, name="verify")]
