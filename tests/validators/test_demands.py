"""Each file demand of the five notices, just inside and just outside its limit, on facts. Named by requirement id."""

from datetime import date

import pytest

MB = 1024 * 1024
AUTHORS = {
    "authors": [{"name": "张晓明", "unit": "银川市第一小学", "phone": "13800138000"}],
    "regions": ["银川市"],
}
CASE = {"title": "智慧课堂", "unit": "某大学", "slot_title": "视频", **AUTHORS}

V, W, P, I, A = "video", "word", "pdf", "image", "archive"
D11 = ["案例背景", "主要做法", "取得成效", "经验与不足"]
HEAD, BODY = ("黑体", 16), ("仿宋", 16)


def page(*looks):
    title = {"text": "案例标题", "look": ("黑体", 22), "align": "center"}
    return [title] + [{"text": "正文内容文字", "look": look, "chars": chars} for look, chars in looks]


# requirement, rule and its parameters, kind, facts inside, facts outside, status outside
FILE_DEMANDS = [
    ("C11", {"rule": "video.duration", "max": "8min"}, V, {"duration": 480.4}, {"duration": 481}, "fail"),
    ("C11", {"rule": "file.size", "max": "500MB"}, V, {"size": 500 * MB}, {"size": 500 * MB + 1}, "fail"),
    ("C11", {"rule": "video.aspect", "ratio": "16:9", "orientation": "landscape"}, V, {"display_width": 1366, "display_height": 768}, {"display_width": 1080, "display_height": 1920}, "fail"),
    ("C11 HD", {"rule": "video.dimensions", "min_lines": 720, "severity": "advised"}, V, {"display_width": 1280, "display_height": 720}, {"display_width": 1024, "display_height": 576}, "warn"),
    ("C11 sound", {"rule": "video.audio"}, V, {}, {"audio": []}, "fail"),
    ("C02", {"rule": "pdf.seals", "min": 2}, P, {"seals": {1: 2}}, {"seals": {1: 1}}, "warn"),
    ("C10", {"rule": "pdf.opens"}, P, {}, {"needs_password": True}, "fail"),
    ("C14", {"rule": "file.name_parts"}, V, {"name": "某大学+智慧课堂+视频.mp4"}, {"name": "视频.mp4"}, "warn"),
    ("E03", {"rule": "word.length", "min": 3500, "max": 5000}, W, {"words": 3500}, {"words": 3390}, "fail"),
    ("E03", {"rule": "word.length", "min": 3500, "max": 5000}, W, {"words": 5000}, {"words": 5100}, "warn"),
    ("E04", {"rule": "word.images", "max": 5}, W, {"images": 5}, {"images": 6}, "fail"),
    ("E07", {"rule": "word.length", "min": 1500}, W, {"words": 1500}, {"words": 1454}, "fail"),
    ("E07", {"rule": "video.dimensions", "min_lines": 1080}, V, {"display_width": 1920, "display_height": 1080}, {"display_width": 1280, "display_height": 720}, "fail"),
    ("N06", {"rule": "word.length", "max": 3500, "severity": "advised"}, W, {"words": 3500}, {"words": 4000}, "warn"),
    ("N06 strict", {"rule": "word.length", "max": 3500}, W, {"words": 3500}, {"words": 3606}, "fail"),
    ("N08", {"rule": "video.duration", "min": "15min", "max": "20min"}, V, {"duration": 900}, {"duration": 899}, "fail"),
    ("N08", {"rule": "video.duration", "min": "15min", "max": "20min"}, V, {"duration": 1200}, {"duration": 1201}, "fail"),
    ("N08", {"rule": "video.dimensions", "min_width": 1280, "min_height": 720}, V, {"display_width": 1280, "display_height": 720}, {"display_width": 1278, "display_height": 720}, "fail"),
    ("N12 text", {"rule": "anonymity.text"}, W, {"texts": [("正文第 1 段", "某教师")]}, {"texts": [("正文第 1 段", "张晓明老师")]}, "fail"),
    ("N12 metadata", {"rule": "anonymity.metadata"}, W, {"metadata": {}}, {"metadata": {"文档属性 作者": "张晓明"}}, "fail"),
    ("N12 name", {"rule": "anonymity.name"}, V, {"name": "视频.mp4"}, {"name": "银川视频.mp4"}, "fail"),
    ("D08", {"rule": "word.length", "max": 2000}, W, {"words": 2000}, {"words": 2061}, "fail"),
    ("D08", {"rule": "archive.items", "max": 5}, A, {"items": 5}, {"items": 6}, "fail"),
    ("D08", {"rule": "file.size", "max": "100MB"}, A, {"size": 100 * MB}, {"size": 100 * MB + 1}, "fail"),
    ("D10", {"rule": "video.duration", "min": "15min", "max": "25min"}, V, {"duration": 1500.5}, {"duration": 1500.6}, "fail"),
    ("D10", {"rule": "video.frame_rate", "fps": 25}, V, {"frame_rate": 24.96}, {"frame_rate": 24.0}, "fail"),
    ("D11", {"rule": "word.length", "min": 3000, "max": 4000}, W, {"words": 3000}, {"words": 2909}, "fail"),
    ("D11", {"rule": "word.heading_levels", "max": 4}, W, {"paragraphs": [{"text": "甲", "level": 4}]}, {"paragraphs": [{"text": "甲", "level": 5}]}, "fail"),
    ("D11", {"rule": "word.sections", "required": D11}, W, {"paragraphs": D11}, {"paragraphs": D11[:3]}, "fail"),
    ("D11", {"rule": "word.wording", "forbidden": ["我们", "我单位"]}, W, {"paragraphs": ["学校开展"]}, {"paragraphs": ["我们开展"]}, "warn"),
    ("D12", {"rule": "word.fonts", "body": {"family": "宋体", "size": "五号"}}, W, {"paragraphs": page((("宋体", 10.5), 95), (("黑体", 9), 5))}, {"paragraphs": page((("宋体", 10.5), 70), (("黑体", 9), 30))}, "fail"),
    ("E05", {"rule": "word.fonts", "body": {"family": "仿宋", "size": "三号"}}, W, {"paragraphs": page((("仿宋_GB2312", 16), 100))}, {"paragraphs": page((("宋体", 12), 100))}, "fail"),
    ("D13", {"rule": "file.size", "max": "2MB"}, I, {"size": 2 * MB}, {"size": 2 * MB + 1}, "fail"),
    ("D13", {"rule": "image.pixels", "min_long_edge": 1000}, I, {"width": 1000, "height": 20}, {"width": 999, "height": 999}, "fail"),
    ("N07", {"rule": "word.keywords", "min": 3, "max": 5}, W, {"paragraphs": ["关键词：甲；乙；丙"]}, {"paragraphs": ["关键词：甲；乙"]}, "fail"),
    ("L04", {"rule": "file.forbidden_types", "types": ["slides"], "inside_archives": True}, A, {"inside": [("a.swf", "swf", 1)]}, {"inside": [("a.ppt", "ppt", 1)]}, "fail"),
    ("L05", {"rule": "video.dimensions", "min_width": 640, "min_height": 480}, V, {"display_width": 640, "display_height": 480}, {"display_width": 480, "display_height": 360}, "fail"),
    ("L05", {"rule": "video.duration", "max": "10min", "severity": "advised"}, V, {"duration": 600}, {"duration": 700}, "warn"),
    ("L07", {"rule": "video.dimensions", "min_lines": 1080}, V, {"display_width": 1440, "display_height": 1080}, {"display_width": 1440, "display_height": 1072}, "fail"),
    ("L08", {"rule": "video.duration", "min": "3min", "max": "10min"}, V, {"duration": 180}, {"duration": 179}, "fail"),
    ("L08", {"rule": "file.size", "max": "5GB"}, V, {"size": 5 * 1024 * MB}, {"size": 5 * 1024 * MB + 1}, "fail"),
    ("L08", {"rule": "video.codec", "video": ["h264"]}, V, {"codec": "h264"}, {"codec": "hevc"}, "fail"),
    ("L08", {"rule": "video.dimensions", "exact_width": 1920, "exact_height": 1080}, V, {"display_width": 1920, "display_height": 1080}, {"display_width": 1920, "display_height": 1088}, "fail"),
    ("L08 advised", {"rule": "video.bit_rate", "video": "8Mbps", "severity": "advised"}, V, {"bit_rate": 7e6}, {"bit_rate": 2e6}, "warn"),
    ("L09", {"rule": "image.print_size", "width_cm": 178, "height_cm": 78.5}, I, {"width": 21024, "height": 9272}, {"width": 21024, "height": 9000}, "fail"),
    ("L09", {"rule": "image.dpi", "min": 300}, I, {"dpi_x": 300, "dpi_y": 300}, {"dpi_x": 299, "dpi_y": 299}, "fail"),
    ("L09", {"rule": "image.color_mode", "allowed": ["CMYK"]}, I, {"color_mode": "CMYK"}, {"color_mode": "RGB"}, "fail"),
    ("L09", {"rule": "file.size", "min": "30MB"}, I, {"size": 30 * MB}, {"size": 30 * MB - 1}, "fail"),
]  # fmt: skip


