"""The small campaign and its organiser. Imports stand inside: this file is read before Django is set up."""

import datetime as dt

import pytest


@pytest.fixture
def organiser(db):
    """The browser of its organiser; the small campaign is open for a month from now."""
    from django.utils import timezone

    from portal.models import Role
    from tests.factories.campaigns import published, small
    from tests.factories.portal import client_of, make_member

    now = timezone.now()
    stage = {
        "key": "submit",
        "kind": "submit",
        "name": "申报",
        "opens": (now - dt.timedelta(days=1)).isoformat(),
        "closes": (now + dt.timedelta(days=30)).isoformat(),
    }
    published(small(stages=[stage]), now=now)
    return client_of(make_member("organiser", "small", Role.ORGANISER))
