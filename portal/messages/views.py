"""What one was told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.messages import actions, texting
from portal.messages.access import notifications_page, own_notification
from portal.messages.sms import configured
from portal.models import Role
from portal.permissions import roles_in
from portal.refusals import kept_on_page, refused_at
from portal.visitors import acting_as, person_of, tenant_of
from portal.words import text_words


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """What one was told; a POST marks all of it as read."""
    person = person_of(request)
    if request.method == "POST":
        actions.mark_read(person, now=timezone.now())
        return redirect("notices")
    page = notifications_page(person, request.GET.get("page"))
    return render(request, "portal/messages/notifications.html", {"page": page, "texts": configured()})


@require_POST
@login_required
def own_texts(request: HttpRequest) -> HttpResponse:
    """Whether important notifications also come by text message (X09)."""
    person, wanted = person_of(request), request.POST.get("texts") == "on"
    with kept_on_page() as outcome:
        actions.want_texts(person, wanted, now=timezone.now())
    if outcome.words:
        messages.error(request, outcome.words)
    else:
        messages.success(
            request, f"已开启，重要的通知也发到 {person.phone}。" if wanted else "已关闭，通知不再发短信。"
        )
    return redirect("notices")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("texts")
def tenant_texts(request: HttpRequest) -> HttpResponse:
    """Whether the tenant's important notifications also go by text message; the owner decides (X09)."""
    person, tenant, now = acting_as(request, Role.ORGANISER), tenant_of(request), timezone.now()
    if request.method == "POST":
        wanted = request.POST.get("texts") == "on"
        actions.send_texts(tenant, wanted, actor=person, now=now)
        messages.success(request, "已开启短信通知。" if wanted else "已关闭短信通知。")
        return redirect("texts", tenant=tenant.slug)
    context = {
        "by_owner": Role.OWNER in roles_in(person, tenant), "configured": configured(),
        "words": sorted(set(text_words().values())), "sent": texting.sent_lately(now=now),
    }  # fmt: skip
    return render(request, "portal/messages/texts.html", context)


@require_safe
@login_required
def notification(request: HttpRequest, notification: int) -> HttpResponse:
    """Follow a notification: it is read, and its link opens."""
    row = own_notification(request, notification)
    actions.mark_read(person_of(request), notification=row.pk, now=timezone.now())
    safe = row.link and url_has_allowed_host_and_scheme(row.link, allowed_hosts=None)
    return redirect(row.link if safe else reverse("notices"))
