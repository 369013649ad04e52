"""Beginning a case, its form, and the autosave behind it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import campaign_of
from portal.files.direct.policy import sends_files
from portal.refusals import CONFLICTS, for_scripts, kept_on_page, refused_at
from portal.visitors import person_of, tenant_of
from submissions import access
from submissions.checks.case_snapshot import CaseSnapshot
from submissions.drafts import actions, editing
from submissions.drafts.checklist import blocking
from submissions.drafts.forms import posted_changes
from submissions.drafts.forms.authors import posted_people
from submissions.drafts.forms.draft import Changes
from submissions.drafts.queries import own_drafts
from submissions.drafts.readiness import all_issues
from submissions.models import Submission


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, campaign: str) -> HttpResponse:
    """Choose a category and begin."""
    row, now = campaign_of(request, campaign), timezone.now()
    chosen = request.POST.get("category", "") if request.method == "POST" else request.GET.get("category", "")
    if request.method == "POST":
        with kept_on_page() as outcome:
            draft = actions.create_draft(
                row, chosen, actor=person_of(request), now=now, track=request.POST.get("track", "")
            )
            return redirect("case-edit", tenant=tenant_of(request).slug, case=draft.uuid)
        messages.error(request, outcome.words)
    context = {
        "campaign": row,
        "families": editing.families(row, now=now),
        "chosen": chosen,
        "drafts": own_drafts(person_of(request), row),
    }
    return render(request, "submissions/drafts/apply.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """The whole form. Posting saves it, right or wrong; what is wrong is said beside it."""
    submission = access.editable_case(request, case)
    if request.method != "POST":
        return _page(request, submission, everything="check" in request.GET)
    changes = posted_changes(submission.spec, editing.asked(submission), request.POST)
    person, now = person_of(request), timezone.now()
    authors, instructors = posted_people(request.POST, submission)
    edition = editing.posted_edition(request.POST)
    with kept_on_page(only=CONFLICTS) as outcome:
        saved = actions.save_draft(submission, actor=person, now=now, edition=edition, **vars(changes))
        actions.set_authors(saved, authors, instructors, actor=person, now=now)
    if outcome.words:
        overlay = editing.overlay_unsaved(submission, changes)
        return _page(request, overlay, conflict=outcome.words, status=409)
    if request.POST.get("then") == "review":
        return redirect("case", tenant=tenant_of(request).slug, case=case)
    messages.success(request, "草稿已保存。")
    return redirect("case-edit", tenant=tenant_of(request).slug, case=case)


@login_required
@require_POST
@for_scripts
def autosave(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Save the inputs named in `changed`; the answer says when, and what is wrong with them."""
    submission = access.own_case(request, case)
    only = set(request.POST.getlist("changed"))
    changes: Changes = posted_changes(submission.spec, editing.asked(submission), request.POST, only)
    now = timezone.now()
    saved = actions.save_draft(
        submission,
        actor=person_of(request),
        now=now,
        edition=editing.posted_edition(request.POST),
        **vars(changes),
    )
    messages_by_input = editing.messages_by_input(saved, now=now)
    errors = {name: messages_by_input.get(name, []) for name in only}
    return JsonResponse(editing.saved_json(saved, now) | {"errors": errors})


@login_required
@require_safe
def checklist(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """What still blocks, as a part of the form's page."""
    submission = access.editable_case(request, case)
    issues = all_issues(CaseSnapshot(submission, now=timezone.now()))
    context = {"case": submission, "issues": issues, "blockers": blocking(issues)}
    return render(request, "submissions/drafts/_checklist.html", context)


@login_required
@require_POST
@refused_at("case", "case")
def discard(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    submission = access.own_case(request, case)
    actions.discard(submission, actor=person_of(request), now=timezone.now())
    messages.success(request, "草稿已删除。")
    return redirect("my-cases", tenant=tenant_of(request).slug)


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
    return sends_files(render(request, "submissions/drafts/edit.html", context, status=status))
