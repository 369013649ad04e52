"""Beginning a case, its form, and the autosave behind it."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.access import campaign_of
from portal.decisions import NotAllowed
from portal.files.direct.policy import sends_files
from portal.visitors import person_of, tenant_of
from portal.words import say
from submissions import access, actions, editing
from submissions.forms import posted_changes
from submissions.forms.authors import posted_authors
from submissions.forms.draft import Changes
from submissions.models import Submission


@login_required
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, campaign: str) -> HttpResponse:
    """Choose a category and begin."""
    found, now = campaign_of(request, campaign), timezone.now()
    chosen = request.POST.get("category", "") if request.method == "POST" else request.GET.get("category", "")
    if request.method == "POST":
        try:
            made = actions.create_draft(
                found, chosen, actor=person_of(request), now=now, track=request.POST.get("track", "")
            )
        except NotAllowed as refused:
            messages.error(request, say(refused.decision))
        else:
            return redirect("case-edit", tenant=tenant_of(request).slug, case=made.uuid)
    context = {
        "campaign": found,
        "families": editing.families(found, now=now),
        "chosen": chosen,
        "drafts": access.own_drafts(request, found),
    }
    return render(request, "submissions/apply.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """The whole form. Posting saves it, right or wrong; what is wrong is said beside it."""
    submission = access.editable_case(request, case)
    if request.method == "GET":
        return _page(request, submission, everything="check" in request.GET)
    changes = posted_changes(submission.spec, editing.asked(submission), request.POST)
    person, now = person_of(request), timezone.now()
    lines = posted_authors(request.POST, submission)
    edits = editing.whole(request.POST.get("edits"))
    try:
        saved = actions.save_draft(submission, actor=person, now=now, edits=edits, **vars(changes))
        actions.set_authors(saved, lines, actor=person, now=now)
    except NotAllowed as refused:
        if refused.decision.code != "edited_elsewhere":
            raise
        overlay = editing.overlay_unsaved(submission, changes)
        return _page(request, overlay, conflict=say(refused.decision), status=409)
    if request.POST.get("then") == "review":
        return redirect("case", tenant=tenant_of(request).slug, case=case)
    messages.success(request, "草稿已保存。")
    return redirect("case-edit", tenant=tenant_of(request).slug, case=case)


@login_required
@require_POST
def autosave(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Save the inputs named in `changed`; the answer says when, and what is wrong with them."""
    submission = access.own_case(request, case)
    only = set(request.POST.getlist("changed"))
    changes: Changes = posted_changes(submission.spec, editing.asked(submission), request.POST, only)
    now = timezone.now()
    try:
        saved = actions.save_draft(
            submission,
            actor=person_of(request),
            now=now,
            edits=editing.whole(request.POST.get("edits")),
            **vars(changes),
        )
    except NotAllowed as refused:
        return refused_json(refused, submission)
    said = editing.messages_by_input(saved, now=now)
    errors = {name: said.get(name, []) for name in only}
    return JsonResponse(editing.saved_json(saved, now) | {"errors": errors})


def refused_json(refused: NotAllowed, submission: Submission) -> JsonResponse:
    """A refusal for the page's scripts: its words, its code, and the edit count to overwrite with."""
    data: dict[str, Any] = {"words": say(refused.decision), "code": refused.decision.code}
    if refused.decision.code == "edited_elsewhere":
        data["edits"] = editing.edits_now(submission)
    return JsonResponse(data, status=409 if "edits" in data else 403)


def _page(
    request: HttpRequest,
    submission: Submission,
    *,
    everything: bool = False,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    context = editing.page(submission, now=timezone.now(), everything=everything)
    context |= {"conflict": conflict, "campaign": submission.campaign}
    return sends_files(render(request, "submissions/edit.html", context, status=status))
