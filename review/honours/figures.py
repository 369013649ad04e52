"""What is counted of every unit, and which conditions it doesn't meet. A fixed number of queries; cases are counted by the
database in groups, so that the cost grows with the units and not with the cases, unless they are ranked by score.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from campaigns.calendar.queries import stage_keys
from campaigns.models import Campaign, Extension, StageRow
from campaigns.schema import Document, StageKind, UnitAward
from campaigns.schema.matching import CaseFacts, matches
from campaigns.schema.unit_awards import AtLeast, FormsIn, MinimumsMet, NoneDisqualified, OnTime
from portal.decisions import Decision, refuse
from portal.models import Attachment, Unit
from review.eligibility.lists import direct_categories
from review.honours.allocation import Candidate, Figures
from review.judging.judged_cases import judged_submissions, most_of
from review.judging.ranking import rank
from review.judging.rankings import last_round
from review.models import Award, Nomination, NominationBatch, UnitDocument
from review.nominations.documents.queries import is_complete
from review.nominations.queries import unit_facts
from review.nominations.quotas import below_minimum, meters
from submissions.models import Submission
from submissions.states import State

_DECIDED = {State.REPORTED, State.ELIGIBLE, State.INELIGIBLE}
_HANDED_UP = _DECIDED | {State.RECOMMENDED, State.PASSED_OVER}
"""States of a case in a list that its unit handed in; above it may still be chosen from, or have been passed over."""


_FEW: Mapping[str, str] = {
    "cases": "honour_few_cases",
    "eligible": "honour_few_eligible",
    "awarded": "honour_few_awarded",
}


@dataclass(frozen=True, slots=True)
class _Group:
    """So many cases of a unit (its key, and its path in the tree) that are alike in everything that is looked at."""

    unit: int
    path: str
    facts: CaseFacts
    state: str
    tier: str
    count: int


@dataclass(slots=True)
class _Tally:
    """A unit's figures while they are added up."""

    cases: int = 0
    eligible: int = 0
    awarded: int = 0
    disqualified: int = 0
    tiers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    scores: list[Fraction] = field(default_factory=list)

    def figures(self) -> Figures:
        mean = sum(self.scores, Fraction(0)) / len(self.scores) if self.scores else None
        return Figures(self.cases, self.eligible, self.awarded, dict(self.tiers), mean, self.disqualified)


def candidates_of(
    campaign: Campaign, doc: Document, award: UnitAward
) -> tuple[list[Candidate], dict[int, Unit]]:
    """Every unit that the honour is open to, with its figures and what it lacks; and the units by key. A unit outside the
    organiser's list counts once a case is its own.
    """
    units = {
        unit.pk: unit
        for unit in Unit.objects.filter(closed_at=None).order_by("path")
        if award.open_to(unit.kind, frozenset(unit.attributes))
    }
    tallies = _tallies(campaign, doc, award, units)
    lacks = _Conditions(campaign, doc, award, units)
    candidates = []
    for pk, unit in units.items():
        tally = tallies.get(pk)
        if tally is None and not unit.listed:
            continue
        figures = (tally or _Tally()).figures()
        candidates.append(Candidate(pk, figures, tuple(lacks.of(unit, figures))))
    return candidates, units


def _tallies(
    campaign: Campaign, doc: Document, award: UnitAward, units: Mapping[int, Unit]
) -> dict[int, _Tally]:
    tallies: dict[int, _Tally] = defaultdict(_Tally)
    by_path = {unit.path: pk for pk, unit in units.items()} if award.cases == "below" else {}
    direct = direct_categories(doc)
    for group in _groups(campaign, award):
        if not matches(award.where, group.facts):
            continue
        for unit in _owners(group.unit, group.path, units, by_path, below=award.cases == "below"):
            _add(tallies[unit], group, award, direct)
    if "score" in award.rank_by:
        for unit, score in _scores(campaign, doc, award, units, by_path):
            tallies[unit].scores.append(score)
    return tallies


def _add(tally: _Tally, group: _Group, award: UnitAward, direct: set[str]) -> None:
    states = _HANDED_UP if award.cases == "recommended" else set(_DECIDED)
    if award.cases != "recommended" and group.facts.category in direct:
        states.add(State.SUBMITTED)
    if group.state in states:
        tally.cases += group.count
    if group.state == State.DISQUALIFIED:
        tally.disqualified += group.count
    if group.state == State.ELIGIBLE:
        tally.eligible += group.count
        if group.tier:
            tally.awarded += group.count
            tally.tiers[group.tier] += group.count


