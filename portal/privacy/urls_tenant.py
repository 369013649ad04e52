"""Addresses under a tenant's own."""

from django.urls import path

from portal.privacy import views

urlpatterns = [
    path("personal/export/", views.export, name="my-data-export"),
    path("personal/<slug:kind>/<str:key>/<str:field>/", views.shown, name="personal-show"),
]
