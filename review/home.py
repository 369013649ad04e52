"""What coordinators, organisers and experts have to do next."""

import datetime as dt

from portal.home import Card
from portal.models import Person


def cards(person: Person, *, now: dt.datetime) -> list[Card]:
    """Cards of the review rooms for this person."""
    return []
