"""Publishing a document: the tenant and its units, a new rule set, and the columns the database filters on."""

import datetime as dt
import hashlib

from django.db import transaction

from campaigns.actions.units import plant_units
from campaigns.loading import canonical, digest
from campaigns.models import Campaign, RuleSet, StageRow
from campaigns.schema import Document
from portal import audit
from portal.decisions import ALLOWED, Decision, refuse, require
from portal.models import Person, Tenant
from portal.tenancy import all_tenants, tenant_scope


@transaction.atomic
def publish(
    doc: Document, *, actor: Person | None, now: dt.datetime, after: int | None = None, why: str = ""
) -> RuleSet:
    """Put the document in force and return its rule set; an identical document makes no new version.

    `after`: the version the actor looked at; refused where somebody has published since.
    """
    tenant = _tenant(doc)
    with tenant_scope(tenant):
        campaign = _campaign(doc, tenant)
        latest = campaign.rule_sets.order_by("-version").first()
        require(_not_overtaken(latest, after))
        plant_units(tenant, doc.tenant)
        mark = digest(doc)
        if latest and latest.digest == mark:
            return latest
        rule_set = RuleSet.objects.create(
            tenant=tenant,
            campaign=campaign,
            version=latest.version + 1 if latest else 1,
            document=canonical(doc),
            digest=mark,
            published_at=now,
            published_by=actor,
        )
        campaign.current = rule_set
        campaign.save(update_fields=["current", "name", "summary", "timezone", "blind"])
        _write_stages(campaign, doc)
        audit.record(
            "campaign.publish", campaign, actor=actor, now=now, why=why, version=rule_set.version, digest=mark
        )
        return rule_set


def record_look(campaign: Campaign, text: str, *, actor: Person, now: dt.datetime) -> None:
    """Write down that somebody uploaded a document to look at; called before it is read, so that a text that does
    harm leaves a trace.
    """
    content = text.encode()
    audit.record(
        "campaign.look",
        campaign,
        actor=actor,
        now=now,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _tenant(doc: Document) -> Tenant:
    spec = doc.tenant
    words = {
        "name": spec.name,
        "short_name": spec.short_name,
        "emblem": spec.emblem,
        "colour": spec.colour,
        "open_units": spec.open_units,
    }
    tenant, _ = Tenant.objects.update_or_create(slug=spec.slug, defaults=words)
    return tenant


def _campaign(doc: Document, tenant: Tenant) -> Campaign:
    """The campaign's row, locked, with the document's columns set but not saved."""
    with all_tenants():  # slugs are unique over all tenants: the address of a campaign must stay its own
        taken = Campaign.objects.filter(slug=doc.slug).exclude(tenant=tenant).exists()
    require(refuse("campaign_elsewhere", slug=doc.slug) if taken else ALLOWED)
    Campaign.objects.get_or_create(slug=doc.slug, defaults={"tenant": tenant, "name": doc.name})
    campaign: Campaign = Campaign.objects.select_for_update(of=("self",)).get(slug=doc.slug)
    campaign.name = doc.name
    campaign.summary = doc.summary
    campaign.timezone = doc.timezone
    campaign.blind = doc.review.blind
    return campaign


def _not_overtaken(latest: RuleSet | None, after: int | None) -> Decision:
    if after is not None and latest and latest.version != after:
        return refuse("rules_stale", version=latest.version)
    return ALLOWED


def _write_stages(campaign: Campaign, doc: Document) -> None:
    campaign.stages.all().delete()
    StageRow.objects.bulk_create(
        StageRow(
            tenant_id=campaign.tenant_id,
            campaign=campaign,
            key=stage.key,
            kind=stage.kind.value,
            name=stage.name,
            opens_at=stage.opens,
            closes_at=stage.closes,
            position=position,
        )
        for position, stage in enumerate(doc.stages)
    )
