"""Files in a case's slots: their list with verdicts, and what the checks say of each."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.visitors import person_of
from submissions import access
from submissions.checks.case_snapshot import CaseSnapshot
from submissions.drafts import slot_widgets
from submissions.drafts.later_material import later_parts
from submissions.later_slots import asked_later
from submissions.permissions import may_edit


@login_required
@require_safe
def case_files(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """The slots' file lists that changed since `seen`, and the next look while checks go on."""
    submission, now = access.visible_case(request, case), timezone.now()
    snapshot, stage = CaseSnapshot(submission, now=now), request.GET.get("stage", "")
    if stage:  # what is handed in after the case
        asked = [each for each in asked_later(submission, person_of(request)) if each[0].key == stage]
        parts = later_parts(snapshot, asked)
        widgets = [widget for part in parts for widget in part.widgets]
        editable = bool(parts and parts[0].open)
    else:
        editable = bool(may_edit(request.user, submission))
        widgets = slot_widgets.slot_widgets(snapshot, editable=editable)
    context = slot_widgets.refreshed(widgets, request.GET, editable=editable)
    return render(request, "submissions/drafts/_files.html", context | {"case": submission, "stage": stage})
