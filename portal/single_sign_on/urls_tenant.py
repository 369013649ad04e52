"""The tenant's own sign-in page and its ways in, and where its owner keeps them."""

from django.urls import path

from portal.single_sign_on.views import entering, keeping

urlpatterns = [
    path("sign-in/", entering.sign_in, name="sign-in"),
    path("sign-in/<str:login>/", entering.begin, name="sign-in-begin"),
    path("sign-in/<str:login>/callback/", entering.callback, name="sign-in-callback"),
    path("sign-in/<str:login>/first/", entering.first, name="sign-in-first"),
    path("people/logins/", keeping.providers, name="people-logins"),
    path("people/logins/<int:provider>/", keeping.provider_page, name="people-login"),
    path("people/logins/<int:provider>/remove/", keeping.remove, name="people-login-remove"),
]
