"""Files in a case's slots: their list with verdicts, and what the checks say of each."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from submissions import access
from submissions.checks.case_snapshot import CaseSnapshot
from submissions.drafts import slot_widgets
from submissions.permissions import may_edit


@login_required
@require_safe
def case_files(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """The slots' file lists that changed since `seen`, and the next look while checks go on."""
    submission = access.visible_case(request, case)
    editable = bool(may_edit(request.user, submission))
    widgets = slot_widgets.slot_widgets(CaseSnapshot(submission, now=timezone.now()), editable=editable)
    context = slot_widgets.refreshed(widgets, request.GET, editable=editable)
    return render(request, "submissions/drafts/_files.html", context | {"case": submission})
