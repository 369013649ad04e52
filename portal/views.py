"""Pages that belong to no campaign: front page, home, profile, notices, members, health, and what went wrong."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from redis.exceptions import RedisError

from portal import actions
from portal import home as homes
from portal.access import acting_as, person_of, tenant_of
from portal.forms import DeclineForm, JoinForm, ProfileForm
from portal.models import Membership, Notice, Person, Role, Tenant
from portal.permissions import coordinated_units
from portal.tenancy import all_tenants, tenant_scope


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """What this portal is, and every call of every tenant, open ones first."""
    now = timezone.now()
    page = Paginator(homes.calls(now=now), 12).get_page(request.GET.get("page"))
    return render(request, "front.html", {"page": page, "now": now})


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What to do next and by when."""
    now = timezone.now()
    person = person_of(request)
    cards = homes.cards_for(person, now=now)
    with all_tenants():  # a person's notices are theirs wherever they come from
        latest = list(Notice.objects.filter(person=person).select_related("tenant")[:5])
    return render(request, "home.html", {"cards": cards, "latest": latest, "now": now})


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, phone, employer; and the units one belongs to."""
    person = person_of(request)
    about = {name: getattr(person, name) for name in ("real_name", "phone", "employer", "email")}
    form = ProfileForm(request.POST or None, initial=about, person=person)
    if request.method == "POST" and form.is_valid():
        actions.update_profile(person, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "资料已保存。")
        return redirect("profile")
    tenants = Tenant.objects.all()
    return render(request, "portal/profile.html", {"form": form, "tenants": tenants})


@require_http_methods(["GET", "POST"])
@login_required
def join(request: HttpRequest) -> HttpResponse:
    """Choose one's unit in a tenant (`?organiser=<slug>`); its coordinator confirms it (N03)."""
    tenant = Tenant.objects.filter(slug=request.GET.get("organiser", "")).first()
    if tenant is None:
        raise Http404
    with tenant_scope(tenant):
        form = JoinForm(request.POST or None, tenant=tenant)
        if request.method == "POST" and form.is_valid():
            unit = form.cleaned_data["unit"]
            actions.join_unit(person_of(request), unit, now=timezone.now())
            messages.success(request, f"已提交。{unit.name}的管理员确认后，我们会通知您。")
            return redirect("profile")
        return render(request, "portal/join.html", {"form": form, "organiser": tenant})


@require_POST
@login_required
def leave(request: HttpRequest, membership: int) -> HttpResponse:
    """Take back that one belongs to a unit."""
    person = person_of(request)
    with all_tenants():  # a person's own membership
        row = Membership.objects.filter(pk=membership, person=person, role=Role.MEMBER).first()
        if row is None:
            raise Http404
        actions.leave_unit(row, actor=person, now=timezone.now())
    messages.success(request, "已退出该单位。")
    return redirect("profile")


@require_http_methods(["GET", "POST"])
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """What one was told; a POST marks all of it as read."""
    person = person_of(request)
    if request.method == "POST":
        actions.read_notices(person, now=timezone.now())
        return redirect("notices")
    with all_tenants():  # a person's notices are theirs wherever they come from
        rows = Notice.objects.filter(person=person).select_related("tenant")
        page = Paginator(rows, 20).get_page(request.GET.get("page"))
        return render(request, "portal/notices.html", {"page": page})


@require_GET
@login_required
def notice(request: HttpRequest, notice: int) -> HttpResponse:
    """Follow a notice: it is read, and its link opens."""
    person = person_of(request)
    with all_tenants():  # a person's own notice
        row = Notice.objects.filter(pk=notice, person=person).first()
    if row is None:
        raise Http404
    actions.read_notices(person, notice=notice, now=timezone.now())
    safe = row.link and url_has_allowed_host_and_scheme(row.link, allowed_hosts=None)
    return redirect(row.link if safe else reverse("notices"))


@require_GET
@login_required
def members(request: HttpRequest) -> HttpResponse:
    """People who say that they belong to the coordinator's units: those to confirm first (N03)."""
    person = acting_as(request, Role.COORDINATOR)
    waiting = request.GET.get("show") != "confirmed"
    rows = Membership.objects.members_of(coordinated_units(person, tenant_of(request)))
    rows = rows.filter(confirmed_at__isnull=waiting).select_related("person", "unit", "confirmed_by")
    page = Paginator(rows.order_by("-pk"), 30).get_page(request.GET.get("page"))
    return render(
        request, "portal/members.html", {"page": page, "waiting": waiting, "decline_form": DeclineForm()}
    )


def _member(request: HttpRequest, membership: int) -> tuple[Person, Membership]:
    """The coordinator and a member of their units; 404 for anyone else's."""
    person = acting_as(request, Role.COORDINATOR)
    rows = Membership.objects.members_of(coordinated_units(person, tenant_of(request)))
    row = rows.filter(pk=membership).select_related("person", "unit").first()
    if row is None:
        raise Http404
    return person, cast(Membership, row)


@require_POST
@login_required
def member_confirm(request: HttpRequest, membership: int) -> HttpResponse:
    person, row = _member(request, membership)
    actions.confirm_member(row, actor=person, now=timezone.now())
    messages.success(request, f"已确认 {row.person} 为 {row.unit} 成员。")
    return redirect("members", tenant=tenant_of(request).slug)


@require_POST
@login_required
def member_decline(request: HttpRequest, membership: int) -> HttpResponse:
    person, row = _member(request, membership)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请写明不予确认的原因，申请人会看到。")
        return redirect("members", tenant=tenant_of(request).slug)
    actions.decline_member(row, actor=person, why=form.cleaned_data["why"], now=timezone.now())
    messages.success(request, f"已告知 {row.person}：未确认其单位身份。")
    return redirect("members", tenant=tenant_of(request).slug)


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Whether the database and the queue answer; 503 when one doesn't."""
    state = {"database": _database_answers(), "queue": _queue_answers()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def _queue_answers() -> bool:
    try:
        cache.get("health")
    except (RedisError, OSError):
        return False
    return True


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Stands alone: whatever broke may break the frame too."""
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that lay open too long, or in two windows."""
    return render(request, "csrf.html", {"debug": settings.DEBUG, "reason": reason}, status=403)
