"""What everybody reads of the honoured units: after publication, and before it in the public notice
(settings.PUBLISHED_HONOURS, settings.PROPOSED_HONOURS).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.models import Campaign
from review.access import document_of
from review.honours.allocation import Outcome
from review.models import UnitHonour


@dataclass(frozen=True, slots=True)
class HonouredUnits:
    """One honour (key of the unit award, label) with the key and name of each of its units, the best first."""

    award: str
    label: str
    members: tuple[tuple[str, str], ...]

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(name for _, name in self.members)


def published_honours(campaign: Campaign) -> list[HonouredUnits]:
    """Honours that are public and weren't taken back. One query, none where the rules have no such honour."""
    return _honours(campaign, published_at__isnull=False, withdrawn_at=None)


def proposed_honours(campaign: Campaign) -> list[HonouredUnits]:
    """Units that are to be honoured (C20). One query, none where the rules have no such honour."""
    return _honours(campaign, withdrawn_at=None)


def _honours(campaign: Campaign, **asked: object) -> list[HonouredUnits]:
    order = {award.key: at for at, award in enumerate(document_of(campaign).unit_awards)}
    if not order:
        return []
    rows = UnitHonour.objects.filter(
        honour_list__campaign=campaign, honour_list__award__in=order, outcome=Outcome.CHOSEN, **asked
    ).order_by("rank", "unit__path")
    columns = rows.values_list("honour_list__award", "honour_list__label", "unit__key", "unit__name")
    return _grouped(sorted(columns, key=lambda row: order[row[0]]))


def _grouped(rows: Iterable[tuple[str, str, str, str]]) -> list[HonouredUnits]:
    units: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for award, label, key, name in rows:
        units.setdefault((award, label), []).append((key, name))
    return [HonouredUnits(award, label, tuple(members)) for (award, label), members in units.items()]
