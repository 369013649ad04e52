"""The audit trail's only door (X08)."""

import datetime as dt
from typing import Any

from django.db import models

from portal.models import AuditEvent, Person, as_tenant_id, subject_of


def record(
    action: str,
    thing: models.Model,
    *,
    actor: Person | None,
    now: dt.datetime,
    why: str = "",
    **data: Any,
) -> AuditEvent:
    """Write down one decision, inside the transaction that makes it. `data` must be JSON values."""
    return AuditEvent.objects.create(
        tenant_id=as_tenant_id(thing),
        at=now,
        actor=actor,
        action=action,
        subject=subject_of(thing),
        why=why,
        data=data,
    )
