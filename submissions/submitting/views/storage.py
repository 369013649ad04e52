"""How much room the tenant's files take, for its organisers."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.access import campaign_of
from portal.models import Role
from portal.visitors import acting_as, tenant_of
from submissions.submitting import storage_usage


@login_required
@require_safe
def storage(request: HttpRequest) -> HttpResponse:
    """Used and allowed, by campaign, and the largest cases."""
    acting_as(request, Role.ORGANISER)
    context = storage_usage.overview(tenant_of(request), now=timezone.now())
    if slug := request.GET.get("campaign", ""):  # the desk that one came from keeps its tabs
        context["campaign"] = campaign_of(request, slug[:60])
    return render(request, "submissions/submitting/storage.html", context)
