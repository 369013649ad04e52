"""The organiser's list of nominated experts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.refusals import refused_at
from portal.visitors import person_of
from review.access import document_of, organised
from review.links import to_campaign
from review.nominations.experts import actions
from review.nominations.experts.choosing import Standing
from review.nominations.experts.queries import nominated_experts


@require_safe
@login_required
def nominated(request: HttpRequest, campaign: str) -> HttpResponse:
    """Everybody whom units nominated: new, on the panel already, or named twice (N16)."""
    campaign_row = organised(request, campaign)
    doc = document_of(campaign_row)
    rows = nominated_experts(campaign_row, doc)
    fresh = [row for row in rows if row.standing is Standing.NEW]
    context = {
        "campaign": campaign_row,
        "tab": "desk-experts",
        "rows": rows,
        "fresh": fresh,
        "twice": sum(row.standing is Standing.TWICE for row in rows),
        "without_address": sum(row.without_address for row in fresh),
    }
    return render(request, "review/nominations/experts/nominated.html", context)


@require_POST
@login_required
@refused_at("desk-nominated", "campaign")
def take(request: HttpRequest, campaign: str) -> HttpResponse:
    """Invite all that are new (`all`), or the ticked."""
    campaign_row = organised(request, campaign)
    keys = set(request.POST.getlist("expert"))
    if "all" in request.POST:
        keys = {row.key for row in nominated_experts(campaign_row, document_of(campaign_row))}
    taken = actions.take_nominated(campaign_row, keys, actor=person_of(request), now=timezone.now())
    messages.success(request, f"已将 {len(taken.invited)} 位专家纳入专家库，有邮箱的会收到邀请邮件。")
    if names := taken.without_address:
        shown = "、".join(names[:20]) + (f"等 {len(names)} 人" if len(names) > 20 else "")
        messages.warning(request, f"{shown}没有邮箱，请在专家名单中打开“邀请链接”转交本人。")
    return redirect(to_campaign("desk-experts", campaign_row))
