"""The panel: inviting, importing, adding, setting units and categories; and the invited person's answer."""

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.access.people.binding import mail_proof, proof_on_page
from portal.decisions import refuse
from portal.refusals import as_error_of, refused_at
from portal.visitors import person_of, tenant_of
from portal.words import say
from review import links
from review.feedback import flash_form_error
from review.forms import ReasonForm
from review.judging.access import ReviewScope, invitation_of, my_seat, page_of_panel, reviewer_of, scope_of
from review.judging.accounts import account_named, summary_of
from review.judging.actions import confirming
from review.judging.actions import reviewers as actions
from review.judging.forms import AddPersonForm, ExpertForm, InviteForm
from review.judging.loads import note_loads
from review.judging.queries import experts_of, note_accounts
from review.models import Reviewer
from review.submission_lists import page_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def experts(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """Everyone on the panel with load and progress; two ways to add one."""
    scope = scope_of(request, campaign, unit)
    doing = request.POST.get("do", "")
    forms: dict[str, Any] = {
        "invite": InviteForm(request.POST if doing == "invite" else None, doc=scope.doc, prefix="invite"),
        "add": AddPersonForm(request.POST if doing == "add" else None, doc=scope.doc, prefix="add"),
    }
    if request.method == "POST" and doing in forms and forms[doing].is_valid():
        ways: dict[str, Callable[[HttpRequest, ReviewScope, Any], bool]] = {
            "invite": _invite,
            "add": _add,
        }
        with as_error_of(forms[doing]):
            if ways[doing](request, scope, forms[doing]):
                return redirect(scope.link("experts"))
    page = page_of(experts_of(scope.campaign, scope.unit), request.GET.get("page"), 50)
    note_accounts(page.object_list)
    note_loads(page.object_list)
    return render(
        request,
        "review/judging/reviewers.html",
        {
            "scope": scope,
            "campaign": scope.campaign,
            "tab": "desk-experts",
            "page": page,
            "forms": forms,
            "opened": doing,
            "nominating": scope.unit is None
            and any(form.experts for form in (scope.doc.recommend.forms if scope.doc.recommend else ())),
            "stages": {group.key: group.label for group in scope.doc.groups},
            "labels": {category.key: category.label for category in scope.doc.categories},
        },
        status=422 if request.method == "POST" and forms["add"].candidate is None else 200,
    )


def _about(data: dict[str, Any]) -> dict[str, Any]:
    return {"unit": data["unit"], "unit_name": data["unit_name"], "categories": data["categories"]}


def _invite(request: HttpRequest, scope: ReviewScope, form: InviteForm) -> bool:
    data = form.cleaned_data
    actions.invite(
        scope.campaign,
        name=data["name"],
        email=data["email"],
        phone=data["phone"],
        panel=scope.unit,
        actor=person_of(request),
        now=timezone.now(),
        **_about(data),
    )
    how = "邀请邮件已发出。" if data["email"] else "请复制名单中的邀请链接转交本人。"
    messages.success(request, f"已邀请 {data['name']}。{how}")
    return True


def _add(request: HttpRequest, scope: ReviewScope, form: AddPersonForm) -> bool:
    """First show whose account it is; only what was shown is then appointed."""
    person = account_named(form.cleaned_data["account"])
    if person is None:
        form.add_error("account", say(refuse("person_unknown")))
        return False
    if request.POST.get("confirmed") != str(person.pk):
        form.candidate = summary_of(person)
        return False
    actions.appoint(
        scope.campaign,
        person,
        panel=scope.unit,
        actor=person_of(request),
        now=timezone.now(),
        **_about(form.cleaned_data),
    )
    messages.success(request, f"已向 {person} 发出邀请，本人接受后即可分配案例。")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at(page_of_panel("experts"), "campaign", "unit")
def expert(request: HttpRequest, campaign: str, reviewer: int, unit: str = "") -> HttpResponse:
    """One expert: unit, categories, invitation link, what is assigned."""
    scope, reviewer_row = _seat(request, campaign, reviewer, unit)
    initial = {
        "unit": reviewer_row.unit,
        "unit_name": reviewer_row.unit_name,
        "categories": reviewer_row.categories,
        "subjects": "、".join(reviewer_row.subjects),
        "stages": reviewer_row.stages,
        "most": reviewer_row.most,
        "avoids": "\n".join(reviewer_row.avoids),
    }
    form = ExpertForm(request.POST or None, doc=scope.doc, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.update_reviewer(
            reviewer_row, actor=person_of(request), now=timezone.now(), subjects=data["subjects"],
            stages=data.get("stages", ()), most=data["most"], avoids=data["avoids"], **_about(data),
        )  # fmt: skip
        messages.success(request, "已保存。")
        return redirect(scope.link("experts"))
    assigned = reviewer_row.assignments.select_related("submission", "review").order_by("pk")
    return render(
        request,
        "review/judging/reviewer.html",
        {
            "scope": scope,
            "campaign": scope.campaign,
            "tab": "desk-experts",
            "expert": reviewer_row,
            "form": form,
            "link": links.invitation(reviewer_row)
            if reviewer_row.state == reviewer_row.State.INVITED
            else "",
            "page": page_of(assigned, request.GET.get("page"), 50),
            "conflicts": reviewer_row.conflicts.select_related("submission"),
            "remove_form": ReasonForm(prefix="remove"),
        },
    )


def _seat(request: HttpRequest, campaign: str, reviewer: int, unit: str) -> tuple[ReviewScope, Reviewer]:
    """The panel that the address names, which the visitor runs, and one of its experts."""
    scope = scope_of(request, campaign, unit)
    return scope, reviewer_of(scope.campaign, reviewer, panel=scope.unit)


@require_POST
@login_required
@refused_at(page_of_panel("experts"), "campaign", "unit")
def remind(request: HttpRequest, campaign: str, reviewer: int, unit: str = "") -> HttpResponse:
    """Nudge one expert."""
    scope, expert = _seat(request, campaign, reviewer, unit)
    actions.remind(expert, actor=person_of(request), now=timezone.now())
    messages.success(request, f"已提醒 {expert.name}。")
    return redirect(scope.link("experts"))


@require_POST
@login_required
@refused_at(page_of_panel("experts"), "campaign", "unit")
def remove_expert(request: HttpRequest, campaign: str, reviewer: int, unit: str = "") -> HttpResponse:
    """Take an expert off the panel."""
    scope, expert = _seat(request, campaign, reviewer, unit)
    form = ReasonForm(request.POST, prefix="remove")
    if form.is_valid():
        left = actions.remove_reviewer(
            expert, why=form.cleaned_data["why"], replace=request.POST.get("replace") == "yes",
            seed=secrets.randbelow(2**31), actor=person_of(request), now=timezone.now(),
        )  # fmt: skip
        messages.success(request, f"已将 {expert.name} 移出专家名单。")
        if left.given:
            messages.success(request, f"{left.given} 件未提交的案例已另行分配。")
        if left.lacking:
            messages.warning(request, f"{left.lacking} 件没有可以接替的专家，请增加专家后再分配。")
    else:
        flash_form_error(request, form)
    return redirect(scope.link("experts"))


@require_POST
@login_required
@refused_at(page_of_panel("experts"), "campaign", "unit")
def confirm(request: HttpRequest, campaign: str, reviewer: int, unit: str = "") -> HttpResponse:
    """Who took the link is who was meant."""
    scope, expert = _seat(request, campaign, reviewer, unit)
    confirming.confirm(expert, actor=person_of(request), now=timezone.now())
    messages.success(request, f"已确认 {expert.name}，可以分配案例了。")
    return redirect(scope.link("experts"))


@require_POST
@login_required
@refused_at(page_of_panel("experts"), "campaign", "unit")
def turn_down(request: HttpRequest, campaign: str, reviewer: int, unit: str = "") -> HttpResponse:
    """Who took the link is somebody else."""
    scope, expert = _seat(request, campaign, reviewer, unit)
    confirming.turn_down(expert, actor=person_of(request), now=timezone.now())
    messages.success(
        request, f"已拒绝，链接失效。要请 {expert.name} 本人，请重新邀请，最好写上邮箱或手机号。"
    )
    return redirect(scope.link("experts"))


@require_POST
@login_required
@refused_at("expert-desk")
def withdraw(request: HttpRequest, reviewer: int) -> HttpResponse:
    """The expert leaves a panel."""
    expert = my_seat(request, reviewer)
    form = ReasonForm(request.POST, prefix=f"leave{reviewer}")
    if not form.is_valid():
        flash_form_error(request, form)
        return redirect("expert-desk", tenant=tenant_of(request).slug)
    actions.withdraw(
        expert, why=form.cleaned_data["why"], seed=secrets.randbelow(2**31), actor=person_of(request),
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, f"您已退出“{expert.campaign.name}”的评审。已提交的评审仍然有效，感谢您的参与。")
    return redirect("tenant", tenant=tenant_of(request).slug)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_at("invitation", "token")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person signs in or signs up, then accepts or declines."""
    reviewer = invitation_of(request, token)
    if request.method == "POST" and request.user.is_authenticated:
        now, person = timezone.now(), person_of(request)
        if request.POST.get("do") == "prove":
            return mail_proof(request, reviewer)
        if request.POST.get("do") == "accept":
            if actions.accept(reviewer, person, now=now):
                messages.success(request, "感谢您接受邀请。")
                return redirect(links.to_panel(reviewer.campaign))
            messages.success(request, "感谢您接受邀请。已告诉主办单位，确认是您本人后即可评审。")
        if request.POST.get("do") == "decline":
            actions.decline(reviewer, actor=person, now=now)
            messages.success(request, "已谢绝邀请。")
        return redirect(request.path)
    here = f"?next={request.path}"
    context = {
        "reviewer": reviewer,
        "campaign": reviewer.campaign,
        "login": reverse("account_login") + here,
        "signup": reverse("account_signup") + here,
        "mine": request.user.is_authenticated and reviewer.person_id == request.user.pk,
        "other": request.user.is_authenticated and reviewer.person_id not in {None, request.user.pk},
        "appointed": reviewer.person_id is not None,
    } | proof_on_page(request, reviewer)
    return render(request, "review/judging/invitation.html", context)
