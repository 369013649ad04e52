"""Addresses of the organiser's desk."""

from django.urls import path

from review.desk import views

desk = "c/<slug:campaign>/desk/"

urlpatterns = [
    path(desk, views.overview, name="desk"),
    path(f"{desk}cases/", views.cases, name="desk-cases"),
    path(f"{desk}case/<uuid:case>/", views.case, name="desk-case"),
    path(f"{desk}units/", views.units, name="desk-units"),
    path(f"{desk}units/<str:unit>/reopen/", views.reopen, name="desk-reopen"),
    path(f"{desk}look-alikes/", views.look_alike_files, name="desk-look-alikes"),
    path(f"{desk}audit/", views.audit_trail, name="desk-audit"),
]
