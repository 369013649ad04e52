"""Addresses of the eligibility check."""

from django.urls import path

from review.eligibility import views

desk = "c/<slug:campaign>/desk/"

urlpatterns = [
    path(f"{desk}cases/pass/", views.bulk_pass, name="desk-bulk-pass"),
    path(f"{desk}cases/return/", views.bulk_return, name="desk-bulk-return"),
    path(f"{desk}cases/item/", views.bulk_item, name="desk-bulk-item"),
    path(f"{desk}case/<uuid:case>/points/", views.points, name="desk-points"),
    path(f"{desk}case/<uuid:case>/decide/", views.decide, name="desk-decide"),
    path(f"{desk}case/<uuid:case>/waive/", views.waive, name="desk-waive"),
]
