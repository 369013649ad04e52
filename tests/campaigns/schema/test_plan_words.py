"""Award plans in sentences: short for those who take part, exact for those who apply them."""

import pytest

from campaigns.schema import Document
from campaigns.schema.judging import Round
from campaigns.schema.plan_words import ADJUST_WORDS, POOL_WORDS, exact_plan_words, plan_words, scoring_words
from tests.factories.campaigns import small

TIERS = [{"key": "one", "label": "一等奖"}, {"key": "two", "label": "二等奖"}]
SHARES = [{**tier, "share": share} for tier, share in zip(TIERS, ("2", "8"), strict=True)]
PLACES = [{**tier, "places": places} for tier, places in zip(TIERS, (1, 3), strict=True)]


def planned(plan, **parts):
    doc = Document.model_validate(small(awards=[plan], **parts))
    return doc, doc.awards[0]


@pytest.mark.parametrize(
    ("plan", "short", "exact"),
    [
        (
            {"kind": "ratio", "pool": "category", "rate": "0.8", "tiers": SHARES},
            "按类别分别评出一等奖、二等奖，比例 2:8，获奖面不超过 80%",
            "按类别分别评奖，获奖率不超过 80%，一等奖、二等奖按 2 : 8 分配，各档件数按累计比例向下取整；名额线上的同分由主办单位议定并写明理由。",
        ),
        (
            {"kind": "ratio", "pool": "all", "rate": "0.125", "ties": "better", "tiers": [{**TIERS[0], "share": "1"}]},
            "全部案例一起评出一等奖，获奖面不超过 12.5%",
            "全部案例一起评奖，获奖率不超过 12.5%，一等奖件数向下取整；同分归入较高一档，但不超过获奖率。",
        ),
        (
            {"kind": "top", "pool": "group", "ties": "lower", "tiers": PLACES},
            "按组别分别评出一等奖 1 个、二等奖 3 个",
            "按组别分别评奖：一等奖 1 名、二等奖 3 名；同分超出名额的一律归入较低一档。",
        ),
    ],
)  # fmt: skip
def test_a_plan_of_places_or_shares(plan, short, exact):
    doc, award_plan = planned(plan)
    assert plan_words(award_plan) == short
    assert exact_plan_words(doc, award_plan) == exact


@pytest.mark.parametrize(
    ("agree", "share"), [("0.5", "半数以上"), ("1", "全部"), ("0.67", "67% 以上"), ("0.125", "12.5% 以上")]
)
def test_a_plan_of_distinctions_says_both_times_how_many_must_agree(agree, share):
    item = {"key": "whole", "label": "总体", "points": 100}
    dimensions = [{"key": "whole", "label": "总体", "items": [item]}]
    distinctions = [{"key": "model", "label": "标杆"}]
    rubric = {"key": "r", "label": "评分表", "dimensions": dimensions, "distinctions": distinctions}
    plan = {"kind": "distinctions", "agree": agree, "tiers": [{"key": "model", "label": "标杆"}]}
    doc, award_plan = planned(plan, rubrics=[rubric])
    assert plan_words(award_plan) == f"由专家推荐标杆，{share}专家推荐的授予相应荣誉"
    assert exact_plan_words(doc, award_plan) == f"标杆——同一档次得到{share}专家推荐即授予，取最高一档。"


def test_every_pool_has_words():
    pools = Document.model_json_schema()["$defs"]["Pool"]["enum"]
    assert sorted(POOL_WORDS) == sorted(pools)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "取平均分，四舍五入到三位小数；评审没有交齐的案例按已提交的评审排名。"),
        (
            {"adjust": "mean", "trim": True, "least": 2},
            "先把各专家的平均分调到一致（均值校正），再去掉一个最高分和一个最低分后取平均，四舍五入到三位小数；提交满 2 份评审的案例才排名。",
        ),
        (
            {"adjust": "zscore", "incomplete": "wait"},
            "先把各专家评分的平均分和离散程度调到一致（标准分校正），再取平均分，四舍五入到三位小数；评审全部交齐的案例才排名。",
        ),
        (
            {"adjust": "additive", "least": 1},
            "先扣除各专家与评审同样案例的其他专家相比的宽严偏差（加性模型校正），再取平均分，四舍五入到三位小数；评审没有交齐的案例按已提交的评审排名。",
        ),
    ],
)
def test_how_scores_come_about_is_named(values, words):
    round_ = Round.model_validate({"key": "final", "label": "终评"} | values)
    assert scoring_words(round_) == f"计分方式：{words}"
    assert set(ADJUST_WORDS) == {"raw", "mean", "zscore", "additive"}
