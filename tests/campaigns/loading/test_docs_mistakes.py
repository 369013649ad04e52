"""The mistakes that docs/campaigns.md lists are told in the very words that it quotes."""

from pathlib import Path

import pytest

from campaigns.editing.engine.checking import check
from campaigns.loading import BadDocument, parse
from portal.decisions import refuse
from portal.organisation.terms import Organisation, UnitOutline, UnitTerms
from portal.words import say

SUBMIT = {"key": "submit", "kind": "submit", "name": "申报", "opens": "2026-03-01T00:00:00+08:00", "closes": "2026-04-01T00:00:00+08:00"}  # fmt: skip
REVIEW = {"key": "review", "kind": "review", "name": "评审", "opens": "2026-03-15T00:00:00+08:00"}
UP = {"key": "up", "kind": "recommend", "name": "推荐"}
VIDEO = {"key": "video", "label": "视频"}
CASE = {"key": "case", "label": "案例", "rubric": "marks", "slots": [VIDEO]}
RUBRIC = {"key": "marks", "label": "评分标准", "dimensions": [{"key": "d", "label": "总体", "items": [{"key": "i", "label": "总体", "points": 100}]}]}  # fmt: skip
TOP = {"kind": "top", "tiers": [{"key": "one", "label": "一等奖", "places": 10}]}
PAPER = {"body": "{name}获{award}", "number": "X-{year}-{seq}", "signed": "局"}
QUOTA = {"key": "all", "label": "每校名额", "max": 3}
SCHOOLS = {"unit_kinds": ["school"], "quotas": [QUOTA]}
SOUND = {
    "version": 1, "slug": "small-2026", "name": "小活动", "tenant": "test", "notice": {"title": "通知", "issuer": "测试局"},
    "stages": [SUBMIT], "categories": [CASE], "rubrics": [RUBRIC],
}  # fmt: skip
UNITS = {"yi-zhong": UnitOutline("school", frozenset({"high"}), frozenset()), "er-zhong": UnitOutline("school", frozenset(), frozenset())}  # fmt: skip
TERMS = UnitTerms(kinds={"school": "学校", "county": "县"}, attributes={"high": "设高中部"})
ORGANISATION = Organisation("test", TERMS, frozenset(), frozenset({"high"}), UNITS)


def slot(**parts):
    return {"categories": [CASE | {"slots": [VIDEO | parts]}]}


MISTAKES = [
    {"notice": {"issuer": "测试局"}},
    {"categories": [CASE | {"team": {"max": "三人"}}]},
    {"categories": [CASE | {"key": "案例"}]},
    {"stages": [SUBMIT | {"closes": "2026-02-01T00:00:00+08:00"}]},
    {"recommend": SCHOOLS | {"unit_kinds": ["xuexiao"]}, "stages": [SUBMIT, UP]},
    {"categories": [CASE | {"rubric": "score"}]},
    slot(rules=[{"rule": "video.duration", "min": "20min", "max": "10min"}]),
    slot(max_bytes="1GB", rules=[{"rule": "file.size", "max": "3GB"}]),
    slot(rules=[{"rule": "file.count", "max": 2}]),
    {"stages": [REVIEW]},
    {"stages": [SUBMIT, REVIEW]},
    {"stages": [SUBMIT | {"categories": ["case"]}], "categories": [CASE, CASE | {"key": "lesson", "label": "课例"}]},
    {"recommend": SCHOOLS},
    {"stages": [SUBMIT, UP]},
    {"categories": [{key: part for key, part in CASE.items() if key != "rubric"}]},
    {"recommend": SCHOOLS | {"quotas": [QUOTA | {"unit_kinds": ["county"]}]}, "stages": [SUBMIT, UP]},
    {"groups": [{"key": "high", "label": "高中组", "unit_kinds": ["school"], "unit_attributes": ["high"]}]},
    {"awards": [TOP, TOP]},
    {"certificate": PAPER},
]  # fmt: skip
YAML = [
    "stages: [{key: submit, kind: submit, name: 申报, source: 3月1日起, 逾期不收}]",
    "name：小活动",
    "\tname: 小活动",
    "certificate: {body: {authors} 获奖}",
]


def told(change):
    """Each sentence about the sound document with this change, mistakes first."""
    checked = check(SOUND | change, ORGANISATION)
    return [words for said in (checked.problems, checked.advice) for each in said.values() for words in each]


def told_of_yaml(line):
    with pytest.raises(BadDocument) as caught:
        parse(f"version: 1\n{line}\n")
    return [problem.message for problem in caught.value.problems if problem.line == 2][:1]


def quoted(heading):
    """The first column of the table under the heading."""
    page = (Path(__file__).parents[3] / "docs" / "campaigns.md").read_text(encoding="utf-8")
    part = page.split(f"\n### {heading}\n")[1].split("\n#")[0]
    rows = [line for line in part.splitlines() if line.startswith("| ")]
    return [row.split(" | ")[0].removeprefix("| ") for row in rows[2:]]


def test_the_sound_document_is_sound():
    assert told({}) == []


def test_mistakes_in_the_forms():
    taken = say(refuse("campaign_exists", slug="small-2026"))
    assert quoted("在表单里") == [taken, *(words for change in MISTAKES for words in told(change))]


def test_slips_in_yaml():
    assert quoted("在 YAML 里") == [words for line in YAML for words in told_of_yaml(line)]
