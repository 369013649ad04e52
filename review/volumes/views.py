"""Choosing what is compiled, and what was made."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.refusals import refused_at
from portal.tasks.queries import campaign_lines
from portal.visitors import person_of
from review.access import document_of, organised
from review.volumes.actions import start_volume
from review.volumes.choosing import FORMATS, Choice, chosen, ranges
from review.volumes.kind import VolumeTask
from validators import filling


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-volumes", "campaign")
def volumes(request: HttpRequest, campaign: str) -> HttpResponse:
    """The organiser's: awarded cases, all that passed, or those ticked in a list, as one book."""
    campaign_row, person = organised(request, campaign), person_of(request)
    choice = Choice.from_query(request.POST if request.method == "POST" else request.GET)
    if "make" in request.POST:
        start_volume(campaign_row, choice, actor=person, now=timezone.now())
        messages.success(request, "已开始汇编，进度在本页下方；可以离开，完成后会通知您。")
        return redirect(f"{request.path}#tasks")
    doc = document_of(campaign_row)
    lines = campaign_lines(VolumeTask.name, campaign_row.pk, person)
    context = {
        "campaign": campaign_row,
        "doc": doc,
        "tab": "desk-volumes",
        "choice": choice,
        "count": chosen(campaign_row, choice).count(),
        "ranges": ranges(doc),
        "formats": list(FORMATS.items()),
        "printable": filling.printable(),
        "tiers": [(tier.key, tier.label) for plan in doc.awards for tier in plan.tiers],
        "lines": lines,
        "waiting": any(line.task.open for line in lines),
    }
    return render(request, "review/volumes/volumes.html", context)
