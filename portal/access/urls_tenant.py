"""Who belongs to the coordinator's units, under /t/<tenant>/members/."""

from django.urls import path

from portal.access import views
from portal.access.way_back.views import way_back

urlpatterns = [
    path("", views.members, name="members"),
    path("<int:membership>/end/", views.member_end, name="member-end"),
    path("<int:membership>/way-back/", way_back, {"back": "members"}, name="member-way-back"),
    path("<int:membership>/confirm/", views.member_confirm, name="member-confirm"),
    path("<int:membership>/decline/", views.member_decline, name="member-decline"),
]
