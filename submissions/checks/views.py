"""What the checks say of a file."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.decisions import authorise
from portal.refusals import refused_at
from portal.visitors import person_of, tenant_of
from submissions import access
from submissions.checks import actions
from submissions.checks.file_views import file_view
from submissions.checks.queries import measurement
from submissions.checks.waivers import evaluation_of, waived_rules
from submissions.permissions import may_waive


@login_required
@require_safe
def file_report(request: HttpRequest, file: uuid.UUID) -> HttpResponse:
    """Everything the checks said of one file."""
    submission, attachment = access.visible_file(request, file)
    evaluation = evaluation_of(attachment)
    rules = evaluation.rule_set if evaluation else None
    context = {
        "case": submission,
        "campaign": submission.campaign,
        "slot": next((slot for slot in submission.spec.slots if slot.key == attachment.slot), None),
        "file": file_view(attachment, waived_rules([attachment]).get(attachment.pk, frozenset())),
        "checked": measurement(attachment),
        "judged_at": evaluation.judged_at if evaluation else None,
        "version": rules.version if rules else None,
    }
    return render(request, "submissions/checks/report.html", context)


@login_required
@require_POST
@refused_at("file-report", "file")
def file_recheck(request: HttpRequest, file: uuid.UUID) -> HttpResponse:
    """Measure anew what did not finish, for organisers."""
    _, attachment = access.visible_file(request, file)
    authorise(may_waive(person_of(request), tenant_of(request)))
    actions.measure_again(attachment, actor=person_of(request), now=timezone.now())
    messages.success(request, "已重新排队检测，稍后刷新可看到结果。")
    return redirect("file-report", tenant=tenant_of(request).slug, file=attachment.uuid)
