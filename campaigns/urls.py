"""Addresses of campaigns, all under /t/<tenant>/."""

from django.urls import path

from campaigns.views import calendar, public, rules

urlpatterns = [
    path("", public.tenant, name="tenant"),
    path("c/<slug:campaign>/", public.campaign, name="campaign"),
    path("c/<slug:campaign>/rules/", rules.rules, name="campaign-rules"),
    path("c/<slug:campaign>/rules/<int:version>/", rules.export, name="campaign-export"),
    path("c/<slug:campaign>/calendar/", calendar.calendar, name="campaign-calendar"),
    path("c/<slug:campaign>/calendar/extend/", calendar.extend, name="campaign-extend"),
]
