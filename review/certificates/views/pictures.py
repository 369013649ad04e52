"""The pictures that a tenant has for the certificates of all its campaigns."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.files import multipart
from portal.files.direct.policy import sends_files
from portal.models import Role
from portal.permissions import may_act_as
from portal.visitors import acting_as, tenant_of
from review.certificates.pictures import KIND, picture_widgets
from submissions.drafts.slot_widgets import refreshed


@require_safe
@login_required
def shared(request: HttpRequest) -> HttpResponse:
    """Uploading them."""
    return sends_files(render(request, "review/certificates/shared_pictures.html", _files(request)))


@require_safe
@login_required
def shared_files(request: HttpRequest) -> HttpResponse:
    """Those that changed since `seen`."""
    return render(request, "submissions/drafts/_files.html", _files(request))


def _files(request: HttpRequest) -> dict[str, Any]:
    person, tenant = acting_as(request, Role.ORGANISER), tenant_of(request)
    editable = bool(may_act_as(person, tenant, Role.ORGANISER))
    widgets = picture_widgets(tenant, None, editable=editable, now=timezone.now())
    return refreshed(widgets, request.GET, editable=editable) | {
        "poll": reverse("certificate-pictures-files", kwargs={"tenant": tenant.slug}),
        "owner": f"{KIND}/all/{tenant.slug}",
        "direct": multipart.offered(),
    }
