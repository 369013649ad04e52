"""A person's own units, under /me/unit/."""

from django.urls import path

from portal.access import views

urlpatterns = [
    path("", views.join, name="join"),
    path("<int:membership>/leave/", views.leave, name="leave"),
]
