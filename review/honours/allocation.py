"""Which units are honoured: by the conditions, the measures and the places of a unit award (C19, S7). Pure.

Units that meet every condition are compared by the measures of the rule one after another; equal ones share a rank and
the next one skips (1, 1, 3). A share of units is rounded down to whole units: a quarter of 11 is 2. No unit without a
single case is ever honoured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from campaigns.schema import UnitAward
from campaigns.schema.unit_awards import Measure, UnitPoints, fraction_of
from portal.decisions import ALLOWED, Decision, refuse


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of a unit. `tiers`: awards by tier; `score`: mean percentage of its judged cases, None without any."""

    cases: int = 0
    eligible: int = 0
    awarded: int = 0
    tiers: Mapping[str, int] = field(default_factory=dict)
    score: Fraction | None = None
    disqualified: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that the honour is open to, and each condition that it doesn't meet, as a refusal."""

    id: int
    figures: Figures
    unmet: tuple[Decision, ...] = ()


class Outcome(StrEnum):
    CHOSEN = "chosen"
    TIED = "tied"
    LEFT = "left"
    UNMET = "unmet"


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's place; `rank` is None where a condition isn't met."""

    id: int
    rank: int | None
    outcome: Outcome


def points_of(points: UnitPoints | None, figures: Figures) -> Fraction:
    """The weighted sum; 0 where the rule gives no points."""
    if points is None:
        return Fraction(0)
    total = (
        Fraction(points.cases) * figures.cases
        + Fraction(points.eligible) * figures.eligible
        + Fraction(points.awarded) * figures.awarded
    )
    return total + sum(
        (Fraction(each) * figures.tiers.get(tier, 0) for tier, each in points.tiers.items()), Fraction(0)
    )


def measured(award: UnitAward, figures: Figures) -> tuple[Fraction, ...]:
    """The values that the unit is compared by, the weightiest first; without a judged case a score is 0."""
    values: dict[Measure, Fraction] = {
        "points": points_of(award.points, figures),
        "cases": Fraction(figures.cases),
        "eligible": Fraction(figures.eligible),
        "awarded": Fraction(figures.awarded),
        "score": figures.score or Fraction(0),
    }
    return tuple(values[measure] for measure in award.rank_by)


def counted_units(award: UnitAward, candidates: Sequence[Candidate]) -> int:
    """The units that a share is taken of."""
    if award.share_of == "all":
        return len(candidates)
    if award.share_of == "reporting":
        return sum(candidate.figures.cases > 0 for candidate in candidates)
    return sum(not candidate.unmet for candidate in candidates)


def places_of(award: UnitAward, candidates: Sequence[Candidate]) -> int | None:
    """How many units are honoured; None where the rule leaves it to the organiser."""
    if award.share is not None:
        return int(fraction_of(award.share) * counted_units(award, candidates))
    return award.places


def decide_places(award: UnitAward, typed: int | None) -> Decision:
    """Where the rule doesn't say how many, a person has to."""
    open_number = award.places is None and award.share is None
    return refuse("honour_places_missing", label=award.label) if open_number and not typed else ALLOWED


def stand(award: UnitAward, candidates: Sequence[Candidate], places: int) -> list[Standing]:
    """Every unit with its rank and what is proposed, the best first. Beyond the places comes nobody, except those equal to
    the last one where the rule includes them.
    """
    keys = {candidate.id: measured(award, candidate.figures) for candidate in candidates}
    qualified = sorted(
        (candidate for candidate in candidates if not candidate.unmet),
        key=lambda candidate: (tuple(-value for value in keys[candidate.id]), candidate.id),
    )
    groups: list[list[int]] = []
    for candidate in qualified:
        if groups and keys[groups[-1][0]] == keys[candidate.id]:
            groups[-1].append(candidate.id)
        else:
            groups.append([candidate.id])
    standings, before = [], 0
    for group in groups:
        outcome = _outcome(award, before, len(group), places)
        standings += [Standing(unit, before + 1, outcome) for unit in group]
        before += len(group)
    unmet = sorted(candidate.id for candidate in candidates if candidate.unmet)
    return standings + [Standing(unit, None, Outcome.UNMET) for unit in unmet]


def _outcome(award: UnitAward, before: int, size: int, places: int) -> Outcome:
    """What becomes of equal units that so many are better than."""
    if before + size <= places:
        return Outcome.CHOSEN
    if before >= places or award.ties == "left_out":
        return Outcome.LEFT
    return Outcome.CHOSEN if award.ties == "included" else Outcome.TIED


def decide_adjust(*, honoured: bool, outcome: Outcome, chosen: int, places: int) -> Decision:
    """Whether a person may say of a unit that it is honoured, or not: one that doesn't meet a condition never is, and no
    more than there are places.
    """
    if honoured and outcome is Outcome.UNMET:
        return refuse("honour_unmet")
    if outcome in ((Outcome.CHOSEN,) if honoured else (Outcome.LEFT, Outcome.UNMET)):
        return refuse("honour_as_it_was")
    if honoured and chosen >= places:
        return refuse("honour_places_full", places=places)
    return ALLOWED


def decide_publish(
    *, results_public: bool, published: bool, chosen: int, tied: int, changed: int
) -> Decision:
    """A list goes public once, after the results, with nothing undecided, and with today's figures."""
    if published:
        return refuse("honours_published_already")
    if not results_public:
        return refuse("honours_before_results")
    if tied:
        return refuse("honour_ties_open", count=tied)
    if changed:
        return refuse("honours_changed", count=changed)
    return ALLOWED if chosen else refuse("honours_empty")
