"""Trails that are no tenant's: one's own account's, and the operators'."""

from django.urls import path

from portal.trail import views

urlpatterns = [
    path("me/trail/", views.own, name="own-trail"),
    path("status/trail/", views.of_accounts, name="account-trail"),
]