def _owners(
    unit: int, path: str, units: Mapping[int, Unit], by_path: Mapping[str, int], *, below: bool
) -> Iterator[int]:
    """The units that a case counts for: its own, or with `below` that one and each above it."""
    if not below:
        if unit in units:
            yield unit
        return
    upto = ""
    for part in path.strip("/").split("/"):
        upto += f"{part}/"
        if upto in by_path:
            yield by_path[upto]


def _rows(campaign: Campaign, award: UnitAward) -> tuple[QuerySet[Any], str, str]:
    """The rows that are counted, the way to the unit they count for, and the way to the submission."""
    if award.cases == "recommended":
        handed_in = Nomination.objects.filter(
            batch__campaign=campaign, batch__state=NominationBatch.State.SUBMITTED
        )
        return handed_in, "batch__unit", "submission__"
    own = Submission.objects.filter(campaign=campaign, unit__isnull=False).exclude(state=State.DRAFT)
    return own, "unit", ""


def _groups(campaign: Campaign, award: UnitAward) -> Iterator[_Group]:
    rows, unit, at = _rows(campaign, award)
    columns = (
        f"{unit}_id", f"{unit}__path", f"{at}category", f"{at}track", f"{at}group", f"{at}unit__kind",
        f"{at}unit__attributes", f"{at}state", "standing_tier",
    )  # fmt: skip
    main = Award.objects.main().filter(submission=OuterRef(f"{at}pk"), withdrawn_at=None)
    standing = Coalesce(Subquery(main.values("tier")[:1]), Value(""))
    counted = (
        rows.order_by().annotate(standing_tier=standing).values_list(*columns).annotate(count=Count("pk"))
    )
    for key, path, category, track, group, kind, attributes, state, tier, count in counted:
        facts = CaseFacts(category, track, group, kind or "", frozenset(attributes or ()))
        yield _Group(key, path, facts, state, tier or "", count)


def _scores(
    campaign: Campaign, doc: Document, award: UnitAward, units: Mapping[int, Unit], by_path: Mapping[str, int]
) -> Iterator[tuple[int, Fraction]]:
    """Of every judged case: a unit that it counts for, and its score as a percentage of its rubric's points."""
    final = last_round(doc)
    if final is None:
        return
    scores = {
        ranked.case.id: Fraction(ranked.score)
        for ranked in rank(judged_submissions(campaign, final), trim=final.trim)
        if ranked.score is not None
    }
    totals = {
        category.key: Fraction(most_of(doc, category.key, final))
        for category in doc.categories
        if doc.rubric_of(category, final.key) is not None
    }
    rows, unit, at = _rows(campaign, award)
    columns = (
        f"{at}pk", f"{unit}_id", f"{unit}__path", f"{at}category", f"{at}track", f"{at}group", f"{at}unit__kind",
        f"{at}unit__attributes",
    )  # fmt: skip
    for case, key, path, category, track, group, kind, attributes in rows.order_by().values_list(*columns):
        if case not in scores or not totals.get(category):
            continue
        if matches(award.where, CaseFacts(category, track, group, kind or "", frozenset(attributes or ()))):
            for owner in _owners(key, path, units, by_path, below=award.cases == "below"):
                yield owner, scores[case] * 100 / totals[category]


