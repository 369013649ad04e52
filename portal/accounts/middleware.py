"""What stands around a page: the list of sessions kept current, and those that were left ended; agreeing to the privacy notice, and setting up the second
factor that a tenant asks of a role, before it.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from portal.accounts import idle, kept_forms, sessions
from portal.accounts.consent import VERSION
from portal.accounts.second_factor import lacks_second_factor
from portal.decisions import refuse
from portal.models import Person
from portal.words import say

FREE = frozenset({"privacy", "agree", "front", "status", "alive", "ready", "working", "metrics"})
"""Pages that one reads before agreeing, beside those of signing in and out."""


class ConsentMiddleware:
    """Who has not agreed to the notice of today reads it before the next whole page. What a page's scripts ask for, and what
    is being sent, goes through: nobody loses a form to a new notice.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        person = request.user
        if not isinstance(person, Person) or person.privacy_version == VERSION or not _is_whole_page(request):
            return None
        return redirect(reverse("agree", query={"next": request.get_full_path()}))


def _is_whole_page(request: HttpRequest) -> bool:
    name = (request.resolver_match.url_name if request.resolver_match else "") or ""
    asks = request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers
    return asks and name not in FREE and not name.startswith(("account_", "mfa_"))


class SessionsMiddleware:
    """Stands after the sign-in's; after a page that knew its visitor, it is noted that they were here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        met = response.status_code < 500 and session.accessed and session.get("_auth_user_id")
        if met and session.session_key and request.user.is_authenticated and idle.does_something(request):
            sessions.note_seen(request, now=timezone.now())
        return response


class IdleMiddleware:
    """Stands after the sign-in's and after what tells forged forms apart. Whoever was away for too long is signed out, and the
    view answers a stranger as it always does; a form that they typed waits for them behind the sign-in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        person, now = request.user, timezone.now()
        if not isinstance(person, Person):
            return None
        hours = idle.hours_over(request, person, now=now)
        if not hours:
            return None
        form = kept_forms.read(request) if _by_a_page(request) else None
        logout(request)
        if not _by_a_page(request):
            return None
        messages.info(request, _away_for(hours, kept=form is not None))
        if request.method != "POST":
            return None
        if form is not None:
            kept_forms.keep(request, form, person, now=now)
        then = reverse("kept-form") if form else kept_forms.page_before(request) or reverse("home")
        answer = redirect_to_login(then)
        in_part = "HX-Request" in request.headers
        return HttpResponseClientRedirect(answer.url) if in_part else answer


def _by_a_page(request: HttpRequest) -> bool:
    """Whether a browser shows the answer, and no script of ours that knows itself what to keep."""
    return "text/html" in request.headers.get("Accept", "") or "HX-Request" in request.headers


def _away_for(hours: float, *, kept: bool) -> str:
    how_long = f"{hours:g} 小时" if hours >= 1 else f"{hours * 60:g} 分钟"
    then = "刚才填写的内容已保留，登录后可以接着提交。" if kept else "登录后会回到刚才的页面。"
    return f"超过 {how_long}没有操作，为保护账号已自动退出。{then}"


class SecondFactorMiddleware:
    """Stands after the tenant's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        tenant = getattr(request, "tenant", None)
        if tenant is None or not tenant.second_factor_roles:
            return None
        if not isinstance(request.user, Person) or not lacks_second_factor(request.user, tenant):
            return None
        messages.warning(request, say(refuse("second_factor_needed", tenant=str(tenant))))
        return redirect("mfa_activate_totp")
