"""What editing rules writes beside publishing: drafts, and a note of what was uploaded to look at."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.actions import publish
from campaigns.editing.draft_rules import decide_publishable, decide_save, decide_size, decide_start
from campaigns.editing.impact import adopt
from campaigns.models import Campaign, CampaignDraft, RuleSet
from campaigns.schema import Document
from portal import audit
from portal.decisions import require
from portal.loading import plain
from portal.models import Person, Tenant


def record_look(subject: Campaign | Tenant, text: str, *, actor: Person, now: dt.datetime) -> None:
    """Write down that somebody uploaded a document to look at: for a campaign, or for a new one of the tenant. Called
    before it is read, so that a text that does harm leaves a trace.
    """
    content = text.encode()
    audit.record(
        "campaign.look",
        subject,
        campaign=subject.pk if isinstance(subject, Campaign) else None,
        actor=actor,
        now=now,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


@dataclass(frozen=True, slots=True)
class Edition:
    """What a page was made with: the number of saves then, and a name of the browser it is open in."""

    edits: int
    browser: str = ""


@transaction.atomic
def start_draft(
    tenant: Tenant,
    document: dict[str, Any],
    *,
    unsure: Sequence[dict[str, str]] = (),
    actor: Person,
    now: dt.datetime,
) -> CampaignDraft:
    """A draft of a campaign that does not exist yet. `unsure`: `place`, `sentence` and `problem` of what a person must look
    at, where it was made from a notice.
    """
    Tenant.objects.select_for_update().get(pk=tenant.pk)
    require(decide_start(CampaignDraft.objects.filter(campaign=None).count()))
    require(decide_size(_size(document)))
    draft = CampaignDraft.objects.create(
        tenant=tenant, document=document, unsure=list(unsure), changed_by=actor, changed_at=now
    )
    audit.record("campaign.draft", tenant, actor=actor, now=now, draft=draft.pk)
    return draft


@transaction.atomic
def draft_of_campaign(campaign: Campaign, *, actor: Person, now: dt.datetime) -> CampaignDraft:
    """The campaign's one draft; begun from the rules in force where there is none."""
    locked: Campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    draft: CampaignDraft | None = locked.drafts.first()
    if draft is not None:
        return draft
    draft = CampaignDraft.objects.create(
        tenant_id=locked.tenant_id,
        campaign=locked,
        document=plain(locked.in_force.doc),
        base=locked.in_force.version,
        changed_by=actor,
        changed_at=now,
    )
    audit.record("campaign.draft", locked, campaign=locked.pk, actor=actor, now=now, draft=draft.pk)
    return draft


@transaction.atomic
def save_draft(
    draft: CampaignDraft,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    *,
    edition: Edition,
    force: bool = False,
    actor: Person,
    now: dt.datetime,
) -> CampaignDraft:
    """Change the draft as it stands now. Refused where another browser has saved since the page was made, unless `force`."""
    fresh = _locked(draft)
    if not force:
        require(_not_overtaken(fresh, edition))
    document = change(fresh.document)
    if document == fresh.document:
        return fresh
    require(decide_size(_size(document)))
    fresh.document = document
    fresh.edits += 1
    fresh.edited_by_page = edition.browser
    fresh.changed_by, fresh.changed_at = actor, now
    fresh.save(update_fields=["document", "edits", "edited_by_page", "changed_by", "changed_at"])
    return fresh


@transaction.atomic
def discard_draft(draft: CampaignDraft, *, actor: Person, now: dt.datetime) -> None:
    """Throw the draft away; what is in force stays as it is."""
    fresh = _locked(draft)
    subject = fresh.campaign or fresh.tenant
    audit.record(
        "campaign.draft-discard", subject, campaign=fresh.campaign_id, actor=actor, now=now, draft=fresh.pk
    )
    fresh.delete()


@transaction.atomic
def publish_draft(
    draft: CampaignDraft,
    doc: Document,
    *,
    edits: int,
    after: int,
    why: str,
    actor: Person,
    now: dt.datetime,
    adopted: bool = False,
) -> RuleSet:
    """Put the draft in force as an uploaded document is, and end it. Refused where somebody saved the draft or published
    since the page with the differences was made. `adopted`: what was handed in before comes under the new rules.
    """
    fresh = _locked(draft)
    require(_not_overtaken(fresh, Edition(edits)))
    require(decide_publishable(doc, campaign=fresh.campaign.slug if fresh.campaign else ""))
    rule_set = publish(doc, actor=actor, now=now, after=after, why=why)
    if adopted and fresh.campaign is not None:
        adopt(fresh.campaign, rule_set, actor=actor, now=now)
    fresh.delete()
    return rule_set


def _locked(draft: CampaignDraft) -> CampaignDraft:
    rows = CampaignDraft.objects.select_for_update(of=("self",)).select_related(
        "campaign__current", "changed_by"
    )
    fresh: CampaignDraft = rows.get(pk=draft.pk)
    return fresh


def _not_overtaken(fresh: CampaignDraft, edition: Edition) -> Any:
    own = bool(edition.browser) and fresh.edited_by_page == edition.browser
    return decide_save(
        made_with=fresh.edits if own else edition.edits,
        stored=fresh.edits,
        who=str(fresh.changed_by),
        at=timezone.localtime(fresh.changed_at),
    )


def _size(document: dict[str, Any]) -> int:
    return len(json.dumps(document, ensure_ascii=False).encode())
