"""What editing rules writes beside publishing."""

import datetime as dt
import hashlib

from campaigns.models import Campaign
from portal import audit
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
