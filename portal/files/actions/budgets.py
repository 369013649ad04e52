"""Setting how much room a tenant and each of its people have."""

import datetime as dt
from typing import Literal

from django.db import transaction

from portal import audit
from portal.models import Person, Tenant

Budget = Literal["storage_bytes", "person_bytes"]


@transaction.atomic
def set_budget(
    tenant: Tenant,
    which: Budget,
    size: int | None,
    *,
    actor: Person | None,
    now: dt.datetime,
) -> None:
    """`size` in bytes; 0 is no limit, None the installation's default. What is stored already stays."""
    Tenant.objects.filter(pk=tenant.pk).update(**{which: size})
    setattr(tenant, which, size)
    audit.record("tenant.set_budget", tenant, actor=actor, now=now, which=which, size=size)
