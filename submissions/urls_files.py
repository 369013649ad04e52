"""The tus server's addresses, under /files/."""

from django.urls import path

from submissions.tus import views

urlpatterns = [
    path("", views.create, name="tus-create"),
    path("<uuid:upload>", views.upload, name="tus-upload"),
]