class _Conditions:
    """What each unit lacks; what a kind of condition needs is read once, and only where the rule has it."""

    def __init__(
        self, campaign: Campaign, doc: Document, award: UnitAward, units: Mapping[int, Unit]
    ) -> None:
        self._campaign, self._doc, self._award = campaign, doc, award
        kinds = {condition.kind for condition in award.conditions}
        self._handed_in = _handed_in_facts(campaign) if "minimums" in kinds else {}
        self._batches = _batches(campaign) if "on_time" in kinds else {}
        self._closes = _closes(campaign) if "on_time" in kinds else None
        self._extended = _extensions(campaign) if "on_time" in kinds else {}
        self._forms = _complete_forms(campaign, doc) if "forms" in kinds else set()

    def of(self, unit: Unit, figures: Figures) -> Iterator[Decision]:
        """Each condition that the unit doesn't meet."""
        if not figures.cases:
            yield refuse("honour_no_case")
        for condition in self._award.conditions:
            match condition:
                case AtLeast():
                    count = getattr(figures, condition.of)
                    if count < condition.min:
                        yield refuse(_FEW[condition.of], count=count, min=condition.min)
                case MinimumsMet():
                    yield from self._minimums(unit)
                case OnTime():
                    yield from self._on_time(unit, extended=condition.extended)
                case NoneDisqualified():
                    if figures.disqualified:
                        yield refuse("honour_disqualified", count=figures.disqualified)
                case FormsIn():
                    yield from self._missing_forms(unit, condition.forms)

    def _minimums(self, unit: Unit) -> Iterator[Decision]:
        quotas = self._doc.recommend.quotas if self._doc.recommend else ()
        facts = self._handed_in.get(unit.pk, [])
        for meter in below_minimum(meters(quotas, unit_facts(unit), facts, self._doc.categories)):
            yield refuse("honour_below_minimum", label=meter.label, used=meter.used, min=meter.min)

    def _on_time(self, unit: Unit, *, extended: bool) -> Iterator[Decision]:
        submitted_at = self._batches.get(unit.pk)
        if submitted_at is None:
            yield refuse("honour_not_handed_in")
            return
        closes = self._closes
        if extended and closes is not None:
            own = [until for path, until in self._extended.items() if unit.path.startswith(path)]
            closes = max([closes, *own])
        if closes is not None and submitted_at > closes:
            at = submitted_at.astimezone(self._campaign.zone)
            yield refuse("honour_late", at=f"{at:%Y-%m-%d %H:%M}")

    def _missing_forms(self, unit: Unit, keys: Iterable[str]) -> Iterator[Decision]:
        forms = {form.key: form for form in self._doc.recommend.forms} if self._doc.recommend else {}
        for key in keys:
            form = forms[key]
            asked = not form.unit_kinds or unit.kind in form.unit_kinds
            if asked and (unit.pk, key) not in self._forms:
                yield refuse("honour_form_missing", label=form.label)


def _handed_in_facts(campaign: Campaign) -> dict[int, list[CaseFacts]]:
    """The cases of each unit's list as quotas count them; a disqualified one takes no place."""
    columns = (
        "batch__unit_id", "submission__category", "submission__track", "submission__group",
        "submission__unit__kind", "submission__unit__attributes",
    )  # fmt: skip
    rows = (
        Nomination.objects.filter(batch__campaign=campaign, batch__state=NominationBatch.State.SUBMITTED)
        .exclude(submission__state=State.DISQUALIFIED)
        .order_by()
        .values_list(*columns)
        .annotate(count=Count("pk"))
    )
    facts: dict[int, list[CaseFacts]] = defaultdict(list)
    for unit, category, track, group, kind, attributes, count in rows:
        facts[unit] += [CaseFacts(category, track, group, kind or "", frozenset(attributes or ()))] * count
    return facts


def _batches(campaign: Campaign) -> dict[int, dt.datetime]:
    """When each unit handed in."""
    rows = NominationBatch.objects.filter(campaign=campaign, state=NominationBatch.State.SUBMITTED)
    return {unit: at for unit, at in rows.values_list("unit_id", "submitted_at") if at is not None}


def _closes(campaign: Campaign) -> dt.datetime | None:
    """When the last recommending stage of the calendar closes; None where it never does."""
    rows = list(
        StageRow.objects.filter(campaign=campaign, kind=StageKind.RECOMMEND).values_list(
            "closes_at", flat=True
        )
    )
    return max(at for at in rows if at is not None) if rows and None not in rows else None


def _extensions(campaign: Campaign) -> dict[str, dt.datetime]:
    """The latest end granted to each unit, by its path: it holds for those below as well."""
    rows = Extension.objects.filter(campaign=campaign, stage__in=stage_keys(campaign, StageKind.RECOMMEND))
    return dict(rows.order_by().values_list("unit__path").annotate(until=Max("until")))


def _complete_forms(campaign: Campaign, doc: Document) -> set[tuple[int, str]]:
    """(unit, form) of every form that is in with everything that it asks for."""
    forms = {form.key: form for form in doc.recommend.forms} if doc.recommend else {}
    rows = list(
        UnitDocument.objects.filter(campaign=campaign, updated_at__isnull=False, form__in=forms).values_list(
            "unit_id", "form", "answers", "folder_id"
        )
    )
    filled: dict[int, set[str]] = defaultdict(set)
    slots = Attachment.objects.filter(folder__unit_document__campaign=campaign)
    for folder, slot in slots.order_by().values_list("folder_id", "slot").distinct():
        filled[folder].add(slot)
    return {
        (unit, key) for unit, key, answers, folder in rows if is_complete(forms[key], answers, filled[folder])
    }
