"""The submissions on which somebody else named a person as an author."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.refusals import refused_at
from portal.visitors import person_of, tenant_of
from submissions.drafts import actions
from submissions.drafts.coauthors import asked_of


@require_safe
@login_required
def coauthored(request: HttpRequest) -> HttpResponse:
    """All of this tenant's, with the two answers."""
    page = Paginator(asked_of(person_of(request)), 50).get_page(request.GET.get("page"))
    return render(request, "submissions/drafts/coauthored.html", {"page": page})


@require_POST
@login_required
@refused_at("coauthored")
def answer(request: HttpRequest, coauthor: int) -> HttpResponse:
    """It is so (`answer=yes`), or it isn't me."""
    person = person_of(request)
    row = get_object_or_404(asked_of(person), pk=coauthor)
    confirm = request.POST.get("answer") == "yes"
    actions.answer_coauthor(row, confirm=confirm, actor=person, now=timezone.now())
    messages.success(
        request, "已确认。" if confirm else "已记下，案例的申报人会收到通知；这件案例不再占用您的名额。"
    )
    return redirect("coauthored", tenant=tenant_of(request).slug)