def made(facts, kind, values):
    values = dict(values)
    if kind == "archive":
        return facts.archive(*values.pop("inside", [("a.txt", "txt", 1)]), **values)
    return getattr(facts, kind)(*values.pop("paragraphs", []), **values)


@pytest.mark.parametrize(("req", "rule", "kind", "inside", "outside", "status"), FILE_DEMANDS)
def test_just_inside_and_just_outside(check, facts, req, rule, kind, inside, outside, status):
    params = {**rule, "req": [req]}
    name = params.pop("rule")
    good = check(name, made(facts, kind, inside), ctx=CASE, **params)
    bad = check(name, made(facts, kind, outside), ctx=CASE, **params)
    assert (good.status, bad.status) == ("pass", status)
    assert bad.blocking is (status == "fail")
    assert bad.req == [req]
    assert (bool(bad.message), bool(bad.message_en), bool(bad.measured), bool(bad.limit)) == (
        True,
        True,
        True,
        True,
    )


SLOT_DEMANDS = [
    ("C10", {"rule": "file.count", "min": 1, "max": 1}, 1, 2),
    ("C13", {"rule": "file.count", "max": 10}, 10, 11),
    ("L10", {"rule": "file.count", "min": 2, "max": 5}, 2, 1),
    ("L10", {"rule": "file.count", "min": 2, "max": 5}, 5, 6),
    ("L06", {"rule": "video.total_duration", "max": "50min"}, 5, 6),
]


@pytest.mark.parametrize(("req", "rule", "inside", "outside"), SLOT_DEMANDS)
def test_slots_just_inside_and_just_outside(check, facts, req, rule, inside, outside):
    params = {**rule, "req": [req]}
    name = params.pop("rule")
    film = facts.video(duration=600.0)
    assert check(name, [film] * inside, **params).status == "pass"
    assert check(name, [film] * outside, **params).status == "fail"


@pytest.mark.parametrize(("recorded", "status"), [("2024-10-15", "pass"), ("2024-10-14", "fail")])
def test_n10_recorded_within_a_year(check, facts, recorded, status):
    ctx = {"now": date(2025, 10, 15), "declared": {"recorded_on": recorded}}
    assert check("media.recorded_within", facts.video(), ctx=ctx, days=365).status == status
