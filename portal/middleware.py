"""Keeping out what the database can't hold, entering the tenant's scope for a request, and turning refusals into pages."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from portal import refusals
from portal.decisions import NotAllowed
from portal.models import Tenant
from portal.queue.busy import Busy, busy_page
from portal.tenants import tenant_scope

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class NulMiddleware:
    """PostgreSQL's text holds no NUL: an address with one is a bad request, a form loses it before a view sees it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if request.method == "POST" and request.content_type in _FORMS:
            request.POST = _without_nul(request.POST)  # type: ignore[assignment]


def _without_nul(sent: QueryDict) -> QueryDict:
    encoded = sent.urlencode()
    return QueryDict(encoded.replace("%00", ""), encoding=sent.encoding) if "%00" in encoded else sent


class PermissionsPolicyMiddleware:
    """No page here needs a camera, a microphone, a place or a payment; one that was made to ask gets nothing (SEC-L4)."""

    POLICY = ", ".join(
        f"{feature}=()"
        for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "serial", "usb")
    )

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = self.POLICY
        return response


class TenantMiddleware:
    """A URL that names a tenant (`/t/<tenant>/...`) runs wholly inside that tenant's scope."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.tenant = None  # type: ignore[attr-defined]
        with ExitStack() as stack:
            request.enter_scope = stack.enter_context  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        slug = kwargs.pop("tenant", None)
        if slug is None:
            return
        tenant = get_object_or_404(Tenant, slug=slug)
        request.tenant = tenant  # type: ignore[attr-defined]
        request.enter_scope(tenant_scope(tenant))  # type: ignore[attr-defined]


class RefusalMiddleware:
    """A refusal gets its one answer (portal/refusals.py); an address that takes no visits a page in plain words. What
    can't be had just now (a database, a seat) is a 503 with words. A part of a page never shows the sign-in form: the
    whole page goes there.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method in {"GET", "HEAD"}:
            page = render(request, "405.html", status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        if getattr(request, "htmx", False) and response.status_code == 302:
            return _whole_page_signs_in(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Busy):
            return busy_page(request, exception.retry_after)
        if isinstance(exception, OperationalError):
            log.error("database: %s", exception, exc_info=exception)
            return busy_page(request)
        if not isinstance(exception, NotAllowed):
            return None
        return refusals.answer(request, exception)


def _whole_page_signs_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Sign-in ran out while a page was open: go there, and come back to that page."""
    sign_in = resolve_url(settings.LOGIN_URL)
    if not response.headers["Location"].startswith(sign_in):
        return response
    page = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    return HttpResponseClientRedirect(f"{sign_in}?{urlencode({'next': page})}")
