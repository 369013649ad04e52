"""A campaign's rules, under /t/<tenant>/c/<campaign>/rules/."""

from django.urls import path

from campaigns.editing.views import rules

urlpatterns = [
    path("", rules.rules, name="campaign-rules"),
    path("edit/", rules.edit, name="campaign-edit"),
    path("<int:version>/", rules.export, name="campaign-export"),
]
