"""Addresses of packages."""

from django.urls import path

from review.packages import views

campaign = "c/<slug:campaign>/"

urlpatterns = [
    path(f"{campaign}desk/packages/", views.desk_packages, name="desk-packages"),
    path(f"{campaign}units/<str:unit>/packages/", views.unit_packages, name="unit-packages"),
]
