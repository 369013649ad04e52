"""Every part of the schema answers a wrong value with its place and what is allowed: recommending, judging, what leaves the portal."""

import pytest

from tests.factories.full_campaign import GONE, changed, problems_of

SAME = "="  # the problem is told at the place that was changed


RECOMMENDING = [
    ("recommend.unit_kinds", [], SAME, "至少要有一项"),
    ("recommend.unit_kinds", GONE, SAME, "缺少此项"),
    ("recommend.comment_min_zi", -1, SAME, "“-1” 超出范围，应不小于 0"),
    ("recommend.quotas[0].max", 0, "recommend.quotas[0]", "min 不能大于 max"),
    ("recommend.quotas[0].max", -1, SAME, "“-1” 超出范围，应不小于 0"),
    ("recommend.quotas[0].min", 6, "recommend.quotas[0]", "min 不能大于 max"),
    ("recommend.quotas[1]", {"key": "none", "label": "无"}, SAME, "名额必须写明 max 或 min"),
    ("recommend.quotas[1]", {"key": "each", "label": "重", "max": 1}, "recommend.quotas[1].key", "key“each”重复"),
    ("recommend.quotas[0].sub_caps[0].max", -1, SAME, "“-1” 超出范围，应不小于 0"),
    ("recommend.quotas[0].sub_caps[0].where", GONE, SAME, "缺少此项"),
    ("recommend.quotas[0].sub_caps[0].where.categories[0]", "essay", SAME, "没有类别“essay”，已定义的有：lesson、paper"),
    ("recommend.quotas[0].where.tracks[0]", "sea", SAME, "没有赛道“sea”，已定义的有：rural、urban"),
    ("recommend.mandatory[0].unit_attributes", [], SAME, "至少要有一项"),
    ("recommend.mandatory[0].min", 0, SAME, "“0” 超出范围，应不小于 1"),
    ("recommend.mandatory[0].where.groups[0]", "high", SAME, "没有组别“high”，已定义的有：middle、primary"),
    ("recommend.forms[0].due", "2026-06-20", SAME, "时间缺少时区，请写成 2025-07-15T00:00:00+08:00（现在是 “2026-06-20”）"),
    ("recommend.forms[0].slots[0].rules", [{"rule": "file.type", "allowed": ["pdf"]}, {"rule": "video.audio"}], "recommend.forms[0].slots[0].rules[1]", "video.audio（视频声音）只检测视频，而这里只收 PDF，永远用不上；请删去这条规则，或改 file.type"),
    ("recommend.quota", [], SAME, "没有“quota”这一项，是否想写“quotas”，允许：comment_min_zi、forms、mandatory、quotas、ranked、req、source、text、unit_kinds"),
    ("recommend.forms[0].due", 20260620, SAME, "时间写法不对，请写成 2025-07-15T00:00:00+08:00（现在是 “20260620”）"),
]  # fmt: skip

JUDGING = [
    ("rubrics[0].dimensions", [], SAME, "至少要有一项"),
    ("rubrics[0].dimensions[0].points", "90", "rubrics[0].dimensions[0]", "维度“总体”为 90 分，与各评分项之和不符"),
    ("rubrics[0].dimensions[0].items[0].points", GONE, "rubrics[0].dimensions[0]", "维度“总体”为 100 分，与各评分项之和不符"),
    ("rubrics[0].dimensions[0].items[0].points", "0", SAME, "“0” 超出范围，应大于 0"),
    ("rubrics[0].dimensions[0].items[0].step", "0", SAME, "“0” 超出范围，应大于 0"),
    ("rubrics[0].dimensions[0].items[1].key", "idea", "rubrics[0]", "评分项的 key 重复"),
    ("rubrics[0].dimensions[0].items", [], SAME, "至少要有一项"),
    ("rubrics[1].levels", GONE, "rubrics[1]", "没有分值的评分标准必须写明 levels"),
    ("rubrics[1].key", "marks", SAME, "key“marks”重复"),
    ("rubrics[0].comment_min_zi", -1, SAME, "“-1” 超出范围，应不小于 0"),
    ("review.rounds[0].per_case", 0, SAME, "“0” 超出范围，应不小于 1"),
    ("review.rounds[0].by", "expert", SAME, "不认识的值 “expert”，允许：tenant、unit"),
    ("review.anonymous", True, SAME, "没有“anonymous”这一项，允许：blind、req、rounds、source、text"),
    ("awards[0].kind", "lottery", "awards[0]", "没有“lottery”，允许：ratio、top、distinctions"),
    ("awards[0].kind", GONE, "awards[0]", "缺少 kind，请写明是哪一种"),
    ("awards[0].rate", "0", SAME, "“0” 超出范围，应大于 0"),
    ("awards[0].rate", "1.01", SAME, "“1.01” 超出范围，应不大于 1"),
    ("awards[0].rate", GONE, SAME, "缺少此项"),
    ("awards[0].tiers[0].share", GONE, "awards[0]", "ratio 方案的每个奖级都要有 share"),
    ("awards[0].tiers[0].share", "0", SAME, "“0” 超出范围，应大于 0"),
    ("awards[0].tiers", [], SAME, "至少要有一项"),
    ("awards[0].pool", "school", SAME, "不认识的值 “school”，允许：all、category、category_track、category_group、group"),
    ("awards[0].ties", "both", SAME, "不认识的值 “both”，允许：lower、better"),
    ("awards[0].tiers[1].key", "one", SAME, "key“one”重复"),
    ("awards[1].tiers[0].places", GONE, "awards[1]", "top 方案的每个奖级都要有 places"),
    ("awards[1].tiers[0].places", 0, SAME, "“0” 超出范围，应不小于 1"),
    ("awards[2].agree", "0", SAME, "“0” 超出范围，应大于 0"),
    ("awards[2].agree", "2", SAME, "“2” 超出范围，应不大于 1"),
    ("awards[2].tiers[0].key", "best", SAME, "没有荣誉推荐“best”，已定义的有：model"),
    ("awards[1].where.categories[0]", "essay", SAME, "没有类别“essay”，已定义的有：lesson、paper"),
    ("certificate.body", "", SAME, "不能为空（现在是 “”）"),
    ("certificate.signed", GONE, SAME, "缺少此项"),
    ("certificate.number", "{seq:04d}{month}", SAME, "没有占位符“{month}”，允许：{seq}、{year}"),
    ("rosters[0].audience", "expert", SAME, "不认识的值 “expert”，允许：organiser、unit"),
    ("rosters[0].columns", [], SAME, "至少要有一项"),
    ("rosters[0].sort[0]", "score", SAME, "不认识的值 “score”，允许：category、group、track、unit、rank、award、title"),
    ("rosters[0].columns[0].value", "answer:who", SAME, "没有填报项“who”，已定义的有：day、partners、sites、size、uses、why"),
    ("rosters[0].columns[0].value", "declaration:mine", SAME, "没有声明“mine”，已定义的有：open、own"),
    ("rosters[1]", {"key": "list", "label": "重", "audience": "unit", "columns": [{"label": "序", "value": "seq"}]}, "rosters[1].key", "key“list”重复"),
    ("review.rounds[1]", {"key": "first", "label": "重"}, "review.rounds[1].key", "key“first”重复"),
    ("review.rounds", [], SAME, "至少要有一项"),
    ("rubrics[0].distinctions[1]", {"key": "model", "label": "x"}, "rubrics[0].distinctions[1].key", "key“model”重复"),
    ("rubrics[1].levels[1]", {"key": "good", "label": "x", "value": 1}, "rubrics[1].levels[1].key", "key“good”重复"),
    ("awards[0].tiers[0].label", "奖" * 61, SAME, "最多 60 个字符"),
    ("rubrics[0].dimensions[0].items[0].points", "Infinity", SAME, "应为有限的数字（现在是 “Infinity”）"),
]  # fmt: skip

