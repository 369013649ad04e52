"""Sign-ins that one's account is linked to, at /me/security/logins/."""

from django.urls import path

from portal.single_sign_on.views import entering

urlpatterns = [
    path("", entering.logins, name="logins"),
    path("<int:linked>/unlink/", entering.unlink, name="login-unlink"),
]
