"""试算: the plans and the round of a run with other numbers, and what the list would be. Nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from pydantic import TypeAdapter, ValidationError

from campaigns.schema import AwardPlan, Document
from campaigns.schema.judging import DistinctionPlan, RatioPlan, Round, TopPlan
from campaigns.schema.plan_words import POOL_WORDS
from review.awards.recompute import Outcome, RunList, recompute
from review.awards.run_inputs import RunDecisions, RunInputs

TIES = [
    ("ask", "由人议定（未议定的归入较低一档）"),
    ("lower", "一律归入较低一档"),
    ("better", "归入较高一档"),
]
ADJUST = [
    ("raw", "按原始分"),
    ("mean", "各专家的平均分拉平"),
    ("zscore", "各专家的平均分和离散程度拉平"),
    ("additive", "扣除各专家的宽严（加法模型）"),
]
NAMES = {
    "rate": "获奖率", "tiers": "奖级和比例", "pool": "评奖范围", "merge_below": "合并小范围", "ties": "同分处理",
    "tie_break": "同分比较的维度", "base": "获奖率的基数", "agree": "专家推荐的比例", "counting": "推荐的计法", "where": "适用的案例",
    "trim": "去掉最高最低分", "adjust": "计分方式", "least": "参加排名所需的评审份数", "incomplete": "评审未交齐的案例",
}  # fmt: skip
"""What may differ from the campaign's own rules, in words."""
_PLAN: TypeAdapter[AwardPlan] = TypeAdapter(AwardPlan)


def difference_words(doc: Document, names: Iterable[str]) -> list[str]:
    """What differs from the campaign's rules (`differing.differences`), in words."""
    words = []
    for name in names:
        part, place, *rest = name.split(".")
        key = rest[0] if rest else ""
        whole = f"方案 {int(place) + 1}" if len(doc.awards) > 1 else "评奖方案"
        where = "" if part == "rounds" else f"{whole}的"
        words.append(f"{where}{NAMES.get(key, '内容')}" if key else f"{whole}（增删）")
    return words


