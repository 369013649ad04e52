"""Signing in by a server of the tenant's: going there, coming back, and saying which account one is."""

from typing import Any

import requests
from allauth.account.decorators import reauthentication_required
from allauth.account.views import LoginView
from allauth.core.ratelimit import consume_or_429
from allauth.socialaccount.internal.flows.signup import signup_by_form
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from portal.accounts import limits
from portal.accounts.counting import count
from portal.accounts.kept_forms import going_to
from portal.accounts.uniqueness import FIELD_OF
from portal.context import Shell
from portal.decisions import NotAllowed, refuse
from portal.models import SignInProvider
from portal.refusals import kept_on_page
from portal.single_sign_on import actions
from portal.single_sign_on.access import (
    enabled_providers,
    links_of,
    own_link,
    provider_here,
    tenant_that_was_left,
    tenants_with_providers,
)
from portal.single_sign_on.adapter import PENDING
from portal.single_sign_on.forms import NewcomerForm
from portal.single_sign_on.providers import provider_of
from portal.visitors import person_of, tenant_of
from portal.words import say


class SignInView(LoginView):
    """The account library's page, with the ways in of the tenant that was left for it, or the tenants to choose from."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        then = Shell(self.request).next
        tenant = tenant_that_was_left(going_to(self.request) if then == reverse("kept-form") else then)
        if tenant is not None:
            return context | {"ways_of": tenant, "ways": enabled_providers(tenant)}
        return context | {"organisers": tenants_with_providers()}


general = SignInView.as_view()


@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """The tenant's ways in."""
    tenant = tenant_of(request)
    context = {"ways_of": tenant, "ways": enabled_providers(tenant)}
    return render(request, "portal/single_sign_on/sign_in.html", context)


@require_POST
def begin(request: HttpRequest, login: str) -> HttpResponse:
    """To the server, over a page of ours: the policy lets a form lead nowhere else."""
    row, tenant = provider_here(request), tenant_of(request)
    wanted = request.POST.get("next", "")
    then = wanted if url_has_allowed_host_and_scheme(wanted, None) else reverse("home")
    try:
        answer = provider_of(request, row).redirect(request, process=AuthProcess.LOGIN, next_url=then)
        address = answer.headers["Location"]
    except (requests.RequestException, KeyError, ValueError, TypeError):
        messages.error(request, say(refuse("login_server_away", login=row.label)))
        return redirect("sign-in", tenant=tenant.slug)
    return render(request, "portal/single_sign_on/going.html", {"address": address, "row": row})


@never_cache
@require_GET
def callback(request: HttpRequest, login: str) -> HttpResponse:
    """Back from the server. Whatever it sends, the answer is a page in words. One that did not work counts against the browser
    that began it and its place: each asks the tenant's server something.
    """
    row, again = provider_here(request), reverse("sign-in", kwargs={"tenant": tenant_of(request).slug})
    limited: HttpResponse | None = consume_or_429(request, action="sign_in_callback", limit_get=True)
    if limited is not None:
        return limited
    adapter = provider_of(request, row).get_oauth2_adapter(request)
    try:
        attempt = count(_browser(request, row), "too_many_logins", login=row.label)
        answer: HttpResponse = OAuth2CallbackView.adapter_view(adapter)(request)
    except forms.ValidationError as wait:
        messages.error(request, wait.messages[0])
        return redirect(again)
    except (KeyError, ValueError, TypeError, AttributeError):
        messages.error(request, say(refuse("login_failed", login=row.label)))
        return redirect(again)
    if answer.headers.get("Location") != again:  # where the adapter leads when it did not work
        limits.succeeded(attempt)
    return answer


def _browser(request: HttpRequest, row: SignInProvider) -> str:
    """Who tries, as limits count it: nobody has an account yet here, and a school's other browsers are other people."""
    return limits.subject_of(f"way:{row.pk}:{request.session.session_key}", None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest, login: str) -> HttpResponse:
    """The server said who it is; the visitor says which account that is, or makes one."""
    row, kept = provider_here(request), request.session.get(PENDING) or {}
    if kept.get("key") != row.key:
        messages.error(request, say(refuse("login_stale", login=row.label)))
        return redirect("sign-in", tenant=tenant_of(request).slug)
    pending = SocialLogin.deserialize(kept["login"])
    answer: HttpResponse = (_connect if request.user.is_authenticated else _newcomer)(request, row, pending)
    return answer


@reauthentication_required
def _connect(request: HttpRequest, row: SignInProvider, pending: SocialLogin) -> HttpResponse:
    person = person_of(request)
    if request.method == "POST":
        del request.session[PENDING]
        try:
            actions.link(person, pending.account, now=timezone.now())
            messages.success(request, f"已连接，以后可以用“{row.label}”登录。")
        except NotAllowed as refused:
            messages.error(request, say(refused.decision))
        return redirect("logins")
    return render(request, "portal/single_sign_on/connect.html", {"row": row})


def _newcomer(request: HttpRequest, row: SignInProvider, pending: SocialLogin) -> HttpResponse:
    form = NewcomerForm(request.POST or None, sociallogin=pending)
    if request.method == "POST" and form.is_valid():
        with kept_on_page(only=frozenset(FIELD_OF)) as outcome:
            answer: HttpResponse = signup_by_form(request, pending, form)
            request.session.pop(PENDING, None)
            return answer
        if outcome.refusal is not None:
            form.add_error(FIELD_OF[outcome.refusal.code], outcome.words)
    return render(request, "portal/single_sign_on/newcomer.html", {"row": row, "form": form})


@require_safe
@login_required
def logins(request: HttpRequest) -> HttpResponse:
    """What the account is linked to."""
    return render(request, "portal/single_sign_on/logins.html", {"rows": links_of(person_of(request))})


@require_POST
@login_required
def unlink(request: HttpRequest, linked: int) -> HttpResponse:
    """One of them opens the account no more."""
    try:
        actions.unlink(person_of(request), own_link(request, linked), now=timezone.now())
        messages.success(request, "已断开，不能再用它登录本账号。")
    except NotAllowed as refused:
        messages.error(request, say(refused.decision))
    return redirect("logins")
