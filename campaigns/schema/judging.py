"""Judging: rubrics, rounds, distinctions, awards."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from campaigns.schema.base import Fact, Key, Part, Text, Where


class Item(Fact):
    """评分项: one line of a rubric. `points` is None where the notice gives no weights (C18, L14)."""

    key: Key
    label: Text
    points: Decimal | None = Field(default=None, gt=0)
    step: Decimal = Field(default=Decimal("0.5"), gt=0, description="points move in such steps")
    guidance: str = ""


class Dimension(Fact):
    key: Key
    label: Text
    points: Decimal | None = None
    items: tuple[Item, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def points_add_up(self) -> Self:
        if self.points is not None and self.points != sum((i.points or Decimal(0)) for i in self.items):
            raise ValueError(f"维度“{self.label}”为 {self.points} 分，与各评分项之和不符")
        return self


class Level(Part):
    """One answer of an unweighted item, with the value used only to rank."""

    key: Key
    label: Text
    value: Decimal


class Distinction(Fact):
    """An expert's overall recommendation (C18: 标杆, 优秀, 特色)."""

    key: Key
    label: Text
    guidance: str = ""
    value: Decimal = Field(default=Decimal(0), description="weight when recommendations are added up")


class Rubric(Fact):
    """评分标准. Either every item has points, or none has and `levels` are offered."""

    key: Key
    label: Text
    dimensions: tuple[Dimension, ...] = Field(min_length=1)
    levels: tuple[Level, ...] = ()
    distinctions: tuple[Distinction, ...] = ()
    comment_min_zi: int = Field(default=0, ge=0)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for dimension in self.dimensions for item in dimension.items)

    @property
    def weighted(self) -> bool:
        return self.items[0].points is not None

    @property
    def total(self) -> Decimal:
        """The most points a review can give."""
        top = max((level.value for level in self.levels), default=Decimal(0))
        return sum(((item.points or top) for item in self.items), Decimal(0))

    @model_validator(mode="after")
    def weighs_all_or_none(self) -> Self:
        weighted = {item.points is not None for item in self.items}
        if len(weighted) != 1:
            raise ValueError("评分项要么全部有 points，要么全部没有")
        if not self.weighted and not self.levels:
            raise ValueError("没有分值的评分标准必须写明 levels")
        if len({item.key for item in self.items}) != len(self.items):
            raise ValueError("评分项的 key 重复")
        return self


class Pool(StrEnum):
    """Inside what awards are shared out."""

    ALL = "all"
    CATEGORY = "category"
    CATEGORY_TRACK = "category_track"
    CATEGORY_GROUP = "category_group"
    GROUP = "group"


class Tier(Part):
    key: Key
    label: Annotated[Text, StringConstraints(max_length=60)]
    short: str = Field(default="", description="as the notice's tables write it; empty: the label")
    share: Decimal | None = Field(default=None, gt=0, description="its share of the awarded (2 of 2:4:4)")
    places: int | None = Field(default=None, ge=1, description="top-N: places in each pool")
    at_least: int = Field(
        default=0,
        ge=0,
        description="ratio: places a pool gives of this tier at the least, however small it is; taken from the tier below, "
        "beyond the rate only where the pool is too small for all of them",
    )


MOST_TIE_BREAKS = 10

Ties = Literal["ask", "lower", "better"]
"""Equal scores across a tier's edge: a person decides, with a reason (until then they count for the lower tier); or all
of them fall to the lower tier; or all of them rise to the better one.
"""


class Contest(Fact):
    """What plans that compare scores have in common: within what, and what becomes of equal scores."""

    pool: Pool = Pool.CATEGORY
    merge_below: int = Field(
        default=0, ge=0, description="pools with fewer judged cases than this are put together into one"
    )
    ties: Ties = "ask"
    tie_break: tuple[Key, ...] = Field(
        default=(),
        max_length=MOST_TIE_BREAKS,
        description="dimensions of the rubric by whose mean equal scores are told apart, the first that differs decides",
    )


ADVANCED = "advanced"
"""Key of the tier that a round's `advance` gives to the cases that go on."""


