"""The pages of a tenant as a person sees them who has consented to it: reading only, and only that tenant's."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal import refusals
from portal.decisions import NotAllowed, refuse
from portal.support.actions import record_page
from portal.support.queries import running_view
from portal.visitors import only_reads, person_of

SESSION_KEY = "support_consent"
AS_ONESELF = frozenset({"support", "support-grant", "support-desk", "support-begin", "support-end"})
"""URL names that are never seen with another person's eyes: the way out."""


class SupportViewMiddleware:
    """Stands after the tenant's and the sign-in's. What isn't under `/t/<tenant>/` (one's account, notices, uploads) stays
    the viewer's own.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.support = None  # type: ignore[attr-defined]
        answer: HttpResponse = self.get_response(request)
        return answer

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        tenant = getattr(request, "tenant", None)
        kept = request.session.get(SESSION_KEY) if tenant else None
        if tenant is None or kept is None or kept["tenant"] != tenant.pk:
            return None
        now = timezone.now()
        consent = running_view(kept["consent"], request.user, tenant, now=now)
        if consent is None:
            del request.session[SESSION_KEY]
            messages.info(request, "查看他人页面的时间已到或已被收回，现在显示的是您自己的页面。")
            return None
        request.support = consent  # type: ignore[attr-defined]
        match = request.resolver_match
        if match and match.url_name in AS_ONESELF:
            return None
        if not only_reads(request):
            refused = NotAllowed(refuse("support_reads_only", person=str(consent.person)))
            return refusals.answer(request, refused)
        viewer = person_of(request)
        record_page(consent, request.path, actor=viewer, now=now)
        request.user = consent.person
        return None
