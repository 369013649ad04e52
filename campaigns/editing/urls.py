"""A campaign's rules, under /t/<tenant>/c/<campaign>/rules/."""

from django.urls import path

from campaigns.editing import views

urlpatterns = [
    path("", views.rules, name="campaign-rules"),
    path("<int:version>/", views.export, name="campaign-export"),
]
