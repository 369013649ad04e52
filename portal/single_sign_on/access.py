"""Providers and links, fetched and authorised in one."""

from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from portal.models import Person, SignInProvider, Tenant
from portal.single_sign_on.adapter import row_of
from portal.tenants import all_tenants, tenant_scope
from portal.visitors import person_of, tenant_of


def provider_here(request: HttpRequest) -> SignInProvider:
    """The enabled provider that the address names."""
    row = row_of(request)
    if row is None:
        raise Http404
    return row


def enabled_providers(tenant: Tenant) -> list[SignInProvider]:
    """The ways in that a tenant offers."""
    with tenant_scope(tenant):
        return list(SignInProvider.objects.filter(tenant=tenant, enabled=True))


def tenant_that_was_left(path: str) -> Tenant | None:
    """Whose page somebody came from to sign in."""
    parts = path.split("/")
    return Tenant.objects.filter(slug=parts[2]).first() if parts[1:2] == ["t"] and parts[2:] else None


def tenants_with_providers() -> QuerySet[Tenant]:
    """Those to choose from on the general page."""
    with all_tenants():  # which tenants have a way in is shown to everybody
        keys = list(SignInProvider.objects.filter(enabled=True).values_list("tenant", flat=True).distinct())
    return Tenant.objects.filter(pk__in=keys)


def providers_of(request: HttpRequest) -> QuerySet[SignInProvider]:
    """The tenant's, enabled or not; the caller has asked whether the visitor may keep them."""
    rows: QuerySet[SignInProvider] = SignInProvider.objects.filter(tenant=tenant_of(request)).select_related(
        "tenant"
    )
    return rows


def kept_provider(request: HttpRequest, provider: int) -> SignInProvider:
    """One of them."""
    return get_object_or_404(providers_of(request), pk=provider)


def links_of(person: Person) -> QuerySet[SocialAccount]:
    """What opens the person's account."""
    rows: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=person).order_by("pk")
    return rows


def own_link(request: HttpRequest, linked: int) -> SocialAccount:
    """One of the signed-in person's."""
    return get_object_or_404(links_of(person_of(request)), pk=linked)
