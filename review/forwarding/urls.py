"""Addresses of forwarding: the desk of both sides, and the author's own page."""

from django.urls import path

from review.forwarding import views

desk = "c/<slug:campaign>/desk/forwards/"

urlpatterns = [
    path(desk, views.forwards, name="desk-forwards"),
    path(f"{desk}send/", views.send, name="desk-forward-send"),
    path(f"{desk}invite/", views.invite, name="desk-forward-invite"),
    path(f"{desk}in/<uuid:batch>/", views.incoming, name="desk-forward-in"),
    path("c/<slug:campaign>/forward/<uuid:forwarded>/", views.own, name="my-forward"),
]
