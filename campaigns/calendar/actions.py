"""Moving a campaign's stages (a new rule set that differs in its times only) and granting extensions (X04)."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from campaigns.actions import put_in_force
from campaigns.calendar.extending import decide_extension
from campaigns.calendar.windows import until_words
from campaigns.models import Campaign, Extension, RuleSet
from campaigns.schema import Document
from portal import audit, messages
from portal.decisions import refuse, require
from portal.models import Membership, Person, Unit
from portal.tenants import tenant_scope

Times = tuple[dt.datetime | None, dt.datetime | None]


def move_stages(
    campaign: Campaign,
    times: Mapping[str, Times],
    *,
    actor: Person,
    now: dt.datetime,
    after: int,
    why: str = "",
) -> RuleSet:
    """Give the named stages new opening and closing times. `after`: the version the actor looked at."""
    assert campaign.current
    doc = moved(campaign.current.doc, times)
    with tenant_scope(campaign.tenant):
        return put_in_force(doc, campaign.tenant, actor=actor, now=now, after=after, why=why)


def moved(doc: Document, times: Mapping[str, Times]) -> Document:
    """The document with the named stages at other times, checked anew."""
    unknown = set(times) - {stage.key for stage in doc.stages}
    if unknown:
        require(refuse("stage_unknown", stage=min(unknown)))
    stages = tuple(
        stage.model_copy(update=dict(zip(("opens", "closes"), times[stage.key], strict=True)))
        if stage.key in times
        else stage
        for stage in doc.stages
    )
    return Document.model_validate(doc.model_copy(update={"stages": stages}).model_dump())


@transaction.atomic
def grant_extensions(
    campaign: Campaign,
    units: Sequence[Unit],
    *,
    stage: str,
    until: dt.datetime,
    reason: str,
    actor: Person,
    now: dt.datetime,
) -> list[Extension]:
    """The same for several units with one reason: all of them or none (O32)."""
    terms = {"stage": stage, "until": until, "reason": reason, "actor": actor, "now": now}
    return [grant_extension(campaign, unit=unit, **terms) for unit in units]  # type: ignore[arg-type]


@transaction.atomic
def grant_extension(
    campaign: Campaign,
    *,
    stage: str,
    until: dt.datetime,
    reason: str,
    unit: Unit,
    actor: Person,
    now: dt.datetime,
) -> Extension:
    """Let the stage close at `until` for this unit and those below it; its coordinators and the applicants there with
    drafts are told (O31).
    """
    reason = reason.strip()
    require(decide_extension(campaign.in_force.doc, stage, until=until, reason=reason, now=now))
    extension = Extension.objects.create(
        tenant_id=campaign.tenant_id,
        campaign=campaign,
        stage=stage,
        unit=unit,
        until=until,
        reason=reason,
        granted_by=actor,
        granted_at=now,
    )
    audit.record(
        "campaign.extend",
        campaign,
        campaign=campaign.pk,
        actor=actor,
        now=now,
        why=reason,
        stage=stage,
        until=until.isoformat(),
        unit=unit.key,
    )
    _tell(extension, unit, actor=actor, now=now)
    return extension


def _tell(extension: Extension, unit: Unit, *, actor: Person, now: dt.datetime) -> None:
    campaign = extension.campaign
    stages = {stage.key: stage.name for stage in campaign.in_force.doc.stages}
    coordinators = Membership.objects.coordinators_under(unit).values_list("person", flat=True)
    applicants = import_string(settings.DRAFT_OWNERS)(campaign, unit)
    messages.notify_many(
        {*coordinators, *applicants} - {actor.pk},
        campaign,
        "extension.granted",
        stage=stages[extension.stage],
        until=until_words(extension.until, campaign.zone),
        unit=unit.name,
        reason=extension.reason,
        campaign=campaign.name,
        link=reverse("campaign", kwargs={"tenant": campaign.tenant.slug, "campaign": campaign.slug}),
        campaign_key=campaign.pk,
        actor=actor,
        now=now,
    )
