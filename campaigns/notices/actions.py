"""What drafting from a notice writes: that somebody brought one."""

import datetime as dt
import hashlib
from collections.abc import Iterable

from portal import audit
from portal.models import Person, Tenant


def record_reading(tenant: Tenant, content: Iterable[bytes], *, actor: Person, now: dt.datetime) -> None:
    """Called before it is read, so that a file that does harm leaves a trace."""
    digest, size = hashlib.sha256(), 0
    for block in content:
        digest.update(block)
        size += len(block)
    audit.record("campaign.notice", tenant, actor=actor, now=now, bytes=size, sha256=digest.hexdigest())
