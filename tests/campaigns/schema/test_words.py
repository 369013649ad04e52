"""Every rule can be said in plain Chinese."""

import re

import pytest
import yaml

from campaigns.loading.lint import advice, by_hand
from campaigns.schema import Document, FieldLimit, Quota
from campaigns.schema.words import limit_words, quota_words, rule_words, slot_words
from portal.organisation.terms import UnitTerms
from tests.factories.campaigns import SLUGS, fixture, shipped_terms, small
from validators.registry import RULES, any_rule

# Names of formats and units that people use as they are.
KNOWN = re.compile(
    r"Word|MP[34]|MOV|PCM|kHz|PDF|ZIP|RAR|DOCX|DOC|WPS|PPTX|PPT|JPG|PNG|PSD|PSB|AI|CMYK|RGB|LAB|H\.26[45]|AAC|Mbps|kbps|dpi|GB2312|"
    r"[KMG]B|\d+P\b"
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_an_example_of_each_rule_can_be_said(rule):
    said = rule_words(any_rule.validate_python(yaml.safe_load(rule.example)))
    assert (bool(said), re.findall(r"[A-Za-z_]{2,}", KNOWN.sub("", said))) == (True, [])


@pytest.mark.parametrize("slug", SLUGS)
def test_the_notices_are_said_without_codes(slug):
    said = [words for c in fixture(slug).categories for slot in c.slots for words in slot_words(slot)]
    said += [
        quota_words(fixture(slug), q, shipped_terms(slug))
        for q in getattr(fixture(slug).recommend, "quotas", ())
    ]
    assert [words for words in said if re.search(r"[A-Za-z_]{2,}", KNOWN.sub("", words))] == []


def test_limits_of_fields():
    said = [
        limit_words(FieldLimit(**limit))
        for limit in (
            {"max_zi": 500},
            {"min_zi": 400, "max_zi": 600, "severity": "advised"},
            {"forbid": ("《", "》")},
            {"within_days": 365},
        )
    ]
    assert said == ["不超过 500 字", "400–600 字（建议）", "不能含有 《 》", "须在最近一年内"]


def test_quotas_of_liaoning():
    liaoning = fixture("liaoning-2025")
    quotas = {
        quota.key: quota_words(liaoning, quota, shipped_terms("liaoning-2025"))
        for quota in liaoning.recommend.quotas
    }
    assert quotas["ai-big"] == (
        "市教育局（副省级市）：“人工智能+”教育案例，不超过 10 个，其中中职作品不超过 3 个"
    )
    assert quotas["ai-city"] == (
        "市教育局（副省级市以外）：“人工智能+”教育案例，不超过 8 个，其中中职作品不超过 3 个"
    )


def test_the_lint_lists_what_people_check():
    points = {(point.rule, point.words) for point in by_hand(fixture("caet-2024"))}
    assert ("links.reachable", "网址能打开") in points
    assert ("checklist", "视频没有水印标识和商业广告") in points


def test_the_lint_sees_what_contradicts_itself():
    doc = small(
        stages=[{"key": "x", "kind": "other", "name": "x"}],
        categories=[
            {
                "key": "case",
                "label": "案例",
                "slots": [
                    {
                        "key": "video",
                        "label": "视频",
                        "max_bytes": "100MB",
                        "rules": [
                            {"rule": "file.size", "max": "500MB"},
                            {"rule": "file.count", "min": 2, "max": 3},
                        ],
                    }
                ],
            }
        ],
    )
    assert advice(Document.model_validate(doc)) == [
        "stages 里没有 kind: submit 的阶段，申报将一直开放",
        "写了 recommend，但 stages 里没有 kind: recommend 的阶段，推荐将一直开放、没有截止",
        "类别“案例”参加评审，但没有 rubric",
        "类别“案例”的“视频”：规则允许 500MB，但 max_bytes 只有 100MB，大文件传不上来",
        "类别“案例”的“视频”：file.count 的 max 是 3，max_files 是 1，请保持一致",
        "类别“案例”的“视频”：file.count 的 min 是 2，min_files 是 1，请保持一致",
    ]


@pytest.mark.parametrize(
    ("quota", "words"),
    [
        ({"max": 40, "severity": "advised"}, "县：原则上不超过 40 个"),
        ({"units": {"jia": 45, "yi": 22}}, "县：按单位分配名额（2 个单位，22 至 45 个）"),
        ({"units": {"jia": 45}, "max": 3}, "县：按单位分配名额（1 个单位，45 个，其余单位不超过 3 个）"),
        (
            {"max_share": {"of": "teachers", "percent": "20.0"}, "min": 2},
            "县：不少于 2 个，不超过本单位专任教师的 20%（小数舍去）",
        ),
        (
            {"min_share": {"of": "teachers", "percent": "2.5", "rounding": "up"}},
            "县：不少于本单位专任教师的 2.5%（小数进一）",
        ),
        (
            {"max": 9, "sub_caps": [{"label": "中职", "where": {}, "max": 2, "severity": "advised"}]},
            "县：不超过 9 个，其中中职原则上不超过 2 个",
        ),
    ],
)
def test_s9_s11_what_each_kind_of_quota_says(quota, words):
    terms = UnitTerms(kinds={"county": "县"}, attributes={"teachers": "专任教师"})
    rule = Quota.model_validate({"key": "q", "label": "q", "unit_kinds": ["county"], **quota})
    assert quota_words(fixture("enshi-2023"), rule, terms) == words
