"""Pairs as the organiser reads them: the list, the pages of a case, how far comparing is. A fixed number of queries."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from campaigns.models import Campaign
from review.models import Comparison, DuplicatePair, EarlierWinner
from review.submission_lists import page_of
from submissions.models import Submission
from submissions.states import State

SCOPES = {"here": "本次活动之内", "earlier": "以往活动的案例", "winners": "往届获奖作品"}
"""Where the other work is from."""
NAMED = 5
"""Pairs that a case's page names of each decision."""


@dataclass(frozen=True, slots=True)
class PairFilter:
    """What the list is narrowed to; usually what nobody has judged."""

    decision: str = "open"
    kind: str = ""
    scope: str = ""
    q: str = ""

    @classmethod
    def from_query(cls, query: Any) -> "PairFilter":
        """From the address; what is unknown narrows to nothing."""
        return cls(
            **{name: str(query.get(name, default))[:80].strip() for name, default in
               (("decision", "open"), ("kind", ""), ("scope", ""), ("q", ""))}
        )  # fmt: skip

    @property
    def narrows(self) -> bool:
        return self != PairFilter()

    def address(self, **more: Any) -> str:
        """As a query string with its "?", for the ways back."""
        asked = {
            "decision": self.decision,
            "kind": self.kind,
            "scope": self.scope,
            "q": self.q,
        } | more
        filled = {name: value for name, value in asked.items() if value or name == "decision"}
        return f"?{urlencode(filled)}"


def shown_pairs() -> QuerySet[DuplicatePair]:
    """Pairs of cases that are handed in: a draft is its owner's alone."""
    rows: QuerySet[DuplicatePair] = (
        DuplicatePair.objects.exclude(submission__state=State.DRAFT)
        .exclude(other__state=State.DRAFT)
        .select_related("campaign__tenant", "submission__unit", "other__unit", "other__campaign", "winner", "decided_by")
        .defer("evidence", "submission__answers", "other__answers", "submission__declared", "other__declared")
    )  # fmt: skip
    return rows


def pair_page(campaign: Campaign, asked: PairFilter, number: Any) -> Page:
    """A page of the campaign's pairs, the most alike first."""
    rows = shown_pairs().filter(campaign=campaign).prefetch_related("submission__authors", "other__authors")
    if asked.decision != "all":
        rows = rows.filter(decision="" if asked.decision == "open" else asked.decision)
    if asked.kind:
        rows = rows.filter(kinds__contains=[asked.kind])
    if asked.scope:
        rows = rows.filter(_of_scope(asked.scope, campaign))
    if asked.q:
        rows = rows.filter(
            Q(submission__title__icontains=asked.q)
            | Q(submission__number__icontains=asked.q)
            | Q(other__title__icontains=asked.q)
            | Q(other__number__icontains=asked.q)
            | Q(winner__title__icontains=asked.q)
        )
    return page_of(rows.order_by("-score", "-pk"), number)


def _of_scope(scope: str, campaign: Campaign) -> Q:
    if scope == "winners":
        return Q(winner__isnull=False)
    if scope == "here":
        return Q(other__campaign=campaign)
    if scope == "earlier":
        return Q(other__isnull=False) & ~Q(other__campaign=campaign)
    return Q(pk=None)


@dataclass(frozen=True, slots=True)
class PairsOfCase:
    """A case's pairs of one decision: those that its page names, the most alike first, and how many more there are."""

    decision: str
    shown: list[DuplicatePair]
    more: int


def of_case(submission: Submission) -> list[PairsOfCase]:
    """What is the same work, then what nobody judged; either only where there is any. One query."""
    rows = shown_pairs().filter(Q(submission=submission) | Q(other=submission)).order_by("-score", "-pk")
    pairs = list(rows.exclude(decision=DuplicatePair.Decision.DIFFERENT))
    groups = []
    for decision in (DuplicatePair.Decision.SAME.value, DuplicatePair.Decision.OPEN.value):
        decided = [pair for pair in pairs if pair.decision == decision]
        if decided:
            groups.append(PairsOfCase(decision, decided[:NAMED], max(len(decided) - NAMED, 0)))
    return groups


def note_pairs(cases: Iterable[Any]) -> None:
    """Tell each case how many pairs are open (`duplicates_open`), and how many are the same work (`duplicates_same`). Two
    queries.
    """
    rows = {case.pk: case for case in cases}
    counted: dict[int, Counter[str]] = {pk: Counter() for pk in rows}
    for side in ("submission", "other"):
        pairs = DuplicatePair.objects.filter(**{f"{side}__in": list(rows)}).exclude(decision="different")
        pairs = pairs.exclude(submission__state=State.DRAFT).exclude(other__state=State.DRAFT).order_by()
        for pk, decision, count in pairs.values_list(side, "decision").annotate(count=Count("pk")):
            counted[pk][decision] += count
    for pk, case in rows.items():
        case.duplicates_open, case.duplicates_same = counted[pk][""], counted[pk]["same"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the campaign's cases are compared, and how many pairs wait for a person."""

    cases: int
    compared: int
    open: int
    same: int

    @property
    def waiting(self) -> int:
        return self.cases - self.compared


def progress(campaign: Campaign) -> Progress:
    """Three queries."""
    cases = Submission.objects.filter(campaign=campaign).exclude(state=State.DRAFT)
    compared = Comparison.objects.filter(submission__in=cases, compared_at__isnull=False).count()
    pairs = shown_pairs().filter(campaign=campaign).order_by()
    counted = dict(pairs.values_list("decision").annotate(count=Count("pk")))
    return Progress(cases.count(), compared, counted.get("", 0), counted.get("same", 0))


def one_pair(campaign: Campaign) -> QuerySet[DuplicatePair]:
    """The campaign's pairs with what one pair's page shows."""
    rows = DuplicatePair.objects.filter(campaign=campaign)
    rows = rows.exclude(submission__state=State.DRAFT).exclude(other__state=State.DRAFT)
    return rows.select_related(
        "submission__unit", "submission__campaign__current", "submission__rule_set",
        "other__unit", "other__campaign__current", "other__rule_set", "winner", "decided_by",
    ).prefetch_related("submission__authors", "other__authors")  # fmt: skip


def winners() -> QuerySet[EarlierWinner]:
    """The tenant's list."""
    rows: QuerySet[EarlierWinner] = EarlierWinner.objects.defer("keys")
    return rows


def winner_page(q: str, number: Any) -> Page:
    """A page of it, the newest year first."""
    rows = winners()
    if q:
        rows = rows.filter(
            Q(title__icontains=q) | Q(authors__icontains=q) | Q(unit__icontains=q) | Q(source__icontains=q)
        )
    return page_of(rows.order_by("-year", "pk"), number)


def alike(decision: str) -> Exists:
    """For a query of cases: one side of a pair of works that are alike: not judged yet ("open"), or the same work."""
    sides = Q(submission=OuterRef("pk"), winner__isnull=False) | Q(submission=OuterRef("pk")) & ~Q(
        other__state=State.DRAFT
    )
    sides |= Q(other=OuterRef("pk")) & ~Q(submission__state=State.DRAFT)
    return Exists(
        DuplicatePair.objects.filter(sides, decision="" if decision == "open" else decision).order_by()
    )