class WhatIfForm(forms.Form):
    """Every number of a run's plans and of its last round, to be tried otherwise."""

    def __init__(self, *args: Any, inputs: RunInputs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inputs = inputs
        for place, plan in enumerate(inputs.plans):
            self._add_plan(place, plan)
        last = inputs.last_round
        self.fields["trim"] = forms.BooleanField(
            label="每件案例去掉一个最高分、一个最低分（不少于三份评审时）", required=False, initial=last.trim
        )
        self.fields["adjust"] = forms.ChoiceField(label="计分方式", choices=ADJUST, initial=last.adjust)
        self.fields["least"] = forms.IntegerField(
            label="至少几份评审才参加排名", min_value=1, max_value=99, required=False, initial=last.least,
            help_text="留空：有一份就排名。",
        )  # fmt: skip

    def _add_plan(self, place: int, plan: AwardPlan) -> None:
        p = f"p{place}-"
        many = len(self.inputs.plans) > 1
        front = f"方案 {place + 1} · " if many else ""
        if isinstance(plan, DistinctionPlan):
            self.fields[f"{p}agree"] = forms.DecimalField(
                label=f"{front}至少多少专家推荐（%）", min_value=1, max_value=100, decimal_places=2, initial=_percent(plan.agree)
            )  # fmt: skip
            self.fields[f"{p}counting"] = forms.ChoiceField(
                label=f"{front}推荐的计法", initial=plan.counting,
                choices=[("or_better", "推荐更高档次的也算"), ("exact", "只算推荐这一档的")],
            )  # fmt: skip
            return
        if isinstance(plan, RatioPlan):
            self.fields[f"{p}rate"] = forms.DecimalField(
                label=f"{front}获奖率（%）", min_value=Decimal("0.01"), max_value=100, decimal_places=2, initial=_percent(plan.rate)
            )  # fmt: skip
            self.fields[f"{p}base"] = forms.ChoiceField(
                label=f"{front}获奖率的基数", choices=[("judged", "参评案例"), ("reported", "报送案例")], initial=plan.base
            )  # fmt: skip
        for at, tier in enumerate(plan.tiers):
            if isinstance(plan, TopPlan):
                self.fields[f"{p}places{at}"] = forms.IntegerField(
                    label=f"{front}{tier.label}名额", min_value=1, max_value=10_000, initial=tier.places
                )
            else:
                self.fields[f"{p}share{at}"] = forms.DecimalField(
                    label=f"{front}{tier.label}份额", min_value=Decimal("0.01"), max_value=1000, decimal_places=2, initial=tier.share
                )  # fmt: skip
                self.fields[f"{p}least{at}"] = forms.IntegerField(
                    label=f"{front}{tier.label}至少几件", min_value=0, max_value=1000, initial=tier.at_least
                )
        self.fields[f"{p}pool"] = forms.ChoiceField(
            label=f"{front}评奖范围", choices=list(POOL_WORDS.items()), initial=plan.pool.value
        )
        self.fields[f"{p}merge"] = forms.IntegerField(
            label=f"{front}不足几件的范围合并", min_value=0, max_value=1000, initial=plan.merge_below, help_text="0 为不合并。"
        )  # fmt: skip
        self.fields[f"{p}ties"] = forms.ChoiceField(
            label=f"{front}名额线上的同分", choices=TIES, initial=plan.ties
        )

    def tried(self) -> RunInputs:
        """The run's inputs with what was entered. A wrong combination is an error of the form."""
        values = self.cleaned_data
        plans = tuple(
            _PLAN.validate_python(self._plan(place, plan)) for place, plan in enumerate(self.inputs.plans)
        )
        last = self.inputs.last_round.model_dump() | {
            "trim": values["trim"], "adjust": values["adjust"], "least": values["least"],
        }  # fmt: skip
        rounds = (*self.inputs.rounds[:-1], Round.model_validate(last))
        return self.inputs.model_copy(update={"plans": plans, "rounds": rounds})

    def _plan(self, place: int, plan: AwardPlan) -> dict[str, Any]:
        values, p = self.cleaned_data, f"p{place}-"
        written = plan.model_dump()
        if isinstance(plan, DistinctionPlan):
            return written | {"agree": values[f"{p}agree"] / 100, "counting": values[f"{p}counting"]}
        for at, tier in enumerate(written["tiers"]):
            if isinstance(plan, TopPlan):
                tier["places"] = values[f"{p}places{at}"]
            else:
                tier |= {"share": values[f"{p}share{at}"], "at_least": values[f"{p}least{at}"]}
        written |= {
            "pool": values[f"{p}pool"], "merge_below": values[f"{p}merge"], "ties": values[f"{p}ties"],
        }  # fmt: skip
        if isinstance(plan, RatioPlan):
            written |= {"rate": values[f"{p}rate"] / 100, "base": values[f"{p}base"]}
        return written

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors:
            try:
                self.tried()
            except ValidationError as problems:
                for problem in problems.errors():
                    self.add_error(None, str(problem["msg"]).removeprefix("Value error, "))
        return values


def _percent(share: Decimal) -> Decimal:
    return (share * 100).normalize() if share * 100 % 10 else Decimal(int(share * 100))


@dataclass(frozen=True, slots=True)
class Moved:
    """A case whose award would be another one; a label is empty where it has none."""

    case: str
    before: str
    after: str
    rank: int | None
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Trial:
    """What trying came to, beside the run as it is. `tiers` are (label, before, after)."""

    tiers: list[tuple[str, int, int]]
    moved: list[Moved]
    tried: RunList
    awarded: int


def trial(inputs: RunInputs, decisions: RunDecisions, tried: RunInputs) -> Trial:
    """The run's own list beside the one that other inputs would give. Decisions of people hold in both. Pure."""
    before = recompute(inputs, decisions).lines
    run_list = recompute(tried, decisions)
    pairs = list(zip(before, run_list.lines, strict=True))
    labels = dict.fromkeys(tier.label for plan in (*inputs.plans, *tried.plans) for tier in plan.tiers)
    tiers = [(label, _count(before, label), _count(run_list.lines, label)) for label in labels]
    moved = [
        Moved(new.case, old.label, new.label, new.rank, new.score)
        for old, new in pairs
        if old.label != new.label
    ]
    return Trial(tiers, moved, run_list, sum(1 for line in run_list.lines if line.tier))


def _count(lines: Iterable[Outcome], label: str) -> int:
    return sum(1 for line in lines if line.label == label)
