"""Granting extensions (X04): a stage closes later for one unit or one case, with a reason."""

import datetime as dt
import uuid

from django.db import transaction

from campaigns.models import Campaign, Extension
from campaigns.schema import Stage
from portal import audit
from portal.decisions import ALLOWED, Decision, first_refusal, refuse, require
from portal.models import Person, Unit


@transaction.atomic
def grant_extension(
    campaign: Campaign,
    *,
    stage: str,
    until: dt.datetime,
    reason: str,
    actor: Person,
    now: dt.datetime,
    unit: Unit | None = None,
    submission: uuid.UUID | None = None,
) -> Extension:
    """Let the stage close at `until` for this unit (and those below it) or this case."""
    assert campaign.current
    found = next((one for one in campaign.current.doc.stages if one.key == stage), None)
    reason = reason.strip()
    require(decide_extension(found, until=until, reason=reason, targets=(unit, submission), now=now))
    extension = Extension.objects.create(
        tenant_id=campaign.tenant_id,
        campaign=campaign,
        stage=stage,
        unit=unit,
        submission=submission,
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
        unit=unit.key if unit else "",
        submission=str(submission or ""),
    )
    return extension


def decide_extension(
    stage: Stage | None,
    *,
    until: dt.datetime,
    reason: str,
    targets: tuple[object, object],
    now: dt.datetime,
) -> Decision:
    """Whether such an extension makes sense."""
    if stage is None:
        return refuse("stage_unknown")
    return first_refusal(
        ALLOWED if reason else refuse("extension_needs_reason"),
        ALLOWED if sum(bool(target) for target in targets) == 1 else refuse("extension_needs_target"),
        ALLOWED if stage.closes else refuse("extension_endless", stage=stage.name),
        ALLOWED if until > now else refuse("extension_in_past"),
        ALLOWED
        if stage.closes is None or until > stage.closes
        else refuse("extension_not_later", closes=stage.closes.astimezone(until.tzinfo)),
    )
