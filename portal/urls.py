"""Root addresses. Everything of one tenant stands under /t/<tenant>/."""

from django.urls import include, path
from django.views.generic import RedirectView

from portal import views

urlpatterns = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("me/", views.profile, name="profile"),
    path("me/unit/", views.join, name="join"),
    path("me/unit/<int:membership>/leave/", views.leave, name="leave"),
    path("me/notices/", views.notices, name="notices"),
    path("me/notices/<int:notice>/", views.notice, name="notice"),
    path("healthz", views.health, name="health"),
    path("healthz/work", views.health, {"work": True}, name="health-work"),
    path("accounts/email/", RedirectView.as_view(pattern_name="profile"), name="account_email"),
    path("accounts/", include("allauth.account.urls")),
    path("files/", include("portal.files.urls")),
    path("receipts/", include("submissions.urls_public")),
    path("verify/", include("review.urls_public")),
    path("t/<slug:tenant>/members/", views.members, name="members"),
    path("t/<slug:tenant>/members/<int:membership>/confirm/", views.member_confirm, name="member-confirm"),
    path("t/<slug:tenant>/members/<int:membership>/decline/", views.member_decline, name="member-decline"),
    path("t/<slug:tenant>/", include("portal.organisation.urls")),
    path("t/<slug:tenant>/file/", include("portal.files.urls_tenant")),
    path("t/<slug:tenant>/", include("campaigns.urls")),
    path("t/<slug:tenant>/", include("submissions.urls")),
    path("t/<slug:tenant>/", include("review.urls")),
]

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"
