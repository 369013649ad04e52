"""Addresses of the awards: drafting, adjusting, publishing, and the published results."""

from django.urls import path

from review.awards import views

desk = "c/<slug:campaign>/desk/"

urlpatterns = [
    path(f"{desk}awards/", views.awards, name="desk-awards"),
    path(f"{desk}awards/<uuid:case>/adjust/", views.adjust, name="desk-award-adjust"),
    path(f"{desk}publish/", views.publish, name="desk-publish"),
    path("c/<slug:campaign>/results/", views.results, name="results"),
]
