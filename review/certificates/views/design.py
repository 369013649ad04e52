"""The designer: numbers on one side, a picture of the certificate on the other."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import Campaign
from portal.decisions import NotAllowed
from portal.files import multipart
from portal.files.direct.policy import sends_files
from portal.models import Role
from portal.permissions import may_act_as
from portal.refusals import as_error_of
from portal.visitors import person_of
from portal.words import say
from review.access import document_of, organised
from review.certificates import design_actions
from review.certificates.design import STANDARD, Orientation
from review.certificates.design_forms import DesignForm
from review.certificates.design_queries import award_labels, chosen, layout_of, newest_designs
from review.certificates.pictures import KIND, broken_pictures, files_in_use, picture_widgets, shared_slots
from review.certificates.preview import SAMPLES, picture
from review.links import to_campaign
from submissions.drafts.slot_widgets import refreshed


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def design(request: HttpRequest, campaign: str) -> HttpResponse:
    """The layout of all certificates, or of those of one award (`?award=`); `?lies=` begins anew with a standard one."""
    campaign_row = organised(request, campaign)
    labels = award_labels(document_of(campaign_row))
    award = request.GET.get("award", "")
    award = award if award in labels else ""
    designs = newest_designs(campaign_row)
    stands = layout_of(chosen(designs, award))
    lies = request.GET.get("lies", "")
    begun = STANDARD[Orientation(lies)] if lies in set(Orientation) else stands
    form = DesignForm(request.POST or None, design=begun)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form):
            version = design_actions.save_design(
                campaign_row, award, form.design(), actor=person_of(request), now=timezone.now()
            )
            messages.success(request, f"已保存为第 {version.number} 版，之后颁发的证书用它。")
            return redirect(_address(campaign_row, award))
    context: dict[str, Any] = {
        "campaign": campaign_row,
        "tab": "desk-certificates",
        "form": form,
        "orientation": form["orientation"].value(),
        "award": award,
        "labels": labels,
        "own": set(designs),
        "version": chosen(designs, award),
        "samples": SAMPLES,
    }
    used = files_in_use(campaign_row)
    context |= _files(request, campaign_row) | {
        "shared": shared_slots(used), "broken": broken_pictures(used)
    }  # fmt: skip
    status = 422 if form.errors else 200
    return sends_files(render(request, "review/certificates/design.html", context, status=status))


@require_safe
@login_required
def pictures(request: HttpRequest, campaign: str) -> HttpResponse:
    """The pictures that changed since `seen`."""
    return render(request, "submissions/drafts/_files.html", _files(request, organised(request, campaign)))


def _files(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    editable = bool(may_act_as(person_of(request), campaign.tenant, Role.ORGANISER))
    widgets = picture_widgets(campaign.tenant, campaign, editable=editable, now=timezone.now())
    return refreshed(widgets, request.GET, editable=editable) | {
        "poll": to_campaign("desk-certificate-pictures", campaign),
        "owner": f"{KIND}/{campaign.pk}",
        "direct": multipart.offered(),
    }


@require_safe
@login_required
def preview(request: HttpRequest, campaign: str) -> HttpResponse:
    """A picture of what the form in the address makes; where it can't be, why, as JSON."""
    campaign_row = organised(request, campaign)
    award = request.GET.get("award", "")
    designs = newest_designs(campaign_row)
    form = DesignForm(
        request.GET if "orientation" in request.GET else None, design=layout_of(chosen(designs, award))
    )
    if form.is_bound and not form.is_valid():
        wrong = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"why": " ".join(wrong[:3])}, status=422)
    made = form.design() if form.is_bound else layout_of(chosen(designs, award))
    try:  # not a page: the refusal's words are the answer
        data = picture(campaign_row, made, award=award, sample=request.GET.get("sample", ""))
    except NotAllowed as refused:
        return JsonResponse({"why": say(refused.decision)}, status=422)
    return HttpResponse(data, content_type="image/png", headers={"Cache-Control": "no-store"})


def _address(campaign: Campaign, award: str) -> str:
    from urllib.parse import urlencode

    return to_campaign("desk-certificate-design", campaign) + (
        f"?{urlencode({'award': award})}" if award else ""
    )
