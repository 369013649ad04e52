"""The account library's providers, each of a row of the tenant in scope."""

from typing import Any

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.socialaccount.providers.weixin.provider import WeixinProvider as LibrarysWeixinProvider
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from portal.accounts.sealing import unseal
from portal.models import SignInProvider
from portal.visitors import tenant_of

SEALED_FOR = "portal.single_sign_on"


def callback_address(row: SignInProvider) -> str:
    """Where the server sends people back to; its operator registers it there."""
    path = reverse("sign-in-callback", kwargs={"tenant": row.tenant.slug, "login": row.key})
    return f"{settings.PUBLIC_ADDRESS}{path}"


class _Ours:
    """The address of the provider's own, below its tenant's."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        path = reverse(
            "sign-in-callback", kwargs={"tenant": tenant_of(request).slug, "login": app.provider_id}
        )
        return f"{settings.PUBLIC_ADDRESS}{path}"


class OidcAdapter(_Ours, OpenIDConnectOAuth2Adapter):
    """Speaks OpenID Connect."""


class WeixinAdapter(_Ours, WeixinOAuth2Adapter):
    """Speaks what WeChat speaks."""


class _Kept:
    """Of what a server tells of a person, the link keeps nothing but whose server it was."""

    app: SocialApp

    def extract_extra_data(self, data: Any) -> dict[str, str]:
        return {"label": self.app.name}


class OidcProvider(_Kept, OpenIDConnectProvider):
    oauth2_adapter_class = OidcAdapter


class WeixinProvider(_Kept, LibrarysWeixinProvider):
    oauth2_adapter_class = WeixinAdapter


CLASSES: dict[SignInProvider.Kind, type[OidcProvider] | type[WeixinProvider]] = {
    SignInProvider.Kind.OIDC: OidcProvider,
    SignInProvider.Kind.WEIXIN: WeixinProvider,
}


def provider_of(request: HttpRequest, row: SignInProvider) -> OidcProvider | WeixinProvider:
    """The library's, for this request."""
    app = SocialApp(
        provider=row.kind,
        provider_id=row.key,
        name=row.label,
        client_id=row.client_id,
        secret=unseal(row.secret, SEALED_FOR),
        settings={
            "server_url": row.issuer.rstrip("/"),
            "oauth_pkce_enabled": row.kind == SignInProvider.Kind.OIDC,
        },
    )
    return CLASSES[SignInProvider.Kind(row.kind)](request, app=app)
