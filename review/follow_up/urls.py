"""Addresses of follow-up marks."""

from django.urls import path

from review.follow_up import views

desk = "c/<slug:campaign>/desk/"

urlpatterns = [
    path(f"{desk}marks/", views.marks, name="desk-marks"),
    path(f"{desk}marks/export/", views.export, name="desk-marks-export"),
    path(f"{desk}marks/set/", views.bulk, name="desk-bulk-mark"),
    path(f"{desk}case/<uuid:case>/marks/", views.save, name="desk-case-marks"),
]
