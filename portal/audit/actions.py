"""The audit trail's only door (X08)."""

import datetime as dt
from typing import Any

from django.db import models

from portal.models import AuditEvent, Person, as_tenant_id, subject_of
from portal.tenants import all_tenants, tenant_scope


def record(
    action: str,
    thing: models.Model,
    *,
    actor: Person | None,
    now: dt.datetime,
    why: str = "",
    campaign: int | None = None,
    about: models.Model | None = None,
    **data: Any,
) -> AuditEvent:
    """Write down one decision, inside the transaction that makes it.

    `action` is `noun.verb` and stands in its app's `messages.AUDIT`. `campaign` is a campaign's key, where the thing has
    no `campaign_id` of its own. `about` names the thing that stays when this one may be deleted. `data` must be JSON values: keys and codes, never names, phone numbers or addresses,
    which could not be erased here; `why` is what a person typed as the reason.
    """
    tenant = as_tenant_id(thing)
    with tenant_scope(tenant) if tenant is not None else all_tenants():  # a person's own event is no tenant's
        return AuditEvent.objects.create(
            tenant_id=tenant,
            campaign=campaign if campaign is not None else getattr(thing, "campaign_id", None),
            at=now,
            actor=actor,
            action=action,
            subject=subject_of(thing),
            why=why,
            data=data | ({"about": subject_of(about)} if about is not None else {}),
        )
