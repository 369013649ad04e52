"""In which order a roster's cases stand."""

import pytest

from campaigns.schema import Roster
from review.exports.rosters import rows
from tests.factories.review import make_nomination, make_submission, publish_results


def titles(world, *sort, **more):
    roster = Roster.model_validate(
        {"key": "r", "label": "表", "audience": "organiser", "sort": list(sort),
         "columns": [{"label": "名", "value": "title"}]} | more
    )  # fmt: skip
    return [title for (title,) in rows(world.campaign, roster)]


def case(world, title, name="", unit_name="", **values):
    made = make_submission(world, title, **{"state": "eligible", "category": "b"} | values)
    if name or unit_name:
        made.authors.update(name=name or "某", unit_name=unit_name)
    return made


@pytest.fixture
def four(world):
    case(world, "重庆的课", "曾一", "重点中学", unit="s3")
    case(world, "长沙的课", "单二", "银城小学", unit="s1", category="a")
    case(world, "安静的课", "李三", "常青中学", unit="s2")
    case(world, "Zoo", "区四", "安心小学", unit="s1")


def test_by_what_stands_in_the_document(world, four):
    assert titles(world, "category", "number")[0] == "长沙的课"


def test_texts_stand_by_their_characters_or_by_pinyin(world, four):
    assert titles(world, "title") == sorted(["重庆的课", "长沙的课", "安静的课", "Zoo"])
    assert titles(world, "title", pinyin=True) == ["Zoo", "安静的课", "长沙的课", "重庆的课"]
    assert titles(world, "first_author", pinyin=True) == ["安静的课", "Zoo", "长沙的课", "重庆的课"]
    assert titles(world, "first_unit", pinyin=True) == ["Zoo", "安静的课", "长沙的课", "重庆的课"]


def test_units_stand_as_in_the_tree(world, four):
    assert titles(world, "unit", "title") == ["Zoo", "长沙的课", "安静的课", "重庆的课"]


def test_ranks_of_the_batch_before_there_is_judging(world):
    for rank, title in ((2, "乙"), (1, "甲")):
        make_nomination(world, case(world, title, state="reported"), rank=rank)
    case(world, "没有名次", category="d")
    assert titles(world, "rank") == ["甲", "乙", "没有名次"]


def test_awards_stand_by_tier_and_those_without_last(world):
    published = publish_results(world, 5)
    case(world, "没有奖", category="b")
    assert titles(world, "award", "title") == [*(each.title for each in published), "没有奖"]
    assert titles(world, "award", "title", awarded_only=True) != [
        *(each.title for each in published),
        "没有奖",
    ]


def test_equal_ones_stand_as_they_came(world):
    for _ in range(3):
        case(world, "同名")
    assert titles(world, "title") == ["同名"] * 3
