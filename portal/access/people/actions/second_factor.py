"""Of whom the tenant asks a second factor."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from portal import audit
from portal.decisions import require
from portal.models import Person, Role, Tenant
from portal.permissions import may_act_as


@transaction.atomic
def ask_second_factor(tenant: Tenant, roles: Sequence[str], *, actor: Person, now: dt.datetime) -> None:
    """From the next click on, holders of these roles must have one. Raises `NotAllowed` for anybody but an owner."""
    require(may_act_as(actor, tenant, Role.OWNER))
    row = Tenant.objects.select_for_update().get(pk=tenant.pk)
    before, row.second_factor_roles = row.second_factor_roles, sorted(roles)
    if before != row.second_factor_roles:
        row.save(update_fields=["second_factor_roles"])
        audit.record(
            "tenant.second_factor", row, actor=actor, now=now, before=before, after=row.second_factor_roles
        )
