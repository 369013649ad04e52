"""人员与权限: the people of a tenant, for those who run it; and the page that an invitation's link leads to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access.people import queries
from portal.access.people.access import asked_here, invitation_here, invitation_with, leaver_here, role_here
from portal.access.people.actions import confirming, roles
from portal.access.people.actions import invitations as offers
from portal.access.people.actions.second_factor import ask_second_factor
from portal.access.people.binding import is_bound, mail_proof, proof_on_page
from portal.access.people.forms import EndForm, HandOverForm, InviteForm, SecondFactorForm
from portal.access.people.links import invitation_address, qr
from portal.access.people.table import COLUMNS, PURPOSE, applying, doubted, notes_of
from portal.decisions import NotAllowed, refuse
from portal.models import Invitation, Role
from portal.permissions import roles_in
from portal.refusals import as_error_of, refused_at
from portal.tables.forms import TableForm
from portal.tables.keeping import apply_once, keep, kept, table_in
from portal.tables.preview import preview_of
from portal.visitors import acting_as, person_of, tenant_of

A_PAGE = 30
MOST_SLIPS = 500
"""Slips on one page to print; a county has fewer schools."""


@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with a role, by role and unit, with search."""
    person = acting_as(request, Role.ORGANISER)
    page = Paginator(queries.people(request.GET), A_PAGE).get_page(request.GET.get("page"))
    held = roles_in(person, tenant_of(request))
    context = {
        "page": page,
        "asking": queries.asking(),
        "roles": [(role.value, role.label) for role in queries.ORDER],
        "role": request.GET.get("role", ""),
        "q": request.GET.get("q", ""),
        "by_owner": Role.OWNER in held,
        "may_change": Role.ORGANISER in held,
    }
    return render(request, "portal/access/people/people.html", context)


