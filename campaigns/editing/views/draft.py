"""The pages on which a draft is written."""

import hashlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.editing.actions import Edition, discard_draft, save_draft
from campaigns.editing.drafts import Look, Page, draft_of, look_at, page_at
from campaigns.editing.engine.nodes import anchor, spots_in
from campaigns.editing.engine.places import dotted, place_of, value_at
from campaigns.editing.engine.saving import edited, saved
from campaigns.editing.engine.sections import page_of
from campaigns.models import CampaignDraft
from campaigns.schema import Document
from portal.refusals import kept_on_page
from portal.visitors import person_of, tenant_of

OWN = frozenset({"csrfmiddlewaretoken", "edits", "shape", "own_key", "step", "force"})
"""Names that a page sends beside its inputs; no key of a document is called so."""


@login_required
@require_safe
def front(request: HttpRequest, campaign_draft: int) -> HttpResponse:
    """All sections of a draft, and everything that is wrong with it."""
    look = look_at(draft_of(request, campaign_draft))
    shown = {
        "draft": look.draft,
        "look": look,
        "sections": [
            (section, wrong, advised, _filled(look, section.keys)) for section, wrong, advised in look.tabs
        ],
    }
    return render(request, "campaigns/editing/draft/front.html", shown)


def _filled(look: Look, keys: tuple[str, ...]) -> str:
    """What a section holds, in a few words."""
    lists = [look.data.get(key) for key in keys]
    count = sum(len(value) for value in lists if isinstance(value, list))
    return f"{count} 项" if count else "已填" if any(lists) else ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, campaign_draft: int, place: str) -> HttpResponse:
    """One page of a draft. POST: keep what was typed (a script's answer says so in a line), then the button's step."""
    row = draft_of(request, campaign_draft)
    look = look_at(row)
    page = page_at(look, place)
    if request.method != "POST":
        return _page(request, look, page)
    sent = {name: request.POST.getlist(name) for name in request.POST if name not in OWN}
    # htmx sends the button that was pressed last along with a save: the button's own post is what takes the step.
    step, kind = "" if request.headers.get("HX-Request") else request.POST.get("step", ""), ""
    if step.startswith("add:"):
        kind = request.POST.get(f"new:{step.removeprefix('add:')}", "")

    def change(data: dict[str, Any]) -> dict[str, Any]:
        typed = saved(Document, data, sent)
        return edited(Document, typed, step, kind) if step else typed

    same = _same(request, page)
    edition = _edition(request, row, same=same)
    force = bool(request.POST.get("force")) and same
    with kept_on_page() as outcome:
        row = save_draft(
            row, change, edition=edition, force=force, actor=person_of(request), now=timezone.now()
        )
    if outcome.refusal is not None:
        return _refused(request, look, page, sent, outcome.words)
    if request.headers.get("HX-Request"):
        look = look_at(row)
        return _kept(request, look, page_at(look, place))
    return redirect(_after(row, place, step))


def _same(request: HttpRequest, page: Page) -> bool:
    sent = request.POST.get
    return page.still_shows(sent("shape", ""), sent("own_key", ""), sent(f"{page.name}.key", ""))


def _edition(request: HttpRequest, draft: CampaignDraft, *, same: bool) -> Edition:
    """What the page was made with. Pages of one browser follow each other faster than they save themselves, so its own saves
    are no reason to refuse, as long as the page still shows the `same` parts.
    """
    edits = request.POST.get("edits", "")
    browser = hashlib.sha256(f"{request.session.session_key}:{draft.pk}".encode()).hexdigest()[:32]
    return Edition(int(edits) if edits.isdigit() and len(edits) < 10 else 0, browser if same else "")


def _page(request: HttpRequest, look: Look, page: Page, *, status: int = 200, **more: Any) -> HttpResponse:
    shown = {
        "draft": look.draft,
        "look": look,
        "page": page,
        **more,
    }
    return render(request, "campaigns/editing/draft/part.html", shown, status=status)


def _kept(request: HttpRequest, look: Look, page: Page) -> HttpResponse:
    """What a script's save changes on the page: the line that says so, and the messages beside the inputs, while the page has
    the same ones: a button's step may have been quicker.
    """
    spots = spots_in(page.nodes) if page.shape == request.POST.get("shape") else []
    shown = {"draft": look.draft, "look": look, "page": page, "spots": spots, "script": True}
    return render(request, "campaigns/editing/draft/_kept.html", shown)


def _refused(
    request: HttpRequest, look: Look, page: Page, sent: dict[str, list[str]], words: str
) -> HttpResponse:
    """Nothing was saved: say who was quicker; what was typed stays in the inputs where they are still the same ones, else it
    is listed.
    """
    same = _same(request, page)
    if request.headers.get("HX-Request"):
        shown = {"draft": look.draft, "page": page, "words": words, "same": same}
        return render(request, "campaigns/editing/draft/_refused.html", shown)
    if same:
        typed = look_at(look.draft, saved(Document, look.data, sent))
        return _page(request, typed, page_at(typed, page.name), status=409, words=words, same=True)
    lost = [
        (name, text) for name, texts in sent.items() for text in texts if text and not name.startswith("new:")
    ]
    return _page(request, look, page, status=409, words=words, same=False, lost=lost)


def _after(draft: CampaignDraft, place: str, step: str) -> str:
    """Where a button leads: to the new part's own page, else back to this page at the list."""
    what, _, name = step.partition(":")
    at = place_of(name)
    items = value_at(draft.document, at) if at else None
    page = place
    if what == "add" and isinstance(items, list) and items:
        new = (*at, len(items) - 1)
        own = page_of(new, draft.document)
        page, at = (own, ()) if own == dotted(new) else (place, new)
    elif what == "open":
        page, at = name, ()
    address = reverse(
        "draft-part", kwargs={"tenant": draft.tenant.slug, "campaign_draft": draft.pk, "place": page}
    )
    return f"{address}#{anchor(dotted(at))}" if at else address


@login_required
@require_POST
def discard(request: HttpRequest, campaign_draft: int) -> HttpResponse:
    """Throw a draft away."""
    row = draft_of(request, campaign_draft)
    discard_draft(row, actor=person_of(request), now=timezone.now())
    messages.success(request, "草稿已删除，正在使用的规则没有变化。" if row.campaign else "草稿已删除。")
    if row.campaign:
        return redirect("campaign-rules", tenant=tenant_of(request).slug, campaign=row.campaign.slug)
    return redirect("campaign-new", tenant=tenant_of(request).slug)
