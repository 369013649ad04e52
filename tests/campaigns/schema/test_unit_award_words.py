"""How units are honoured, in one sentence; and what a rule asks for that the call doesn't have."""

import pytest

from campaigns.schema import Document
from campaigns.schema.unit_award_words import unit_award_words
from tests.factories.campaigns import small
from tests.factories.full_campaign import FULL, changed, problems_of

RULE = {"key": "org", "label": "组织奖", "rank_by": ["cases"]}


def words(kinds=None, **changes):
    doc = Document.model_validate(small(unit_awards=[RULE | changes]))
    return unit_award_words(doc, doc.unit_awards[0], kinds)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "组织奖：数本单位的案例；按报送数依次比较；名额由主办单位确定。"),
        ({"places": 3}, "组织奖：数本单位的案例；按报送数依次比较；取 3 个；末位并列、名额不够的都不授予。"),
        ({"cases": "below", "share": "2/8", "ties": "by_hand"},
         "组织奖：数本单位和下级单位的案例；按报送数依次比较；取达到条件的单位的 1/4（向下取整）；末位并列、名额不够的由主办单位决定。"),
        ({"share": "12.5%", "share_of": "all", "rank_by": ["eligible", "awarded", "score"]},
         "组织奖：数本单位的案例；按审核通过数、获奖数、平均得分率依次比较；取全部参评单位的 12.5%（向下取整）；末位并列、名额不够的都不授予。"),
        ({"conditions": [{"kind": "on_time"}, {"kind": "at_least", "of": "awarded", "min": 2}]},
         "组织奖：数本单位的案例；须按时报送、获奖数不少于 2；按报送数依次比较；名额由主办单位确定。"),
    ],
)  # fmt: skip
def test_a_rule_in_words(changes, said):
    assert words(**changes) == said


def test_every_part_of_the_fullest_rule():
    doc = Document.model_validate(FULL)
    assert unit_award_words(doc, doc.unit_awards[0], {"city": "市", "school": "学校"}) == (
        "组织奖：参评的是市；数本单位报送的案例（课例）；须审核通过数不少于 2、达到最低报送数、按时报送（含延期）、没有案例被取消资格、交齐总结；"
        "按积分（每件报送 1 分，每件审核通过 2 分，每件获奖 1 分，每件一等奖 5 分）、平均得分率依次比较；取全部参评单位的 1/4（向下取整）；末位并列的一并授予。"
    )


def test_without_units_that_recommend_nothing_of_theirs_can_be_asked_for():
    values = changed("recommend", None)
    del values["printouts"], values["delivery"]
    wrong = [(path, message) for path, message in problems_of(values) if path.startswith("unit_awards")]
    assert wrong == [
        ("unit_awards[0].cases", "活动没有 recommend 部分，没有单位推荐；请改为 own 或 below"),
        ("unit_awards[0].conditions[1]", "条件 minimums 说的是单位的报送，而活动没有 recommend 部分"),
        ("unit_awards[0].conditions[2]", "条件 on_time 说的是单位的报送，而活动没有 recommend 部分"),
        ("unit_awards[0].conditions[4].forms[0]", "没有单位表单“report”，已定义的有：无"),
    ]
