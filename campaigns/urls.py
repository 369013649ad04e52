"""Addresses of campaigns, all under /t/<tenant>/."""

from django.urls import include, path

urlpatterns = [
    path("", include("campaigns.public.urls")),
    path("c/<slug:campaign>/rules/", include("campaigns.editing.urls")),
    path("c/<slug:campaign>/calendar/", include("campaigns.calendar.urls")),
]
