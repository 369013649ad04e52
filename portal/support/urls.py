"""Consents to look, under /t/<tenant>/support/."""

from django.urls import path

from portal.support import views

urlpatterns = [
    path("", views.support, name="support"),
    path("grant/", views.grant, name="support-grant"),
    path("<int:consent>/withdraw/", views.withdraw, name="support-withdraw"),
    path("desk/", views.desk, name="support-desk"),
    path("<int:consent>/begin/", views.begin, name="support-begin"),
    path("end/", views.end, name="support-end"),
]
