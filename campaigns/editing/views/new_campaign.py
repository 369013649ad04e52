"""The organiser's ways to a new campaign: from a blank, from one of the tenant's campaigns, from a document. Each makes a
draft.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.access import campaign_of
from campaigns.editing.actions import record_look, start_draft
from campaigns.editing.drafts import without_what_json_lacks
from campaigns.editing.engine.saving import SHANGHAI
from campaigns.editing.forms import BlankForm, CopyForm, NewDocumentForm
from campaigns.editing.next_edition import next_edition
from campaigns.editing.queries import campaigns_to_copy, drafts_of_new_campaigns, slug_taken
from campaigns.editing.uploading import decide_other_tenant
from portal.decisions import ALLOWED, refuse, require
from portal.loading import NodeProblem, Problem, Tree
from portal.models import Role, Tenant
from portal.refusals import as_error_of, refused_at
from portal.visitors import acting_as, person_of, tenant_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@refused_at("campaign-new")
def new_campaign(request: HttpRequest) -> HttpResponse:
    """GET: the three ways and the drafts that wait. POST: begin a draft in one of them."""
    acting_as(request, Role.ORGANISER)
    tenant = tenant_of(request)
    way = request.POST.get("way", "document") if request.method == "POST" else ""
    forms = _forms(request, way)
    problems: list[Problem] = []
    if way in forms and forms[way].is_valid():
        with as_error_of(forms[way]):
            try:
                document = _BEGIN[way](request, tenant, forms[way].cleaned_data)
                draft = start_draft(tenant, document, actor=person_of(request), now=timezone.now())
                return redirect("draft", tenant=tenant.slug, campaign_draft=draft.pk)
            except NodeProblem as problem:
                problems = [Problem("", problem.line, "", problem.message)]
    wrong = way and (problems or way not in forms or forms[way].errors)
    shown = {
        "forms": forms,
        "problems": problems,
        "page": Paginator(drafts_of_new_campaigns(), 20).get_page(request.GET.get("page")),
    }
    return render(request, "campaigns/editing/new_campaign.html", shown, status=422 if wrong else 200)


def _forms(request: HttpRequest, way: str) -> dict[str, Any]:
    def sent(name: str) -> Any:
        return request.POST if name == way else None

    copied = campaigns_to_copy()
    return {
        "blank": BlankForm(sent("blank"), auto_id="blank-%s"),
        "copy": CopyForm(sent("copy"), auto_id="copy-%s", campaigns=copied),
        "document": NewDocumentForm(sent("document"), request.FILES or None if way == "document" else None),
    }


def _blank(request: HttpRequest, tenant: Tenant, said: dict[str, Any]) -> dict[str, Any]:
    """A document with what every campaign has."""
    require(refuse("campaign_exists", slug=said["slug"]) if slug_taken(said["slug"]) else ALLOWED)
    return {
        "version": 1,
        "slug": said["slug"],
        "name": said["name"],
        "tenant": tenant.slug,
        "timezone": SHANGHAI,
        "notice": {"issuer": tenant.name},
        "stages": [
            {"key": "submit", "kind": "submit", "name": "申报"},
            {"key": "review", "kind": "review", "name": "评审"},
        ],
    }


def _copy(request: HttpRequest, tenant: Tenant, said: dict[str, Any]) -> dict[str, Any]:
    """Next year's edition."""
    campaign = campaign_of(request, said["campaign"])
    return next_edition(campaign.in_force.doc, first=said["first"], slug=said["slug"])


def _document(request: HttpRequest, tenant: Tenant, said: dict[str, Any]) -> dict[str, Any]:
    """An uploaded document, right or wrong, as long as it is YAML and of this tenant."""
    text = said["document"]
    record_look(tenant, text, actor=person_of(request), now=timezone.now())
    data = without_what_json_lacks(Tree(text).value)
    require(decide_other_tenant(data, tenant=tenant.slug))
    return data


_BEGIN = {"blank": _blank, "copy": _copy, "document": _document}
