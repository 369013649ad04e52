"""Addresses of what is alike."""

from django.urls import path

from review.duplicates import views, winner_views

desk = "c/<slug:campaign>/desk/duplicates/"

urlpatterns = [
    path(desk, views.duplicates, name="desk-duplicates"),
    path(f"{desk}pair/<uuid:pair>/", views.side_by_side, name="desk-duplicate"),
    path(f"{desk}earlier-winners/", winner_views.earlier_winners, name="desk-winners"),
    path(f"{desk}earlier-winners/<int:winner>/remove/", winner_views.remove, name="desk-winner-remove"),
]
