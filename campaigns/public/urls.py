"""A tenant's and a campaign's page, under /t/<tenant>/."""

from django.urls import path

from campaigns.public import views

urlpatterns = [
    path("", views.tenant, name="tenant"),
    path("c/<slug:campaign>/", views.campaign, name="campaign"),
]
