"""Differences between two versions, in words an organiser can check."""

import copy

from campaigns.loading import plain
from campaigns.schema import Document
from portal.loading import compare
from tests.factories.campaigns import SLUGS, fixture, small


def changed(slug, edit):
    doc = fixture(slug)
    values = copy.deepcopy(plain(doc))
    edit(values)
    return [str(change) for change in compare(doc, Document.model_validate(values))]


def test_a_document_does_not_differ_from_itself():
    assert [compare(fixture(slug), fixture(slug)) for slug in SLUGS] == [[]] * 5


def test_a_rules_limit():
    def edit(values):
        values["categories"][0]["slots"][1]["rules"][3]["max"] = 1500

    assert changed("ningxia-2025", edit) == [
        "~ 类别 › “数字化赋能教学革新” › 材料项 › “展示视频” › 规则 › “视频时长” › 上限：1200 → 1500"
    ]


def test_a_slot_taken_away_and_a_rule_added():
    def edit(values):
        slots = values["categories"][0]["slots"]
        del slots[2]
        slots[1]["rules"].append({"rule": "video.audio"})

    assert changed("ningxia-2025", edit) == [
        "+ 类别 › “数字化赋能教学革新” › 材料项 › “展示视频” › 规则 › “视频声音”：video.audio",
        "- 类别 › “数字化赋能教学革新” › 材料项 › “支撑材料”：支撑材料",
    ]


def test_a_changed_order():
    first = Document.model_validate(small(groups=[{"key": "a", "label": "甲"}, {"key": "b", "label": "乙"}]))
    second = Document.model_validate(small(groups=[{"key": "b", "label": "乙"}, {"key": "a", "label": "甲"}]))
    assert [str(one) for one in compare(first, second)] == ["~ 组别 › 顺序：“甲”、“乙” → “乙”、“甲”"]
