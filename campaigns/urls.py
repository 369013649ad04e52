"""Addresses of campaigns, all under /t/<tenant>/."""

from django.urls import include, path

from campaigns.editing.views.new_campaign import new_campaign
from campaigns.notices.views import from_notice

urlpatterns = [
    path("", include("campaigns.public.urls")),
    path("campaigns/new/", new_campaign, name="campaign-new"),
    path("campaigns/from-notice/", from_notice, name="campaign-from-notice"),
    path("drafts/<int:campaign_draft>/", include("campaigns.editing.draft_urls")),
    path("c/<slug:campaign>/rules/", include("campaigns.editing.urls")),
    path("c/<slug:campaign>/handouts/", include("campaigns.handouts.urls")),
    path("c/<slug:campaign>/calendar/", include("campaigns.calendar.urls")),
]
