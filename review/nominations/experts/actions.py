"""Taking nominated people into the panel."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from campaigns.models import Campaign
from portal.decisions import NotAllowed, refuse
from portal.models import Person
from review.access import document_of
from review.judging.actions import reviewers
from review.judging.units_called import units_called
from review.nominations.experts.choosing import NominatedExpert, Standing
from review.nominations.experts.queries import nominated_experts


@dataclass(frozen=True, slots=True)
class Taken:
    """Who was invited, and of them those to whom no mail can go."""

    invited: tuple[NominatedExpert, ...]

    @property
    def without_address(self) -> list[str]:
        return [expert.name for expert in self.invited if expert.without_address]


@transaction.atomic
def take_nominated(campaign: Campaign, keys: Collection[str], *, actor: Person, now: dt.datetime) -> Taken:
    """Invite the nominated of these keys who aren't on the panel yet; those named twice are invited once. Raises
    NotAllowed where none of the keys names anybody to invite (N16, O15).
    """
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    nominated = nominated_experts(campaign, document_of(campaign))
    chosen = tuple(row for row in nominated if row.key in keys and row.standing is Standing.NEW)
    if not chosen:
        raise NotAllowed(refuse("no_nominated_chosen"))
    found = units_called(row.unit for row in chosen)
    units = {typed: hits[0][0] for typed, hits in found.items() if len(hits) == 1}
    for row in chosen:
        reviewers.invite(
            campaign, name=row.name, email=row.email, phone=row.phone, unit=units.get(row.unit),
            unit_name=row.unit, actor=actor, now=now,
        )  # fmt: skip
    return Taken(chosen)
