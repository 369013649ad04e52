"""Files in slots: their list with verdicts, their bytes, their findings, taking them out."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.access import person_of, tenant_of
from portal.decisions import NotAllowed, require
from portal.words import say
from submissions import access, actions, panels, serving, sheets
from submissions.naming import delivered_name
from submissions.permissions import may_edit, may_waive
from submissions.presentation import file_view
from submissions.waivers import waived_rules


@login_required
@require_safe
def case_files(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """The slots' file lists that changed since `seen`, and the next look while checks go on."""
    submission = access.visible_case(request, case)
    editable = bool(may_edit(request.user, submission))
    context = panels.refreshed(submission, request.GET, editable=editable, now=timezone.now())
    return render(request, "submissions/_files.html", context)


@login_required
@require_safe
def file(request: HttpRequest, file: uuid.UUID) -> HttpResponseBase:
    """The bytes, for the owner, coordinators above the unit, and organisers: to its owner under the name it came with, to
    the others under the notice's (C14, L17).
    """
    found = access.visible_file(request, file)
    own = found.submission.owner_id == person_of(request).pk
    name = found.name if own else delivered_name(found)
    return serving.send_file(request, found, name=name, download="download" in request.GET)


@login_required
@require_safe
def file_sheet(request: HttpRequest, file: uuid.UUID) -> HttpResponseBase:
    """Small frames of a film or pages of a scan with their places, for those who may see the file itself."""
    return serving.send_sheet(sheets.of(access.visible_file(request, file)))


@login_required
@require_safe
def file_shot(request: HttpRequest, file: uuid.UUID, key: str) -> HttpResponseBase:
    """One picture kept as evidence, for those who may see the file itself."""
    return serving.send_sheet(sheets.shot(access.visible_file(request, file), key))


@login_required
@require_safe
def file_report(request: HttpRequest, file: uuid.UUID) -> HttpResponse:
    """Everything the checks said of one file."""
    found = access.visible_file(request, file)
    submission = found.submission
    context = {
        "case": submission,
        "campaign": submission.campaign,
        "slot": next((slot for slot in submission.spec.slots if slot.key == found.slot), None),
        "file": file_view(found, waived_rules([found]).get(found.pk, frozenset())),
        "checked": panels.checked(found),
        "judged_at": found.judged_at,
        "version": found.rule_set.version if found.rule_set else None,
    }
    return render(request, "submissions/report.html", context)


@login_required
@require_POST
def file_recheck(request: HttpRequest, file: uuid.UUID) -> HttpResponse:
    """Measure anew what did not finish, for organisers."""
    found = access.visible_file(request, file)
    require(may_waive(person_of(request), tenant_of(request)))
    try:
        actions.measure_again(found, actor=person_of(request), now=timezone.now())
    except NotAllowed as refused:
        messages.error(request, say(refused.decision))
    else:
        messages.success(request, "已重新排队检测，稍后刷新可看到结果。")
    return redirect("file-report", tenant=tenant_of(request).slug, file=found.uuid)


@login_required
@require_POST
def file_remove(request: HttpRequest, file: uuid.UUID) -> HttpResponse:
    """Take a file out of its slot."""
    found = access.own_file(request, file)
    submission = found.submission
    actions.remove_file(found, actor=person_of(request), now=timezone.now())
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Trigger": "files-changed"})
    return redirect("case-edit", tenant=tenant_of(request).slug, case=submission.uuid)
