"""Addresses that name no tenant: whether a certificate is valid."""

from django.urls import path

from review.certificates import views

urlpatterns = [path("<str:token>/", views.verify, name="verify")]