class Advance(Contest):
    """Who of a round goes on to the next one (S8): of each pool the first so many, or a share rounded down. The list is made,
    settled and published like a list of awards.
    """

    label: Annotated[Text, StringConstraints(max_length=60)] = "入围"
    first: int | None = Field(default=None, ge=1, description="places in each pool")
    share: Decimal | None = Field(default=None, gt=0, lt=1, description="part of the judged cases of a pool")

    @model_validator(mode="after")
    def one_measure(self) -> Self:
        if (self.first is None) == (self.share is None):
            raise ValueError("advance 要写 first（每个评奖范围取前几件）或 share（取几成）其中之一")
        return self


Adjust = Literal["raw", "mean", "zscore", "additive"]
"""The methods of `review.judging.judge_effects`."""


class Round(Fact):
    """A round of judging. `by` unit: inside each recommending unit by its own reviewers (N15)."""

    key: Key
    label: Text
    by: Literal["tenant", "unit"] = "tenant"
    per_case: int = Field(default=3, ge=1, description="experts a case")
    trim: bool = Field(default=False, description="leave out the highest and the lowest score")
    fresh: bool = Field(
        default=False,
        description="nobody judges a case in this round whom the same panel had judge it in another",
    )
    adjust: Adjust = Field(
        default="raw",
        description="how totals are made comparable between experts before they are averaged: not at all, means made equal, means and spreads made equal, or each expert's effect by the additive model taken off (EX28)",
    )
    spread_limit: Decimal | None = Field(
        default=None,
        gt=0,
        description="points; a case whose totals are further apart is proposed for one more review",
    )
    incomplete: Literal["rank", "wait"] = Field(
        default="rank",
        description="a case whose reviews are not all in is ranked by those that are, or not before they are (EX29)",
    )
    least: int | None = Field(
        default=None, ge=1, description="with `incomplete: rank`: fewer reviews than this give no rank"
    )
    weight: Decimal | None = Field(
        default=None,
        gt=0,
        description="a case's score in this round is the mean of its scores in the rounds up to this one that have a weight, "
        "by their weights and each on a scale of 100; without one the round is ranked by itself",
    )
    advance: Advance | None = Field(
        default=None, description="who goes on to the next round; without it everybody does"
    )
    rubrics: dict[Key, Key] = Field(
        default={}, description="category to the rubric that this round uses in place of the category's own"
    )

    @model_validator(mode="after")
    def agrees_with_itself(self) -> Self:
        if self.least is not None and self.incomplete == "wait":
            raise ValueError("incomplete 为 wait 时评审交齐才排名，不能再写 least")
        if self.least is not None and self.least > self.per_case:
            raise ValueError(
                f"least 为 {self.least}，比每件案例的专家数 {self.per_case} 还多，没有案例能排名"
            )
        if self.by == "unit" and (self.adjust, self.incomplete, self.least) != ("raw", "rank", None):
            raise ValueError("单位自己的初评按平均分排名，adjust、incomplete、least 只用于主办方的评审")
        if self.by == "unit" and (self.weight or self.advance or self.rubrics):
            raise ValueError("单位自己的初评为推荐服务，weight、advance、rubrics 只用于主办方的评审")
        return self


class ImportedScore(Fact):
    """A number a case from outside, such as the votes of an online vote (S19): counts in the last round's score."""

    key: Key
    label: Text
    weight: Decimal = Field(gt=0)
    scale: Literal["best", "points"] = Field(
        default="best",
        description="best: the highest number of the category is full marks; points: `full` are full marks",
    )
    full: Decimal = Field(default=Decimal(100), gt=0, description="with `points`: the most there can be")
    missing: Literal["zero", "wait"] = Field(
        default="zero", description="a case without a number has none, or is not ranked before it has one"
    )


