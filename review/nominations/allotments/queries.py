"""What a unit has to give out, what it gave, what was given to it, and what of it is used."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.matching import CaseFacts, matches
from campaigns.schema.quotas import Quota
from portal.decisions import ALLOWED, Decision
from portal.models import Unit
from review.models import Allotment, Nomination
from review.nominations.allotments.pooling import decide_place
from review.nominations.chains import unit_above, units_below
from review.nominations.decisions import recommending_kinds
from review.nominations.queries import unit_facts
from review.nominations.quotas import in_cap, quotas_of, spelled_out
from submissions.case_attributes import FACTS, case_attributes, facts_of
from submissions.models import Submission
from submissions.states import State


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a unit has, of a quota or (`part`) of a part of one: its own by the rules or given from above. No
    `most`: the rules want so many at least, and what is given out are tasks.
    """

    quota: str
    part: str
    label: str
    most: int | None
    least: int | None
    soft: bool
    rule: Quota

    def counts(self, case: CaseFacts) -> bool:
        """Whether the number speaks of the case."""
        if not self.part:
            return matches(self.rule.where, case)
        return any(
            cap.label == self.part and in_cap(self.rule.where, cap, case) for cap in self.rule.sub_caps
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """So many cases that took a place below a unit: the path of the unit they count for, and what quotas see of them."""

    path: str
    facts: CaseFacts
    count: int


def numbers_of(unit: Unit, doc: Document, received: Iterable[Allotment]) -> list[Number]:
    """Every number that the unit has: what the rules give it and what `received` gives, whichever is less."""
    if doc.recommend is None:
        return []
    given = {(row.quota, row.part): row.places for row in received if row.receiver_id == unit.pk}
    recommends = unit.kind in recommending_kinds(doc)
    own = quotas_of(doc.recommend.quotas, unit_facts(unit), doc.categories) if recommends else []
    by_rules = {quota.key: quota for quota in own if not quota.unset}
    numbers: list[Number] = []
    for rule in (part for quota in doc.recommend.quotas for part in spelled_out(quota, doc.categories)):
        quota = by_rules.get(rule.key)
        if quota is None and (rule.key, "") not in given:
            continue
        most = _less(quota.max if quota else None, given.get((rule.key, "")))
        soft = quota.soft if quota else rule.severity == "advised"
        least = quota.min if quota else None
        numbers.append(Number(rule.key, "", rule.label, most, least, soft, rule))
        for cap in rule.sub_caps:
            places = _less(cap.max if quota else None, given.get((rule.key, cap.label)))
            if places is not None:
                soft_cap = cap.severity == "advised"
                numbers.append(
                    Number(rule.key, cap.label, f"{rule.label} · {cap.label}", places, None, soft_cap, rule)
                )
    return numbers


def allotments_of(campaign: Campaign) -> list[Allotment]:
    """Everything that was given out in the campaign. One query."""
    return list(Allotment.objects.filter(campaign=campaign).select_related("receiver", "giver"))


def receivers_of(giver: Unit, doc: Document) -> list[Unit]:
    """The units that the unit gives places to: its children in the tree. Without a chain one that recommends itself
    needs none of them.
    """
    rows = Unit.objects.offered().filter(parent=giver).order_by("path")
    if doc.recommend is None or not doc.recommend.chain:
        rows = rows.exclude(kind__in=recommending_kinds(doc))
    return list(rows)


def root_of(unit: Unit, doc: Document) -> Unit | None:
    """The recommending unit in whose places the unit shares: itself or the nearest above. One query at most."""
    kinds = recommending_kinds(doc)
    if unit.kind in kinds:
        return unit
    ancestors = unit.path.rstrip("/").split("/")[:-1]
    rows = Unit.objects.filter(key__in=ancestors, kind__in=kinds)
    nearest: Unit | None = rows.order_by("-path").first()
    return nearest


@dataclass(frozen=True, slots=True)
class Region:
    """A recommending unit and what is below it down to the next units that recommend: there its places are given out
    and used.
    """

    root: Unit
    given: tuple[Allotment, ...]
    entries: tuple[Entry, ...]

    def places(self, number: Number) -> dict[str, int]:
        """What was given out of a number, by the receivers' paths."""
        return {
            row.receiver.path: row.places
            for row in self.given
            if (row.quota, row.part) == (number.quota, number.part)
        }

    def used(self, number: Number) -> dict[str, int]:
        """What of a number is used, by the paths of the units it counts for."""
        places: Counter[str] = Counter()
        for entry in self.entries:
            if number.counts(entry.facts):
                places[entry.path] += entry.count
        return dict(places)


def region_of(campaign: Campaign, root: Unit, doc: Document, rows: Iterable[Allotment]) -> Region:
    """The region below a recommending unit. Its places are used by what it nominates of its own applicants, and in a
    chain by what the units directly below hand up. Two queries.
    """
    below = units_below(doc, root)
    chained = doc.recommend is not None and doc.recommend.chain
    given = tuple(
        row
        for row in rows
        if row.giver.path.startswith(root.path) and not any(row.giver.path.startswith(each) for each in below)
    )
    nominations = (
        Nomination.objects.filter(batch__campaign=campaign, batch__unit__path__startswith=root.path)
        .exclude(submission__state=State.DISQUALIFIED)
        .order_by()
        .values_list(
            "batch__unit", "batch__unit__path", "submission__unit__path", *(f"submission__{each}" for each in FACTS)
        )
    )  # fmt: skip
    entries: list[Entry] = []
    for recommending, path, own, *facts, count in nominations.annotate(count=Count("pk")):
        if recommending == root.pk:
            if own is not None and not any(own.startswith(each) for each in below):
                entries.append(Entry(own, facts_of(*facts), count))
        elif chained and path in below:
            entries.append(Entry(path, facts_of(*facts), count))
    return Region(root, given, tuple(entries))


def place_decision(submission: Submission, unit: Unit, doc: Document, *, direct: bool) -> Decision:
    """Whether nominating the case finds a place among the numbers that were given out: below the unit itself where the
    case is of its own applicants, and below the unit above in a chain. Ask under the locks of both batches. Where
    nothing was given out nothing stands in the way. One query then. A number that holds in principle refuses last:
    where it does, nothing else would.
    """
    rows = allotments_of(submission.campaign)
    if not rows:
        return ALLOWED
    facts = case_attributes(submission)
    above = unit_above(doc, unit)
    soft: Decision | None = None
    asked: list[tuple[Unit, str]] = []
    if direct and submission.unit is not None:
        asked.append((unit, submission.unit.path))
    if above is not None:
        asked.append((above, unit.path))
    for root, path in asked:
        region = region_of(submission.campaign, root, doc, rows)
        for number in numbers_of(root, doc, rows):
            given = region.places(number)
            if not given or number.most is None or not number.counts(facts):
                continue
            decision = decide_place(
                root.path,
                number.most,
                given,
                region.used(number),
                path,
                label=number.rule.label,
                part=number.part,
                soft=number.soft,
            )
            if not decision and not number.soft:
                return decision
            if not decision and soft is None:
                soft = decision
    return ALLOWED if soft is None else soft


def _less(first: int | None, second: int | None) -> int | None:
    numbers = [number for number in (first, second) if number is not None]
    return min(numbers) if numbers else None
