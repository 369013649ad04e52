"""What the account library asks about sign-ins by another server. That server belongs to a tenant, whose owner may make it say
anything: what it says of an address or a number proves nothing here. It opens only the account that its owner linked to it.
"""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from portal.decisions import refuse
from portal.models import SignInProvider
from portal.single_sign_on.fetching import GuardedSession
from portal.single_sign_on.providers import provider_of
from portal.visitors import tenant_of
from portal.words import say

log = logging.getLogger(__name__)
PENDING = "sign_in_pending"
"""In the session: who a server said the visitor is, until they say which account that is."""


def row_of(request: HttpRequest) -> SignInProvider | None:
    """The enabled provider that the address names, of the tenant in scope."""
    match = request.resolver_match
    key = match.kwargs.get("login") if match else None
    rows = SignInProvider.objects.filter(enabled=True, tenant=tenant_of(request))
    row: SignInProvider | None = rows.filter(key=key).first()
    return row


class SocialAdapter(DefaultSocialAccountAdapter):
    """One provider a request: that of the address."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        row = row_of(request)
        if row is None:
            raise SocialApp.DoesNotExist
        return provider_of(request, row)

    def get_requests_session(self) -> GuardedSession:
        return GuardedSession()

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Never: the address was said by a server of the tenant's."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Who is linked signs in. Anybody else says first which account they are."""
        if sociallogin.is_existing and not request.user.is_authenticated:
            return
        sociallogin.email_addresses, sociallogin.token = [], None
        key = sociallogin.account.provider
        if sociallogin.is_existing:
            same = sociallogin.user == request.user
            words = "这个登录已经连接到您的账号。" if same else say(refuse("login_linked_elsewhere"))
            messages.info(request, words)
            raise ImmediateHttpResponse(redirect("logins"))
        request.session[PENDING] = {"key": key, "login": sociallogin.serialize()}
        raise ImmediateHttpResponse(redirect("sign-in-first", tenant=tenant_of(request).slug, login=key))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        """What the form begins with."""
        user = super().populate_user(request, sociallogin, data | {"username": ""})
        user.real_name = str(data.get("name") or "")[:40]
        return user

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        user = sociallogin.user
        return {"email": user.email, "real_name": user.real_name}

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        about = extra_context or {}
        if error == AuthError.CANCELLED:
            code = "login_cancelled"
        elif exception is None and "state" not in about:
            code = "login_stale"
        else:
            code = "login_failed"
            log.warning(
                "sign-in by %s: %s %s", provider.sub_id, request.GET.get("error", "")[:80], type(exception)
            )
        messages.error(request, say(refuse(code, login=provider.app.name)))
        raise ImmediateHttpResponse(redirect("sign-in", tenant=tenant_of(request).slug))
