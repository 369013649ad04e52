"""What to do next and by when: each app contributes cards to a person's home.

The apps above are named by string in `settings.HOME_CARDS`, so the order of imports holds.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from portal.models import Person, Tenant


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


WEEK = dt.timedelta(days=7)
MOST_DATES = 8


@dataclass(frozen=True, slots=True)
class HomeDate:
    """Something that begins or ends within a week. `ends`: it closes at this moment."""

    at: dt.datetime
    name: str
    campaign: str
    link: str
    ends: bool


def dates_for(person: Person, *, now: dt.datetime) -> list[HomeDate]:
    """What begins or ends within a week in the campaigns that concern this person, the next first (HOME_DATES)."""
    dates = {
        date
        for name in settings.HOME_DATES
        for date in import_string(name)(person, now=now, until=now + WEEK)
    }
    return sorted(dates, key=lambda date: (date.at, not date.ends, date.campaign, date.name))[:MOST_DATES]


@dataclass(frozen=True, slots=True)
class Call:
    """One campaign as the front page lists it. `opens` and `closes` are those of handing in."""

    slug: str
    name: str
    summary: str
    tenant: Tenant
    opens: dt.datetime | None = None
    closes: dt.datetime | None = None

    def phase(self, now: dt.datetime) -> str:
        """open, next, past, or "" where handing in has no dates."""
        if self.opens and self.opens > now:
            return "next"
        if self.closes:
            return "open" if self.closes > now else "past"
        return "open" if self.opens else ""


def calls(*, now: dt.datetime) -> Sequence[Call]:
    """Every listed campaign of all tenants, open ones first; a lazy sequence, so that a page costs a page."""
    calls: Sequence[Call] = import_string(settings.FRONT_CALLS)(now=now)
    return calls


@dataclass(frozen=True, slots=True)
class NavCampaign:
    """One campaign in the navigation of the people who run it."""

    slug: str
    name: str


def nav_campaigns(tenant: Tenant, *, most: int) -> list[NavCampaign]:
    """The tenant's newest campaigns, listed or not."""
    campaigns: list[NavCampaign] = import_string(settings.NAV_CAMPAIGNS)(tenant, most=most)
    return campaigns
