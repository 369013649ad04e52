"""A person's own page, at /me/."""

from django.urls import path

from portal.accounts import views
from portal.accounts.merging.views import merge
from portal.accounts.security import views as security

urlpatterns = [
    path("", views.profile, name="profile"),
    path("kept-form/", views.kept_form, name="kept-form"),
    path("merge/", merge, name="merge"),
    path("security/", security.security, name="security"),
    path("security/sessions/", security.sessions, name="sessions"),
    path("security/sessions/end/", security.end_others, name="sessions-end"),
    path("security/sessions/<int:session>/end/", security.end_one, name="session-end"),
    path("password/", views.new_password, name="new-password"),
]
