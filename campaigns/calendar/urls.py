"""A campaign's calendar, under /t/<tenant>/c/<campaign>/calendar/."""

from django.urls import path

from campaigns.calendar import views

urlpatterns = [
    path("", views.calendar, name="campaign-calendar"),
    path("extend/", views.extend, name="campaign-extend"),
]
