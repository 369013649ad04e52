"""The privacy notice (隐私说明) and that people agreed to it: which version, when (个人信息保护法 第十四条、第十七条).

The trail keeps every consent; the account the version last agreed to. A new version is asked for once, before the next page
(`middleware.ConsentMiddleware`).
"""

import datetime as dt

from django.db import transaction

from portal import audit
from portal.models import Person

VERSION = "2026-11-28"
"""The day since which the notice (templates/portal/accounts/_privacy.html) reads as it does; a test holds its words to it."""


def agree(person: Person, *, now: dt.datetime) -> None:
    """Write down that the person agreed to the notice of today."""
    with transaction.atomic():
        if (
            Person.objects.filter(pk=person.pk)
            .exclude(privacy_version=VERSION)
            .update(privacy_version=VERSION)
        ):
            note_consent(person, now=now)
    person.privacy_version = VERSION


def note_consent(person: Person, *, now: dt.datetime) -> None:
    """The trail's line; inside the transaction that makes or changes the account."""
    audit.record("account.consent", person, actor=person, now=now, version=VERSION)