@require_safe
@login_required
def invitations(request: HttpRequest) -> HttpResponse:
    """Who was invited, and what became of it."""
    person = acting_as(request, Role.ORGANISER)
    page = Paginator(queries.invitations(request.GET), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "states": Invitation.State.choices,
        "state": request.GET.get("state", ""),
        "batch": request.GET.get("batch", ""),
        "q": request.GET.get("q", ""),
        "now": timezone.now(),
        "may_change": Role.ORGANISER in roles_in(person, tenant_of(request)),
    }
    return render(request, "portal/access/people/invitations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Of which roles a second factor is asked; the owner decides."""
    person, tenant = acting_as(request, Role.ORGANISER), tenant_of(request)
    form = SecondFactorForm(request.POST or None, initial={"roles": tenant.second_factor_roles})
    if request.method == "POST" and form.is_valid():
        ask_second_factor(tenant, form.cleaned_data["roles"], actor=person, now=timezone.now())
        messages.success(request, "已保存，立即生效。")
        return redirect("people-second-factor", tenant=tenant.slug)
    context = {"form": form, "by_owner": Role.OWNER in roles_in(person, tenant)}
    return render(request, "portal/access/people/second_factor.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite(request: HttpRequest) -> HttpResponse:
    """One person, by mail or by a link with its QR code."""
    person, tenant = acting_as(request, Role.ORGANISER), tenant_of(request)
    form = InviteForm(request.POST or None, by_owner=Role.OWNER in roles_in(person, tenant))
    if request.method == "POST" and form.is_valid():
        with as_error_of(form):
            offer = form.offer()
            invitation = offers.invite(tenant, offer, actor=person, now=timezone.now())
            if offer.email:
                messages.success(request, f"已邀请 {offer.email}，本人接受后生效。")
                return redirect("people-invitations", tenant=tenant.slug)
            page = reverse("people-slips", kwargs={"tenant": tenant.slug}, query={"invited": invitation.pk})
            return redirect(page)
    return render(request, "portal/access/people/invite.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("people-table")
def table(request: HttpRequest) -> HttpResponse:
    """Many invitations by one table: looked at, then applied once."""
    person, tenant, now = acting_as(request, Role.ORGANISER), tenant_of(request), timezone.now()
    if request.method == "POST" and request.POST.get("table"):
        row = kept(request.POST["table"], purpose=PURPOSE, actor=person, now=now)
        outcome = apply_once(row, applying(tenant, actor=person, now=now, batch=row.pk), now=now)
        left = f"，{outcome['skipped']} 行没有应用" if outcome["skipped"] else ""
        messages.success(
            request, f"已邀请 {outcome['invited']} 人{left}。没有填邮箱的，请打印邀请单交给本人。"
        )
        address = reverse("people-invitations", kwargs={"tenant": tenant.slug}, query={"batch": row.pk})
        return redirect(address)
    form = TableForm(request.POST or None, request.FILES or None, columns=COLUMNS)
    context = {"form": form, "columns": COLUMNS}
    if request.method == "POST" and form.is_valid():
        looked_at = doubted(form.table, tenant, actor=person, now=now)
        row = keep(looked_at, tenant=tenant, purpose=PURPOSE, actor=person, now=now, name=form.source)
        read = table_in(row)
        context |= {
            "kept": row,
            "preview": preview_of(read, COLUMNS, notes=notes_of(read), source=form.source),
        }
    return render(request, "portal/access/people/table.html", context)


@require_safe
@login_required
def slips(request: HttpRequest) -> HttpResponse:
    """Invitations to print and hand over, a link and a QR code each: one (`?invited=`), or those of a table (`?batch=`)."""
    person = acting_as(request, Role.ORGANISER)
    if Role.ORGANISER not in roles_in(person, tenant_of(request)):  # whoever holds a slip can take its role
        raise NotAllowed(refuse("reads_only"))
    now = timezone.now()
    if one := request.GET.get("invited", ""):
        rows = [invitation_here(request, int(one))] if one.isdecimal() and len(one) < 19 else []
    else:
        rows = list(queries.invitations(request.GET)[:MOST_SLIPS])
    shown = [
        {"invitation": row, "address": invitation_address(row), "qr": qr(invitation_address(row))}
        for row in rows
        if row.is_open(now)
    ]
    return render(request, "portal/access/people/slips.html", {"slips": shown})


@require_POST
@login_required
@refused_at("people-invitations")
def withdraw(request: HttpRequest, invited: int) -> HttpResponse:
    """Take an invitation back."""
    row = invitation_here(request, invited)
    offers.withdraw(row, actor=person_of(request), now=timezone.now())
    messages.success(request, "已撤回，邀请的链接不再有效。")
    return redirect("people-invitations", tenant=tenant_of(request).slug)


@require_POST
@login_required
@refused_at("people")
def confirm(request: HttpRequest, invited: int) -> HttpResponse:
    """Who asks by a link is who was invited."""
    row = asked_here(request, invited)
    confirming.confirm(row, actor=person_of(request), now=timezone.now())
    messages.success(
        request, f"已确认：{row.person} 现在是{row.unit or row.tenant}的{row.get_role_display()}。"
    )
    return redirect("people", tenant=tenant_of(request).slug)


@require_POST
@login_required
@refused_at("people")
def turn_down(request: HttpRequest, invited: int) -> HttpResponse:
    """It is somebody else."""
    row = asked_here(request, invited)
    confirming.turn_down(row, actor=person_of(request), now=timezone.now())
    messages.success(request, f"已拒绝 {row.person}，那个链接已失效。要请本人，请重新邀请。")
    return redirect("people", tenant=tenant_of(request).slug)


@require_POST
@login_required
@refused_at("people")
def end(request: HttpRequest, membership: int) -> HttpResponse:
    """End a role, with a reason that the person reads."""
    row, form = role_here(request, membership), EndForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    roles.end_role(row, why=why, actor=person_of(request), now=timezone.now())
    messages.success(request, f"已结束 {row.person} 的“{row.get_role_display()}”，并已告知本人。")
    return redirect("people", tenant=tenant_of(request).slug)


@require_POST
@login_required
@refused_at("people")
def deputy(request: HttpRequest, membership: int) -> HttpResponse:
    """Call a coordinator the unit's deputy, or no longer."""
    row = role_here(request, membership)
    roles.set_deputy(row, deputy="deputy" in request.POST, actor=person_of(request), now=timezone.now())
    messages.success(request, f"已保存：{row.person}，{row.unit}。")
    return redirect("people", tenant=tenant_of(request).slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hand_over(request: HttpRequest, person: int) -> HttpResponse:
    """All units of somebody who leaves, and their open invitations, to one successor."""
    leaver, tenant = leaver_here(request, person), tenant_of(request)
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form, "account"):
            successor = queries.one_of_ours(form.cleaned_data["account"], tenant)
            if successor is None:
                raise NotAllowed(refuse("successor_unknown"))
            now = timezone.now()
            done = roles.hand_over(leaver, successor, tenant, actor=person_of(request), now=now)
            messages.success(
                request, f"已交接给 {successor}：{done.units} 个单位，{done.invitations} 份未答复的邀请。"
            )
            return redirect("people", tenant=tenant.slug)
    held = queries.roles_of(leaver)
    return render(
        request, "portal/access/people/hand_over.html", {"form": form, "leaver": leaver, "held": held}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, invitation: str) -> HttpResponse:
    """The invited person signs in or signs up, proves the address where one is named, and takes the role."""
    row, now = invitation_with(request, invitation), timezone.now()
    signed_in = request.user.is_authenticated
    if request.method == "POST" and signed_in:
        person = person_of(request)
        if request.POST.get("do") == "prove":
            return mail_proof(request, row)
        if offers.accept(row, person, now=now) is None:
            messages.success(request, "已告知主办单位。确认是您本人后，角色生效，并通知您。")
            return redirect(request.path)
        messages.success(request, f"您现在是{row.unit or row.tenant}的{row.get_role_display()}。")
        return redirect("home")
    here = f"?next={request.path}"
    context = {
        "invitation": row,
        "open": row.is_open(now),
        "asks": not is_bound(row),
        "mine": signed_in and row.person_id == request.user.pk,
        "login": reverse("account_login") + here,
        "signup": reverse("account_signup") + here,
    } | proof_on_page(request, row)
    return render(request, "portal/access/people/invitation.html", context)
