"""Addresses of one tenant: the coordinator's desk, the organiser's desk, the expert's desk, the results."""

from django.urls import include, path

urlpatterns = [
    path("", include("review.judging.urls")),
    path("", include("review.nominations.urls")),
    path("", include("review.duplicates.urls")),
    path("", include("review.eligibility.urls")),
    path("", include("review.follow_up.urls")),
    path("", include("review.awards.urls")),
    path("", include("review.objections.urls")),
    path("", include("review.certificates.urls")),
    path("", include("review.honours.urls")),
    path("", include("review.exports.urls")),
    path("", include("review.corrections.urls")),
    path("", include("review.forwarding.urls")),
    path("", include("review.handouts.urls")),
    path("", include("review.packages.urls")),
    path("", include("review.printed_forms.urls")),
    path("", include("review.retention.urls")),
    path("", include("review.showcase.urls")),
    path("", include("review.volumes.urls")),
    path("", include("review.desk.urls")),
]