OUTPUTS = [
    ("delivery.file", "{name}", SAME, "没有占位符“{name}”，是否想写“{number}”，允许：{seq}、{number}、{title}、{category}、{group}、{unit}、{authors}、{first_author}、{slot}"),
    ("delivery.at_root[0]", "lists", SAME, "没有表“lists”，已定义的有：list、page、report"),
    ("delivery.zip", True, SAME, "没有“zip”这一项，允许：archive、at_root、file、folder、req、source"),
    ("printouts[0].of", "school", SAME, "不认识的值 “school”，允许：case、unit"),
    ("printouts[0].formats[0]", "doc", SAME, "不认识的值 “doc”，允许：docx、pdf"),
    ("printouts[0].rows[0].value", "answer:number", SAME, "没有填报项“number”，已定义的有：words"),
    ("printouts[0].rows[0].value", "title", SAME, "没有“title”这个合并字段；可用：blank、date、unit_name、answers、answer:<填报项 key>"),
    ("printouts[0].unit_form", "reports", SAME, "没有单位表单“reports”，已定义的有：report"),
    ("printouts[0].categories[0]", "essay", SAME, "没有类别“essay”，已定义的有：lesson、paper"),
    ("printouts[1]", {"key": "page", "label": "重"}, "printouts[1].key", "key“page”重复"),
    ("printouts[0].signatures[0]", "", SAME, "不能为空（现在是 “”）"),
    ("printouts[0].slot", "scans", SAME, "没有材料项“scans”，已定义的有：scan"),
    ("unit_awards[0].rank_by", [], SAME, "至少要有一项"),
    ("unit_awards[0].rank_by[0]", "points", SAME, "不认识的值 “points”，允许：cases、awarded、score"),
    ("unit_awards[0].places", 0, SAME, "“0” 超出范围，应不小于 1"),
    ("forwards[0].to", GONE, SAME, "缺少此项"),
    ("forwards[0].tiers[0]", "three", SAME, "没有奖级“three”，已定义的有：model、one、ten、two"),
    ("forwards[0].where.tracks[0]", "sea", SAME, "没有赛道“sea”，已定义的有：rural、urban"),
    ("marks[0].label", GONE, SAME, "缺少此项"),
    ("marks[0].text", "x", SAME, "没有“text”这一项，允许：key、label、req、source"),
    ("unit_awards[1]", {"key": "org", "label": "重", "rank_by": ["cases"]}, "unit_awards[1].key", "key“org”重复"),
    ("forwards[1]", {"key": "up", "label": "重", "to": "省"}, "forwards[1].key", "key“up”重复"),
    ("marks[1]", {"key": "known", "label": "重"}, "marks[1].key", "key“known”重复"),
    ("exclusives[1]", {"key": "alone"}, "exclusives[1].key", "key“alone”重复"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "place", "message"), [*RECOMMENDING, *JUDGING, *OUTPUTS])
def test_a_wrong_value_is_told_at_its_place(path, value, place, message):
    assert problems_of(changed(path, value)) == [(path if place == SAME else place, message)]
