"""What an award run goes by, complete and without a name: plans, cases by number, every review by a pseudonym. Pure.

Kept with the run, handed out in its bundle, and read back by whoever recomputes the list. Points are decimals written as
text; a review's total is the sum of its items.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from campaigns.schema import AwardPlan
from campaigns.schema.base import Key
from campaigns.schema.judging import ImportedScore, Round

FORMAT: Literal[1] = 1
"""Grows when the meaning of a field changes; a reader refuses what it doesn't know."""

Number = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Points = Annotated[Decimal, Field(max_digits=12, decimal_places=4)]


class Record(BaseModel):
    """A strict, immutable part of the inputs."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RunReview(Record):
    """One review that was handed in. `judge` is the pseudonym of its expert, the same in every round."""

    judge: str
    round: str
    total: Points
    distinction: str = ""
    items: dict[str, Points] = {}


class CaseKinds(Record):
    """What plans tell cases by."""

    category: str
    track: str = ""
    group: str = ""
    unit_kind: str = ""
    unit_attributes: tuple[str, ...] = ()


class RunCase(CaseKinds):
    """A case that was judged, or was to be: by number; `asked` reviews were wanted of it in the last round, `asked_before` in
    others. `stopped_in` is the round that it did not get past, empty where it is in the last one. `numbers` came from outside.
    """

    case: Number
    asked: int = Field(ge=0)
    reviews: tuple[RunReview, ...] = ()
    asked_before: dict[Key, int] = {}
    stopped_in: str = ""
    numbers: dict[Key, Points] = {}


class ReportedCases(CaseKinds):
    """How many such cases were handed in, judged or not."""

    count: int = Field(ge=1)


class TieEntry(Record):
    """What was decided about cases of equal score: number to tier, "" for none."""

    tiers: dict[str, str]
    why: str
    by: str = ""
    at: str = ""


class AdjustmentEntry(Record):
    """An award given, changed or taken by hand."""

    case: Number
    tier: str
    why: str
    by: str = ""
    at: str = ""


class RunRubric(Record):
    """A rubric: its key, the items of each of its dimensions, and the most points a review can give."""

    rubric: str
    dimensions: dict[Key, tuple[str, ...]]
    full: Points | None = None


class RunInputs(Record):
    """Everything that the list follows from, but for the decisions of people (`RunDecisions`). `rubrics` are the judged
    categories' own, `rubrics_of_rounds` those that a round uses in their place.
    """

    format: Literal[1] = FORMAT
    campaign: str
    rules: str = Field(description="digest of the campaign's document in force")
    plans: tuple[AwardPlan, ...]
    rounds: tuple[Round, ...] = Field(min_length=1)
    rubrics: dict[Key, RunRubric] = {}
    rubrics_of_rounds: dict[Key, dict[Key, RunRubric]] = {}
    imported: tuple[ImportedScore, ...] = ()
    by: str = Field(default="", description="the number from outside that alone is compared; empty: scores")
    cases: tuple[RunCase, ...]
    reported: tuple[ReportedCases, ...] = ()

    @property
    def last_round(self) -> Round:
        return self.rounds[-1]

    def round_of(self, case: RunCase) -> Round:
        """The round that the case is ranked in: the last one, or the one it did not get past."""
        return next((each for each in self.rounds if each.key == case.stopped_in), self.last_round)

    def rubric_of(self, category: str, round_: Round) -> RunRubric | None:
        """What cases of the category are judged by in the round."""
        return self.rubrics_of_rounds.get(round_.key, {}).get(category) or self.rubrics.get(category)


class RunDecisions(Record):
    """What people decided about a run, in the order in which they did."""

    ties: tuple[TieEntry, ...] = ()
    adjustments: tuple[AdjustmentEntry, ...] = ()
