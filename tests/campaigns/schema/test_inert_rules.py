"""A rule that can never apply to what a slot takes is refused with its line; every rule that can is accepted."""

import pytest

from campaigns.loading import BadDocument, parse
from campaigns.schema import Slot
from campaigns.schema.inert import inert_rules
from validators.registry import RULES

TEXT = """version: 1
slug: small
name: 小活动
notice: {title: 通知, issuer: 测试局}
tenant: t
stages:
  - {key: s, kind: submit, name: 申报, opens: 2026-05-01T00:00:00+08:00, closes: 2026-06-01T00:00:00+08:00}
categories:
  - key: case
    label: 案例
    slots:
      - key: video
        label: 视频
        rules:
          - {rule: video.duration, max: 20min}
          - {rule: file.type, allowed: [mp4]}
"""


def problem(old, new):
    """The one problem of the document with this change."""
    assert TEXT.count(old) == 1
    with pytest.raises(BadDocument) as caught:
        parse(TEXT.replace(old, new), "x.yaml")
    (found,) = caught.value.problems
    return found


def told(*rules):
    slot = Slot.model_validate({"key": "s", "label": "材料", "rules": list(rules)})
    return [(place, words) for place, words in inert_rules(slot)]


def takes(*allowed, **more):
    return {"rule": "file.type", "allowed": list(allowed), **more}


def test_film_rules_on_a_slot_for_sound_are_refused():
    found = told(takes("mp3", "wav"), {"rule": "video.duration", "max": "5min"}, {"rule": "video.silence"})
    assert found == [
        (
            ("rules", 1),
            "video.duration（视频时长）只检测视频，而这里只收 MP3、WAV，永远用不上；请删去这条规则，或改 file.type",
        ),
        (
            ("rules", 2),
            "video.silence（声音是否静音）只检测视频，而这里只收 MP3、WAV，永远用不上；请删去这条规则，或改 file.type",
        ),
    ]


def test_one_accepted_type_that_can_be_measured_is_enough():
    assert told(takes("mp3", "mp4"), {"rule": "video.duration", "max": "5min"}) == []
    assert told(takes("any"), {"rule": "video.duration", "max": "5min"}) == []
    assert told({"rule": "video.duration", "max": "5min"}) == []
    assert told(takes("image"), {"rule": "image.print_size", "width_cm": 1, "height_cm": 1}) == []
    assert told(takes("pdf"), {"rule": "image.print_size", "width_cm": 1, "height_cm": 1}) == []
    assert told(takes("mp3"), {"rule": "file.size", "max": 5}, {"rule": "manual", "check": "音质清晰"}) == []


@pytest.mark.parametrize(
    "open_type",
    [{"severity": "advised"}, {"group": "either"}, {"kinds": ["audio"]}],
    ids=["advised", "alternative", "for some kinds"],
)
def test_a_type_rule_that_lets_others_in_closes_nothing(open_type):
    assert told(takes("mp3", **open_type), {"rule": "video.duration", "max": "5min"}) == []


def test_two_type_rules_leave_what_both_accept():
    both = [takes("mp3", "mp4"), takes("mp3", "wav")]
    assert [place for place, _ in told(*both, {"rule": "video.audio"})] == [("rules", 2)]


def test_kinds_that_the_rule_cannot_measure_or_the_slot_refuses_are_named():
    assert told({"rule": "video.duration", "max": 5, "kinds": ["word"]}) == [
        (("rules", 0, "kinds"), "video.duration 只检测视频，kinds 里却没有，永远用不上")
    ]
    assert told(takes("pdf"), {"rule": "file.count", "max": 5, "kinds": ["image"]}) == [
        (("rules", 1, "kinds"), "这里只收 PDF，没有图片，这条规则永远用不上")
    ]
    assert told(takes("pdf", "jpg"), {"rule": "file.count", "max": 5, "kinds": ["image"]}) == []


def test_a_sum_of_films_is_a_film_rule_too():
    assert [place for place, _ in told(takes("mp3"), {"rule": "video.total_duration", "max": 5})] == [
        ("rules", 1)
    ]


def test_the_loader_names_the_line():
    found = problem("[mp4]", "[mp3]")
    assert (found.line, found.path) == (15, "categories[0].slots[0].rules[0]")
    assert found.message.startswith("video.duration（视频时长）只检测视频，而这里只收 MP3")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("video.length", "video.duration"),
        ("video.durations", "video.duration"),
        ("movie.duration", "video.duration"),
        ("video.resolution", "video.dimensions"),
        ("word.count", "word.length"),
        ("file.format", "file.type"),
        ("image.resolution", "image.dpi"),
        ("pdf.stamp", "pdf.seals"),
    ],
)
def test_a_wrong_name_is_answered_with_the_right_one(wrong, right):
    found = problem("rule: video.duration", f"rule: {wrong}")
    assert found.message.startswith(f"没有“{wrong}”，是否想写“{right}”，")
    assert len(found.message) < 600


def test_of_many_names_only_the_group_is_listed():
    found = problem("rule: video.duration", "rule: archive.qqqqqqqqqqqqqqqqqqqqqqqq")
    listed = [rule.id for rule in RULES if rule.id.startswith("archive.")]
    assert found.message == f"没有“archive.qqqqqqqqqqqqqqqqqqqqqqqq”，archive 类的有：{'、'.join(listed)}"


def test_where_the_group_is_wrong_too_the_groups_are_listed():
    found = problem("rule: video.duration", "rule: zzz")
    groups = dict.fromkeys(f"{rule.id.partition('.')[0]}.*" for rule in RULES if rule.id != "manual")
    assert {"file.*", "video.*", "audio.*"} <= set(groups)
    assert found.message == f"没有“zzz”，有这几类：{'、'.join(groups)}、manual"


def test_no_rule_is_also_called_as_another_is_named():
    ids = {rule.id for rule in RULES}
    aliases = [alias for rule in RULES for alias in rule.Params.ALSO_CALLED]
    assert sorted(set(aliases) & ids) == []
    assert len(aliases) == len(set(aliases))
