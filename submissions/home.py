"""What an applicant finds on the home page."""

import datetime as dt

from portal.home import Card
from portal.models import Person


def cards(person: Person, *, now: dt.datetime) -> list[Card]:
    """Drafts and returned cases with their deadline."""
    return []
