"""Root addresses. Everything of one tenant stands under /t/<tenant>/."""

from django.urls import include, path

from portal import views

urlpatterns = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("me/", views.profile, name="profile"),
    path("me/notices/", views.notices, name="notices"),
    path("healthz", views.health, name="health"),
    path("accounts/", include("allauth.account.urls")),
    path("files/", include("submissions.urls_files")),
    path("verify/", include("review.urls_public")),
    path("t/<slug:tenant>/", include("campaigns.urls")),
    path("t/<slug:tenant>/", include("submissions.urls")),
    path("t/<slug:tenant>/", include("review.urls")),
]

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"
