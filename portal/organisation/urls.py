"""Addresses of a tenant's organisation, under /t/<tenant>/."""

from django.urls import path

from portal.organisation import views

urlpatterns = [
    path("organisation/", views.organisation, name="organisation"),
    path("organisation/export/", views.export, name="organisation-export"),
]
