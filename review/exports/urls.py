"""Addresses of what can be taken out."""

from django.urls import path

from review.exports import views

campaign = "c/<slug:campaign>/"

urlpatterns = [
    path(f"{campaign}units/<str:unit>/roster/<slug:roster>/", views.unit_roster, name="unit-roster"),
    path(f"{campaign}units/<str:unit>/cases/export/", views.unit_cases_export, name="unit-cases-export"),
    path(f"{campaign}desk/export/", views.exports, name="desk-export"),
    path(f"{campaign}desk/export/<slug:roster>/", views.roster, name="desk-roster"),
]
