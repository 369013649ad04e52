"""Who looked at whose file: once a person, file and day (SEC-M8), so that a film in a hundred ranges is one event."""

import datetime as dt

from django.core.cache import cache
from django.db import models

from portal import audit
from portal.models import Attachment, AuditEvent, Person, subject_of

DAY_SECONDS = 86400


def note_read(attachment: Attachment, owner: models.Model, *, actor: Person, now: dt.datetime) -> None:
    """Write down the first look of somebody else than who uploaded the file, each day. The cache only saves the question:
    without it the trail is asked.
    """
    if attachment.uploaded_by_id == actor.pk:
        return
    if not cache.add(f"file-read:{actor.pk}:{attachment.pk}:{now:%Y-%m-%d}", True, DAY_SECONDS):
        return
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    earlier = AuditEvent.objects.filter(
        subject=subject_of(attachment), at__gte=today, action="file.read", actor=actor
    )
    if not earlier.exists():
        campaign = getattr(owner, "campaign_id", None)
        audit.record("file.read", attachment, about=owner, campaign=campaign, actor=actor, now=now)