class Review(Fact):
    blind: bool = False
    subject: Key | None = Field(
        default=None, description="the field that names a case's subject; experts of that subject come first"
    )
    apart: tuple[Key, ...] = Field(
        default=(),
        description="kinds of units below which nobody judges who belongs there, such as county: own units are kept apart anyway",
    )
    rounds: tuple[Round, ...] = Field(default=(Round(key="final", label="终评"),), min_length=1)
    discussion: bool = Field(
        default=False,
        description="the experts of a case talk about it once each has handed in; in a blind review under aliases",
    )
    feedback: Literal["none", "comments", "scores"] = Field(
        default="none",
        description="what the authors read after publication, without experts' names: nothing, the comments, or also the mean of each item",
    )
    approval: bool = Field(
        default=False, description="a second person approves the list of awards before it is published"
    )
    imported: tuple[ImportedScore, ...] = Field(
        default=(), max_length=5, description="numbers from outside that count in the last round's score"
    )
    text: str = ""

    @property
    def own_rounds(self) -> tuple[Round, ...]:
        """The organiser's rounds."""
        return tuple(each for each in self.rounds if each.by == "tenant")

    @model_validator(mode="after")
    def rounds_lead_on(self) -> Self:
        last = self.own_rounds[-1:]
        if last and last[0].advance is not None:
            raise ValueError(f"“{last[0].label}”是最后一轮，没有下一轮可进入，不能写 advance")
        if self.imported and not (last and last[0].weight):
            raise ValueError("imported 的数要与评审得分合成，请给最后一轮写上 weight")
        return self


class Plan(Fact):
    """What every plan says of the cases it speaks of."""

    stopped_in: Key | None = Field(
        default=None,
        description="speaks only of cases that did not get past this round, by their score in it (S8); without it of those in the last round",
    )
    where: Where = Where()


class RatioPlan(Plan, Contest):
    """E12: 2:4:4 at a rate of 80 %. Rounded down to whole cases, first tier first; ties share the better tier
    only when `ties` says so, and never beyond the rate.
    """

    kind: Literal["ratio"]
    rate: Decimal = Field(gt=0, le=1, description="awarded / judged at most")
    base: Literal["judged", "reported"] = Field(
        default="judged",
        description="what the rate is taken of: the cases judged, or all that were handed in",
    )
    tiers: tuple[Tier, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def tiers_have_shares(self) -> Self:
        if any(tier.share is None for tier in self.tiers):
            raise ValueError("ratio 方案的每个奖级都要有 share")
        if self.stopped_in is not None and self.base == "reported":
            raise ValueError("base 为 reported 时按报送数计，只用于最后一轮的案例，不能与 stopped_in 同写")
        return self


class TopPlan(Plan, Contest):
    """The first N of each pool."""

    kind: Literal["top"]
    tiers: tuple[Tier, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def tiers_have_places(self) -> Self:
        if any(tier.places is None for tier in self.tiers):
            raise ValueError("top 方案的每个奖级都要有 places")
        return self


class DistinctionPlan(Plan):
    """Each case takes the distinction that at least `agree` of its experts recommend, the weightiest first (C18)."""

    kind: Literal["distinctions"]
    agree: Decimal = Field(default=Decimal("0.5"), gt=0, le=1, description="share of the case's experts")
    counting: Literal["or_better", "exact"] = Field(
        default="or_better",
        description="whether a recommendation for a better distinction counts for the lower ones too",
    )
    tiers: tuple[Tier, ...] = Field(
        min_length=1, description="keys are the rubric's distinctions, best first"
    )


AwardPlan = Annotated[RatioPlan | TopPlan | DistinctionPlan, Field(discriminator="kind")]


def plan_of_advance(advance: Advance) -> RatioPlan | TopPlan:
    """Who goes on, as a plan with one tier: it is applied, settled and explained like any other."""
    contest = {name: getattr(advance, name) for name in Contest.model_fields}
    if advance.first is not None:
        tier = Tier(key=ADVANCED, label=advance.label, places=advance.first)
        return TopPlan(kind="top", tiers=(tier,), **contest)
    tier = Tier(key=ADVANCED, label=advance.label, share=Decimal(1))
    return RatioPlan(kind="ratio", rate=advance.share or Decimal(1), tiers=(tier,), **contest)


class SpecialAwards(Fact):
    """Awards given beside the main ones, to the same cases: a list of its own, made, settled and published for itself; a case may
    have an award of each (最佳创意奖, 网络人气奖).
    """

    key: Key
    label: Annotated[Text, StringConstraints(max_length=60)]
    plans: tuple[AwardPlan, ...] = Field(min_length=1)
    by: Key | None = Field(
        default=None,
        description="one of `review.imported`: cases are compared by this number alone instead of by their score",
    )
