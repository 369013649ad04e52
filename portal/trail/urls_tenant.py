"""A tenant's trail, under /t/<tenant>/trail/."""

from django.urls import path

from portal.trail import views

urlpatterns = [
    path("", views.tenant_trail, name="trail"),
    path("export/", views.export, name="trail-export"),
]
