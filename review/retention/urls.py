"""The period's page on the organiser's desk."""

from django.urls import path

from review.retention.views import hold, release, retention

urlpatterns = [
    path("c/<slug:campaign>/desk/retention/", retention, name="desk-retention"),
    path("c/<slug:campaign>/desk/retention/hold/", hold, name="desk-retention-hold"),
    path("c/<slug:campaign>/desk/retention/release/", release, name="desk-retention-release"),
]
