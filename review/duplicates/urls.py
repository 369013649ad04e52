"""Addresses of what is alike."""

from django.urls import path

from review.duplicates.views import pairs, winners

desk = "c/<slug:campaign>/desk/duplicates/"

urlpatterns = [
    path(desk, pairs.duplicates, name="desk-duplicates"),
    path(f"{desk}pair/<uuid:pair>/", pairs.side_by_side, name="desk-duplicate"),
    path(f"{desk}earlier-winners/", winners.earlier_winners, name="desk-winners"),
    path(f"{desk}earlier-winners/<int:winner>/remove/", winners.remove, name="desk-winner-remove"),
]
