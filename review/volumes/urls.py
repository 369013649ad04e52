"""The address of volumes."""

from django.urls import path

from review.volumes import views

urlpatterns = [path("c/<slug:campaign>/desk/volumes/", views.volumes, name="desk-volumes")]
