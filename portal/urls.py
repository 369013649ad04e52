"""Root addresses. Everything of one tenant stands under /t/<tenant>/."""

from django.urls import include, path
from django.views.generic import RedirectView

from portal import views
from portal.accounts.views import signup

urlpatterns = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("me/", include("portal.accounts.urls")),
    path("me/unit/", include("portal.access.urls")),
    path("me/notices/", include("portal.messages.urls")),
    path("healthz", views.health, name="health"),
    path("healthz/work", views.health, {"work": True}, name="health-work"),
    path("accounts/email/", RedirectView.as_view(pattern_name="profile"), name="account_email"),
    path("accounts/signup/", signup, name="account_signup"),
    path("accounts/", include("allauth.account.urls")),
    path("files/", include("portal.files.urls")),
    path("receipts/", include("submissions.receipts.urls_public")),
    path("", include("review.showcase.urls_public")),
    path("verify/", include("review.certificates.urls_public")),
    path("t/<slug:tenant>/members/", include("portal.access.urls_tenant")),
    path("t/<slug:tenant>/people/", include("portal.access.people.urls")),
    path("t/<slug:tenant>/support/", include("portal.support.urls")),
    path("t/<slug:tenant>/unit-requests/", include("portal.access.unit_requests.urls")),
    path("t/<slug:tenant>/", include("portal.organisation.urls")),
    path("t/<slug:tenant>/file/", include("portal.files.urls_tenant")),
    path("t/<slug:tenant>/exports/", include("portal.tasks.urls")),
    path("t/<slug:tenant>/", include("campaigns.urls")),
    path("t/<slug:tenant>/", include("submissions.urls")),
    path("t/<slug:tenant>/", include("review.urls")),
]

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"
