"""What editing rules writes beside publishing."""

import datetime as dt
import hashlib

from campaigns.models import Campaign
from portal import audit
from portal.models import Person


def record_look(campaign: Campaign, text: str, *, actor: Person, now: dt.datetime) -> None:
    """Write down that somebody uploaded a document to look at; called before it is read, so that a text that does
    harm leaves a trace.
    """
    content = text.encode()
    audit.record(
        "campaign.look",
        campaign,
        campaign=campaign.pk,
        actor=actor,
        now=now,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
