"""Requests for units, under /t/<tenant>/unit-requests/."""

from django.urls import path

from portal.access.unit_requests import views

urlpatterns = [
    path("", views.unit_requests, name="unit-requests"),
    path("ask/", views.ask, name="unit-request-ask"),
    path("<int:number>/", views.unit_request, name="unit-request"),
]
