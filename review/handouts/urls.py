"""The notice and the templates on the organiser's desk."""

from django.urls import path

from review.handouts.views import handout_files, handouts

urlpatterns = [
    path("c/<slug:campaign>/desk/handouts/", handouts, name="desk-handouts"),
    path("c/<slug:campaign>/desk/handouts/files/", handout_files, name="desk-handout-files"),
]
