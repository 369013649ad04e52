"""Publishing a document: a new rule set, and the columns the database filters on. The tenant's organisation is its
own: a document refers to it and changes nothing of it.
"""

import datetime as dt
from itertools import islice

from django.db import transaction

from campaigns.models import Campaign, RuleSet, StageRow
from campaigns.schema import Document
from campaigns.schema.references import reference_problems
from portal import audit
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse, require
from portal.loading import canonical, digest
from portal.models import Person, Tenant
from portal.organisation.queries import organisation_of
from portal.tenants import all_tenants, tenant_scope

MOST_WORDS = 5
"""Missing references that a refusal names; the loader, which knows lines, names 50."""


@transaction.atomic
def publish(
    doc: Document, *, actor: Person | None, now: dt.datetime, after: int | None = None, why: str = ""
) -> RuleSet:
    """Put the document in force and return its rule set; an identical document makes no new version.

    `after`: the version the actor looked at; refused where somebody has published since. Refused too where the
    document refers to kinds or attributes that the tenant's organisation has not.
    """
    tenant = _tenant(doc)
    with tenant_scope(tenant):
        missing = [words for _, words in islice(reference_problems(doc, organisation_of(tenant)), MOST_WORDS)]
        require(refuse("organisation_lacks", words="；".join(missing)) if missing else ALLOWED)
        return put_in_force(doc, tenant, actor=actor, now=now, after=after, why=why)


@transaction.atomic
def put_in_force(
    doc: Document, tenant: Tenant, *, actor: Person | None, now: dt.datetime, after: int | None, why: str
) -> RuleSet:
    """The same inside the tenant's scope and without asking the organisation: other times for the same rules."""
    campaign = _campaign(doc, tenant)
    latest = campaign.rule_sets.order_by("-version").first()
    require(_not_overtaken(latest, after))
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
        "campaign.publish",
        campaign,
        campaign=campaign.pk,
        actor=actor,
        now=now,
        why=why,
        version=rule_set.version,
        digest=mark,
    )
    return rule_set


def _tenant(doc: Document) -> Tenant:
    tenant = Tenant.objects.filter(slug=doc.tenant).first()
    if tenant is None:
        raise NotAllowed(refuse("tenant_unknown", slug=doc.tenant))
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
