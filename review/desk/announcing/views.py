"""Writing to a group: compose, look at it as they will, confirm; and the log."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.messages.audiences import audiences_of
from portal.refusals import as_error_of
from portal.visitors import person_of
from review.access import organised
from review.desk.announcing.actions import announce, sent
from review.desk.announcing.forms import AnnounceForm
from review.links import to_campaign
from review.submission_lists import page_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def announcing(request: HttpRequest, campaign: str) -> HttpResponse:
    """Compose a message to a group, look at it, send it; below, what was sent."""
    campaign_row, now = organised(request, campaign), timezone.now()
    groups = audiences_of(campaign_row, now=now)
    given = request.POST if request.method == "POST" else None
    form = AnnounceForm(groups, given, initial={"audience": request.GET.get("to", "")})
    preview = None
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        audience = next(group for group in groups if group.key == data["audience"])
        if "send" in request.POST:
            with as_error_of(form):
                row = announce(
                    campaign_row,
                    audience,
                    title=data["title"],
                    text=data["text"],
                    actor=person_of(request),
                    now=now,
                )
                messages.success(request, f"开始发送，共 {row.total} 人；进度见下面的发送记录。")
                return redirect(to_campaign("desk-announce", campaign_row))
        elif "change" not in request.POST:
            preview = {**data, "audience": audience, "count": len(set(audience.people()))}
    labels = {group.key: group.label for group in groups}
    page = page_of(sent(campaign_row), request.GET.get("page"), 20)
    return render(
        request,
        "review/desk/announcing/announcing.html",
        {
            "campaign": campaign_row,
            "tab": "desk-announce",
            "form": form,
            "preview": preview,
            "page": page,
            "sending": any(row.finished_at is None for row in page),
            "log": [(row, labels.get(row.audience, row.audience)) for row in page],
        },
        status=422 if form.errors else 200,
    )
