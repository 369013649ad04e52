"""A draft of what was found: what is in it, where each part comes from, what a person has to look at."""

from campaigns.notices.assembling import assemble
from campaigns.notices.finding import find
from campaigns.notices.text import tidy
from tests.factories.notices import NOTICE

KINDS = {"county": "县市教育局", "school": "学校"}


def draft(text=NOTICE, kinds=KINDS, chosen=lambda each: True):
    findings = [each for each in find(tidy(text), year=2025) if chosen(each)]
    return assemble(findings, tenant="test", slug="call-2025", kinds=kinds)


def test_every_part_holds_its_sentence():
    made = draft()
    document = made.document
    assert made.loads
    assert (document["slug"], document["tenant"], document["name"]) == (
        "call-2025",
        "test",
        "2025年全市数字教育案例",
    )
    assert document["notice"] == {
        "title": "某市教育局关于征集2025年全市数字教育案例的通知",
        "number": "某教函〔2025〕5号",
        "issuer": "某市教育局",
    }
    assert [(stage["kind"], stage.get("opens"), stage.get("closes")) for stage in document["stages"]] == [
        ("submit", "2025-07-15T00:00:00+08:00", "2025-10-16T00:00:00+08:00"),
        ("recommend", None, "2025-10-31T00:00:00+08:00"),
    ]
    assert document["stages"][1]["source"] == "各县于10月30日前报送推荐案例。"
    assert [category["label"] for category in document["categories"]] == ["教学革新", "教研创新"]
    first = document["categories"][0]
    assert first["source"] == "（一）教学革新。"
    assert (first["team"]["max"], first["team"]["source"]) == (5, "每个案例作者不超过5人。")
    assert {slot["label"]: [rule["rule"] for rule in slot["rules"]] for slot in first["slots"]} == {
        "案例文本": ["word.length"],
        "展示视频": ["file.type", "video.duration", "file.size"],
    }
    assert first["slots"][1]["rules"][1] == {
        "rule": "video.duration",
        "max": "8min",
        "source": "展示视频为MP4格式，时长不超过8分钟，大小不超过500MB。",
    }
    assert [
        (quota["label"], quota["max"], quota["unit_kinds"]) for quota in document["recommend"]["quotas"]
    ] == [("各县", 5, ["county"])]
    assert [limit["max"] for limit in document["author_limits"]] == [1]
    assert document["awards"][0]["tiers"] == [
        {"key": "tier-1", "label": "一等奖", "share": 10},
        {"key": "tier-2", "label": "二等奖", "share": 20},
    ]


def test_marks_name_each_part_and_what_was_added():
    made = draft()
    marks = {mark.path: mark for mark in made.marks}
    assert marks["stages.recommend"].sentence == "各县于10月30日前报送推荐案例。"
    assert (marks["stages.recommend"].sure, marks["name"].sure) == (True, False)
    assert (marks["recommend.unit_kinds"].sentence, marks["recommend.unit_kinds"].sure) == ("", False)


def test_of_nothing_it_makes_the_least_that_loads_and_says_so():
    made = draft("")
    assert made.loads
    assert [mark.path for mark in made.unsure] == [
        "notice.title",
        "notice.issuer",
        "stages.submit",
        "categories.case",
        "categories.case.slots.material",
    ]


def test_what_is_left_out_is_not_in_the_draft():
    made = draft(chosen=lambda each: each.setting != "author_limits")
    assert "author_limits" not in made.document


def test_without_kinds_of_units_nobody_can_recommend():
    assert "recommend" not in draft(kinds={}).document


def test_what_no_document_may_hold_is_taken_out_and_named():
    text = "提交案例文本、展示视频。案例文本不少于3000字。案例文本不超过2000字。"
    made = draft(text)
    assert made.loads
    assert [mark.problem for mark in made.unsure if ".rules." in mark.path and mark.problem] == [
        "Value error, min（3000）不能大于 max（2000）；请改其中一个"
    ]
