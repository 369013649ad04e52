"""Forwarding in the browser: both organisers' desk, the answer to what came, and the author's yes or no."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import campaign_of
from campaigns.models import Campaign
from campaigns.schema.outputs import Forward
from portal.decisions import NotAllowed, refuse
from portal.refusals import as_error_of, refused_at
from portal.typed_text import is_uuid
from portal.visitors import person_of
from portal.words import say
from review.access import document_of, organised
from review.forwarding import queries
from review.forwarding.actions import confirming, sending
from review.forwarding.forms import InvitationForm
from review.links import to_campaign
from review.models import ForwardBatch, ForwardInvitation, Side


@require_safe
@login_required
@never_cache
def forwards(request: HttpRequest, campaign: str) -> HttpResponse:
    """What may go on and what went, what may come and what came."""
    return _desk(request, organised(request, campaign), InvitationForm())


def _desk(request: HttpRequest, campaign: Campaign, form: InvitationForm) -> HttpResponse:
    doc, now = document_of(campaign), timezone.now()
    asked = request.GET.get("forward", "")
    forward = next(
        (each for each in doc.forwards if each.key == asked), doc.forwards[0] if doc.forwards else None
    )
    context = {
        "campaign": campaign,
        "doc": doc,
        "tab": "desk-forwards",
        "forward": forward,
        "page": queries.candidates(campaign, forward, request.GET.get("page")) if forward else None,
        "sent": queries.batches(campaign, Side.OUT, now=now),
        "came": queries.batches(campaign, Side.IN, now=now),
        "invitations": queries.invitations(campaign),
        "form": form,
        "now": now,
        "categories": [(each.key, each.label) for each in doc.categories],
    }
    return render(request, "review/forwarding/desk.html", context)


@require_POST
@login_required
@refused_at("desk-forwards", "campaign", query=("forward", "page"))
def send(request: HttpRequest, campaign: str) -> HttpResponse:
    """Ask the campaign of a code to take the ticked cases."""
    campaign_row = organised(request, campaign)
    ticked = [value for value in request.POST.getlist("case") if is_uuid(value)][: sending.MOST]
    batch = sending.send(
        campaign_row, _forward_of(campaign_row, request.POST.get("forward", "")), queries.chosen(campaign_row, ticked),
        str(request.POST.get("code", "")), actor=person_of(request), now=timezone.now(),
    )  # fmt: skip
    messages.success(request, f"已向{batch}转报，等待对方答复。")
    return redirect(to_campaign("desk-forwards", campaign_row))


def _forward_of(campaign: Campaign, key: str) -> Forward:
    forward = next((each for each in document_of(campaign).forwards if each.key == key), None)
    if forward is None:
        raise NotAllowed(refuse("forward_unknown"))
    return forward


@require_POST
@login_required
@refused_at("desk-forwards", "campaign")
def invite(request: HttpRequest, campaign: str) -> HttpResponse:
    """Make a code, or close one (`close` names it)."""
    campaign_row, actor, now = organised(request, campaign), person_of(request), timezone.now()
    named = str(request.POST.get("close", ""))
    if is_uuid(named):
        row = get_object_or_404(ForwardInvitation, campaign=campaign_row, uuid=named)
        sending.close(row, actor=actor, now=now)
        messages.success(request, "接收码已停用，已经收到的案例不受影响。")
        return redirect(to_campaign("desk-forwards", campaign_row))
    form = InvitationForm(request.POST)
    if form.is_valid():
        with as_error_of(form, "closes"):
            sending.invite(
                campaign_row, closes_at=form.closes_at(campaign_row.zone), most=form.cleaned_data["most"],
                shows_outcome=form.cleaned_data["shows_outcome"], note=form.cleaned_data["note"], actor=actor, now=now,
            )  # fmt: skip
    if form.is_valid():
        messages.success(request, "接收码已生成，请把它交给转报方的组织者。")
        return redirect(to_campaign("desk-forwards", campaign_row))
    return _desk(request, campaign_row, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-forward-in", "campaign", "batch")
@never_cache
def incoming(request: HttpRequest, campaign: str, batch: uuid.UUID) -> HttpResponse:
    """What came: sender and titles; how it fits; taken or not."""
    campaign_row = organised(request, campaign)
    row, doc, now = queries.incoming_batch(campaign_row, batch), document_of(campaign_row), timezone.now()
    names = {sent["key"]: f"to:{sent['key']}" for sent in row.shape}
    picked = {key: str(request.POST[name]) for key, name in names.items() if name in request.POST}
    form = queries.mapping_form(row, doc, picked)
    if request.method == "POST" and request.POST.get("do") != "list":
        if request.POST.get("do") == "refuse":
            sending.refuse_batch(row, why=str(request.POST.get("why", "")), actor=person_of(request), now=now)
            messages.success(request, "已答复不接收，转报方会看到理由。")
        else:
            categories = {line["sent"]["key"]: line["chosen"] for line in form}
            choices = {key: _choices(request, key, category) for key, category in categories.items()}
            sending.accept(row, choices, categories, actor=person_of(request), now=now)
            messages.success(request, "已接收。作者确认之后，案例成为他们在本活动里的草稿。")
        return redirect(to_campaign("desk-forward-in", campaign_row, batch=batch))
    context = {
        "campaign": campaign_row,
        "doc": doc,
        "tab": "desk-forwards",
        "batch": row,
        "lines": [
            queries.chain_line(each, row, {}, now=now) for each in row.cases.select_related("submission")
        ],
        "form": form,
        "open": row.state == ForwardBatch.State.ASKED and row.closes_at > now,
    }
    return render(request, "review/forwarding/incoming.html", context)


def _choices(request: HttpRequest, sent: str, category: str) -> dict[str, str] | None:
    """What the page says fills what; None where its lines were of another category, so that equal keys are taken."""
    if request.POST.get(f"lines:{sent}") != category:
        return None
    head = f"{sent}:"
    return {
        name.removeprefix(head): str(value) for name, value in request.POST.items() if name.startswith(head)
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("my-forward", "campaign", "forwarded")
@never_cache
def own(request: HttpRequest, campaign: str, forwarded: uuid.UUID) -> HttpResponse:
    """The author's: what goes where, and yes or no."""
    campaign_row, person, now = campaign_of(request, campaign), person_of(request), timezone.now()
    row = queries.own_row(campaign_row, forwarded, person)
    if request.method == "POST":
        if request.POST.get("do") == "decline":
            confirming.decline(row, actor=person, now=now)
            messages.success(request, "已谢绝，主办单位会看到。案例在本活动里的结果不变。")
            return redirect(to_campaign("my-forward", campaign_row, forwarded=forwarded))
        done = confirming.confirm(row, actor=person, now=now)
        messages.success(request, "已确认，案例已成为接收活动的草稿。请补齐缺少的内容、勾选声明后提交。")
        for left in done.left:
            messages.warning(request, f"“{left.name}”没有转过去：{say(left.refusal)}")
        return redirect(reverse("case-edit", kwargs={"tenant": done.tenant, "case": done.draft.uuid}))
    progress = queries.own_progress(row)
    context = {
        "campaign": campaign_row,
        "row": row,
        "line": queries.chain_line(row, row.batch, progress, now=now),
        "plan": row.batch.mapping[row.category],
        "over": queries.goes_over(row),
        "may_answer": queries.may_answer(row, progress, now=now),
        "may_decline": row.state == row.State.INVITED,
    }
    return render(request, "review/forwarding/own.html", context)
