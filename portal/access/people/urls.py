"""Who runs the tenant, under /t/<tenant>/people/."""

from django.urls import path

from portal.access.people import views
from portal.access.way_back.views import way_back

urlpatterns = [
    path("", views.people, name="people"),
    path("invitations/", views.invitations, name="people-invitations"),
    path("invite/", views.invite, name="people-invite"),
    path("table/", views.table, name="people-table"),
    path("second-factor/", views.second_factor, name="people-second-factor"),
    path("slips/", views.slips, name="people-slips"),
    path("invitations/<int:invited>/withdraw/", views.withdraw, name="people-withdraw"),
    path("invitations/<int:invited>/confirm/", views.confirm, name="people-confirm"),
    path("invitations/<int:invited>/refuse/", views.turn_down, name="people-refuse"),
    path("<int:membership>/end/", views.end, name="people-end"),
    path("<int:membership>/deputy/", views.deputy, name="people-deputy"),
    path("<int:membership>/way-back/", way_back, {"back": "people"}, name="people-way-back"),
    path("<int:person>/hand-over/", views.hand_over, name="people-hand-over"),
    path("accept/<str:invitation>/", views.accept, name="role-invitation"),
]
