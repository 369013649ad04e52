"""Form templates: download the one in use, change it in Word, upload it, see it filled, put it to use, go back."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Campaign
from campaigns.schema.outputs import Printout
from portal.downloads import attachment
from portal.files import multipart
from portal.files.direct.policy import sends_files
from portal.models import Role
from portal.permissions import may_act_as
from portal.refusals import refused_at
from portal.visitors import person_of
from review.access import document_of, organised
from review.printed_forms import actions
from review.printed_forms.making import own_layout
from review.printed_forms.queries import template_states
from review.printed_forms.samples import sample_subject
from review.printed_forms.template_page import (
    field_lines,
    printout_of,
    real_subject,
    template_file,
    template_row,
    template_widgets,
    tried,
    uploaded,
)
from review.printed_forms.views.forms import WORD
from submissions.drafts.slot_widgets import refreshed


@require_safe
@login_required
def templates(request: HttpRequest, campaign: str) -> HttpResponse:
    """Every form of the campaign, and which template it is filled from."""
    row = organised(request, campaign)
    states = template_states(row.pk, document_of(row).printouts)
    context = {"campaign": row, "tab": "desk-form-templates", "states": states}
    return render(request, "review/printed_forms/templates.html", context)


@require_safe
@login_required
def template(request: HttpRequest, campaign: str, printout: str) -> HttpResponse:
    """One form's templates."""
    row = organised(request, campaign)
    chosen = printout_of(row, printout)
    state = template_row(row, chosen)
    context = {
        "campaign": row,
        "tab": "desk-form-templates",
        "printout": chosen,
        "state": state,
        "files": uploaded(state),
        "fields": field_lines(row, chosen),
        "direct": multipart.offered(),
        **_lists(request, row, chosen),
    }
    return sends_files(render(request, "review/printed_forms/template.html", context))


@require_safe
@login_required
def template_files(request: HttpRequest, campaign: str, printout: str) -> HttpResponse:
    """The upload box, as it changes while a file comes in."""
    row = organised(request, campaign)
    context = _lists(request, row, printout_of(row, printout))
    return render(request, "submissions/drafts/_files.html", context)


def _lists(request: HttpRequest, campaign: Campaign, printout: Printout) -> dict[str, Any]:
    widgets = template_widgets(template_row(campaign, printout), now=timezone.now())
    names = {"tenant": campaign.tenant.slug, "campaign": campaign.slug, "printout": printout.key}
    editable = bool(may_act_as(person_of(request), campaign.tenant, Role.ORGANISER))  # an auditor reads
    return refreshed(widgets, request.GET, editable=editable) | {
        "poll": reverse("desk-form-template-files", kwargs=names),
        "owner": f"{actions.KIND}/{campaign.tenant.slug}/{campaign.slug}/{printout.key}",
    }


@require_safe
@login_required
def own(request: HttpRequest, campaign: str, printout: str) -> HttpResponse:
    """The portal's own layout with its tags: where a change begins."""
    row = organised(request, campaign)
    chosen = printout_of(row, printout)
    content = own_layout(document_of(row), chosen)
    return HttpResponse(content, content_type=WORD, headers=attachment(f"{chosen.label}-模板.docx"))


@require_safe
@login_required
def trial(request: HttpRequest, campaign: str, printout: str, file: uuid.UUID) -> HttpResponse:
    """What comes of an uploaded template, before it is put to use."""
    row = organised(request, campaign)
    chosen = printout_of(row, printout)
    shown = template_file(row, chosen, file)
    number = request.GET.get("number", "").strip()
    day = timezone.now().astimezone(row.zone).date()
    context = {
        "campaign": row,
        "tab": "desk-form-templates",
        "printout": chosen,
        "file": shown,
        "state": template_row(row, chosen),
        "number": number,
        "trial": tried(row, chosen, shown, number=number, day=day),
    }
    return render(request, "review/printed_forms/trial.html", context)


@require_safe
@login_required
def filled(request: HttpRequest, campaign: str, printout: str, file: uuid.UUID) -> HttpResponse:
    """The same as a Word file to look at."""
    row = organised(request, campaign)
    chosen = printout_of(row, printout)
    shown = template_file(row, chosen, file)
    now = timezone.now()
    number = request.GET.get("number", "").strip()
    result = tried(row, chosen, shown, number=number, day=now.astimezone(row.zone).date())
    if not result.content:
        raise Http404
    if result.real:
        actions.note_download(result.subject, chosen, actor=person_of(request), now=now)
    return HttpResponse(result.content, content_type=WORD, headers=attachment(f"{chosen.label}-试填.docx"))


@require_POST
@login_required
@refused_at("desk-form-template", "campaign", "printout")
def adopt(request: HttpRequest, campaign: str, printout: str, file: uuid.UUID) -> HttpResponse:
    """Fill forms from it from now on."""
    row = organised(request, campaign)
    chosen = printout_of(row, printout)
    doc = document_of(row)
    subject = real_subject(row, doc, chosen, "") or sample_subject(row, doc, chosen)
    actions.adopt(
        row, chosen, template_file(row, chosen, file), subject, actor=person_of(request), now=timezone.now()
    )
    messages.success(request, "已启用。从现在起，这张表按新的模板生成；已打印的旧表会显示为旧版本。")
    return redirect("desk-form-template", tenant=row.tenant.slug, campaign=row.slug, printout=chosen.key)


@require_POST
@login_required
@refused_at("desk-form-template", "campaign", "printout")
def back(request: HttpRequest, campaign: str, printout: str) -> HttpResponse:
    """The portal's own layout again."""
    row = organised(request, campaign)
    chosen = printout_of(row, printout)
    actions.go_back(row, chosen, actor=person_of(request), now=timezone.now())
    messages.success(request, "已改回平台的版式；上传过的模板仍在下面。")
    return redirect("desk-form-template", tenant=row.tenant.slug, campaign=row.slug, printout=chosen.key)
