"""What to do next and by when: each app contributes cards to a person's home.

The apps above are named by string in `settings.HOME_CARDS`, so the order of imports holds.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from portal.models import Person


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to do or to know. Cards with an earlier `due` stand first; `tone` is a Tabler colour name."""

    title: str
    text: str
    link: str
    action: str
    tenant: str = ""
    due: dt.datetime | None = None
    tone: str = "blue"
    icon: str = "clipboard"


def cards_for(person: Person, *, now: dt.datetime) -> list[Card]:
    """Everything the apps have for this person, most urgent first."""
    cards = [card for name in settings.HOME_CARDS for card in import_string(name)(person, now=now)]
    return sorted(cards, key=lambda card: (card.due is None, card.due or now))
