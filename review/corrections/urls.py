"""Addresses of rosters that come back corrected."""

from django.urls import path

from review.corrections import views

corrections = "c/<slug:campaign>/desk/corrections/"

urlpatterns = [
    path(corrections, views.corrections, name="desk-corrections"),
    path(f"{corrections}of/<slug:roster>/", views.bring, name="desk-correction-bring"),
    path(f"{corrections}<uuid:correction>/", views.correction, name="desk-correction"),
    path(f"{corrections}<uuid:correction>/approve/", views.approve, name="desk-correction-approve"),
    path(f"{corrections}<uuid:correction>/decline/", views.decline, name="desk-correction-decline"),
]
