"""Entering the tenant's scope for a request, and turning refusals into pages."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.decisions import NotAllowed
from portal.models import Tenant
from portal.tenancy import tenant_scope
from portal.words import say

Handler = Callable[[HttpRequest], HttpResponse]


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
        tenant = Tenant.objects.filter(slug=slug).first()
        if tenant is None:
            raise Http404
        request.tenant = tenant  # type: ignore[attr-defined]
        request.enter_scope(tenant_scope(tenant))  # type: ignore[attr-defined]


class RefusalMiddleware:
    """A `NotAllowed` that a view did not turn into a form error becomes a 403 page in plain words."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NotAllowed):
            return None
        words = say(exception.decision)
        if getattr(request, "htmx", False):
            messages.error(request, words)
        return render(request, "refused.html", {"words": words}, status=403)
