"""Root addresses. Everything of one tenant stands under /t/<tenant>/."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView

from portal import views
from portal.accounts.lost_password import new_password
from portal.accounts.passkeys import add_passkey
from portal.accounts.views import agreeing, change_phone, privacy, request_code, signup, verify_phone
from portal.single_sign_on.views.entering import general as sign_in

urlpatterns = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("me/", include("portal.accounts.urls")),
    path("me/data/", include("portal.privacy.urls")),
    path("me/security/logins/", include("portal.single_sign_on.urls")),
    path("me/unit/", include("portal.access.urls")),
    path("me/notices/", include("portal.messages.urls")),
    path("", include("portal.monitoring.urls")),
    path("", include("portal.trail.urls")),
    path("privacy/", privacy, name="privacy"),
    path("privacy/agree/", agreeing, name="agree"),
    path("accounts/email/", RedirectView.as_view(pattern_name="profile"), name="account_email"),
    path("accounts/login/", sign_in, name="account_login"),
    path("accounts/signup/", signup, name="account_signup"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        new_password,
        name="account_reset_password_from_key",
    ),
    path("accounts/login/code/", request_code, name="account_request_login_code"),
    path("accounts/phone/change/", change_phone, name="account_change_phone"),
    path("accounts/phone/verify/", verify_phone, name="account_verify_phone"),
    path("accounts/second/webauthn/add/", add_passkey, name="mfa_add_webauthn"),
    path("accounts/second/", include("allauth.mfa.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("files/", include("portal.files.urls")),
    path("receipts/", include("submissions.receipts.urls_public")),
    path("", include("review.showcase.urls_public")),
    path("verify/", include("review.certificates.urls_public")),
    path("t/<slug:tenant>/", include("portal.single_sign_on.urls_tenant")),
    path("t/<slug:tenant>/members/", include("portal.access.urls_tenant")),
    path("t/<slug:tenant>/people/", include("portal.access.people.urls")),
    path("t/<slug:tenant>/texts/", include("portal.messages.urls_tenant")),
    path("t/<slug:tenant>/", include("portal.privacy.urls_tenant")),
    path("t/<slug:tenant>/support/", include("portal.support.urls")),
    path("t/<slug:tenant>/unit-requests/", include("portal.access.unit_requests.urls")),
    path("t/<slug:tenant>/", include("portal.organisation.urls")),
    path("t/<slug:tenant>/", include("portal.exports.urls")),
    path("t/<slug:tenant>/trail/", include("portal.trail.urls_tenant")),
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
