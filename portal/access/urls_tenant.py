"""Who belongs to the coordinator's units, under /t/<tenant>/members/."""

from django.urls import path

from portal.access import views

urlpatterns = [
    path("", views.members, name="members"),
    path("<int:membership>/end/", views.member_end, name="member-end"),
    path("<int:membership>/confirm/", views.member_confirm, name="member-confirm"),
    path("<int:membership>/decline/", views.member_decline, name="member-decline"),
]
