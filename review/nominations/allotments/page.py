"""The table of places of one quota, as a unit gives them to those below it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import Unit
from review.models import Allotment
from review.nominations.allotments.forms import Cell, Line, Typed, cell_name
from review.nominations.allotments.pooling import Short, by_weight, evenly, shortfalls, taken, used_in
from review.nominations.allotments.queries import (
    Number,
    Region,
    allotments_of,
    numbers_of,
    receivers_of,
    region_of,
    root_of,
)
from review.nominations.decisions import recommending_kinds
from review.nominations.queries import unit_facts
from review.nominations.quotas import quotas_of


@dataclass(frozen=True, slots=True)
class Stock:
    """One number of the unit: how many, how many given to those below, used, and left for all of them."""

    number: Number
    given: int
    used: int
    left: int | None

    @property
    def tasks(self) -> bool:
        """Whether the numbers limit nobody."""
        return self.number.most is None


@dataclass(frozen=True, slots=True)
class Giving:
    """Everything the page needs: the unit's quotas, the units below it, and what is used and given."""

    unit: Unit
    doc: Document
    rows: tuple[Allotment, ...]
    numbers: tuple[Number, ...]
    receivers: tuple[Unit, ...]
    region: Region | None

    @property
    def wholes(self) -> list[Number]:
        """The quotas to choose from."""
        return [number for number in self.numbers if not number.part]

    def columns(self, quota: str) -> list[Number]:
        """The quota and its parts."""
        return [number for number in self.numbers if number.quota == quota]

    def given(self, number: Number) -> dict[str, int]:
        """What the unit gave of a number, by the receivers' keys."""
        return {
            row.receiver.key: row.places
            for row in self.rows
            if row.giver_id == self.unit.pk and (row.quota, row.part) == (number.quota, number.part)
        }

    def stock(self, number: Number) -> Stock:
        """Where a number stands."""
        given, used = sum(self.given(number).values()), self._used(number)
        left = None
        if number.most is not None and self.region is not None:
            reserved = taken(self.unit.path, self.region.places(number), used)[self.unit.path]
            left = max(number.most - reserved, 0)
        return Stock(number, given, used_in(self.unit.path, used), left)

    def lines(self, quota: str, typed: Typed, wrong: Mapping[tuple[str, str], str]) -> list[Line]:
        """The table: what was typed, else what is given."""
        columns = self.columns(quota)
        given = [self.given(number) for number in columns]
        used = self._used(columns[0]) if columns else {}
        return [
            Line(
                unit=unit,
                cells=tuple(
                    Cell(
                        cell_name(at, unit),
                        number.label,
                        typed.get((unit.key, number.part), str(given[at].get(unit.key, ""))),
                        wrong.get((unit.key, number.part), ""),
                    )
                    for at, number in enumerate(columns)
                ),
                used=used_in(unit.path, used),
                given=given[0].get(unit.key) if given else None,
            )
            for unit in self.receivers
        ]

    def short(self, number: Number) -> list[Short]:
        """E08: minimums that can't be met with the numbers as they are."""
        given, kinds = self.given(number), recommending_kinds(self.doc)
        quotas = self.doc.recommend.quotas if self.doc.recommend else ()
        minimums: dict[str, tuple[int, int]] = {}
        for unit in self.receivers if number.most is not None and given else ():
            if unit.kind in kinds:
                for quota in quotas_of(quotas, unit_facts(unit), self.doc.categories):
                    if quota.min and quota.where == number.rule.where:
                        minimums[unit.name] = (quota.min, given.get(unit.key, 0))
        total = sum(given.values())
        pool = None if number.most is None else max(number.most - total, 0)
        return shortfalls(
            label=number.label, least=number.least, given_total=total, pool=pool, receivers=minimums
        )

    def proposal(self, quota: str, fill: str) -> dict[tuple[str, str], str]:
        """Numbers to begin with: the same for each, or in proportion to a number of the units; never fewer than used.
        Where the rules want so many at least and set no most (E08), those are shared out. Nothing is saved.
        """
        typed: dict[tuple[str, str], str] = {}
        for number in self.columns(quota):
            whole = number.least if number.most is None else number.most
            if whole is None:
                continue
            if fill == "even" and number.most is not None:
                places = evenly(whole, len(self.receivers))
            else:  # of tasks nothing may be left over
                places = by_weight(
                    whole, [1 if fill == "even" else unit.numbers.get(fill, 0) for unit in self.receivers]
                )
            used = {} if number.most is None else self._used(number)
            for unit, share in zip(self.receivers, places, strict=True):
                typed[unit.key, number.part] = str(max(share, used_in(unit.path, used)))
        return typed

    def _used(self, number: Number) -> dict[str, int]:
        return self.region.used(number) if self.region is not None else {}


def giving_of(campaign: Campaign, unit: Unit, doc: Document) -> Giving:
    """What the unit may give. A fixed number of queries."""
    rows = tuple(allotments_of(campaign))
    root = root_of(unit, doc) if doc.recommend else None
    return Giving(
        unit=unit,
        doc=doc,
        rows=rows,
        numbers=tuple(numbers_of(unit, doc, rows)) if root else (),
        receivers=tuple(receivers_of(unit, doc)) if root else (),
        region=region_of(campaign, root, doc, rows) if root else None,
    )


@dataclass(frozen=True, slots=True)
class Received:
    """What was given to a unit, and what it has used."""

    label: str
    places: int
    used: int
    giver: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a unit's desk shows of numbers given out: those it was given, and whether it has some to give."""

    received: Sequence[Received] = ()
    gives: bool = False


def standing_of(campaign: Campaign, unit: Unit, doc: Document) -> Standing:
    """The unit among those that give and are given. Two queries where it was given nothing."""
    if doc.recommend is None or not doc.recommend.quotas:
        return Standing()
    rows = allotments_of(campaign)
    numbers = numbers_of(unit, doc, rows)
    return Standing(
        received=_received(campaign, unit, doc, rows, numbers),
        gives=bool(numbers) and bool(receivers_of(unit, doc)),
    )


def _received(
    campaign: Campaign, unit: Unit, doc: Document, rows: Sequence[Allotment], numbers: Sequence[Number]
) -> Sequence[Received]:
    own = [row for row in rows if row.receiver_id == unit.pk]
    root = root_of(unit.parent, doc) if own and unit.parent is not None else None
    if root is None:
        return []
    region = region_of(campaign, root, doc, rows)
    by_key = {(number.quota, number.part): number for number in numbers}
    return [
        Received(by_key[key].label, row.places, used_in(unit.path, region.used(by_key[key])), row.giver.name)
        for row in own
        if (key := (row.quota, row.part)) in by_key
    ]
