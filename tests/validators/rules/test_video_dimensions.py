import itertools

import pytest

from tests.node import run_module
from validators.registry import any_rule, get

HD = {"min_width": 1280, "min_height": 720}


@pytest.mark.parametrize(
    ("width", "height", "limits", "status"),
    [
        (1280, 720, HD, "pass"),
        (1279, 720, HD, "fail"),
        (1280, 718, HD, "fail"),
        (720, 1280, HD, "fail"),
        (1080, 1920, HD, "fail"),
        (1920, 1080, {"min_lines": 1080}, "pass"),
        (1080, 1920, {"min_lines": 1080}, "pass"),
        (1920, 1078, {"min_lines": 1080}, "fail"),
        (1920, 1080, {"exact_width": 1920, "exact_height": 1080}, "pass"),
        (1080, 1920, {"exact_width": 1920, "exact_height": 1080}, "fail"),
        (3840, 2160, {"exact_width": 1920, "exact_height": 1080}, "fail"),
        (640, 480, {"min_width": 640, "min_height": 480}, "pass"),
        (800, 300, {"min_width": 900}, "fail"),
        (800, 300, {"min_height": 300}, "pass"),
    ],
)
def test_sizes(check, facts, width, height, limits, status):
    assert (
        check("video.dimensions", facts.video(display_width=width, display_height=height), **limits).status
        == status
    )


def test_not_known_and_no_demand(check, facts):
    assert (
        check("video.dimensions", facts.video(display_width=None, display_height=None), **HD).status
        == "unknown"
    )
    with pytest.raises(ValueError, match="至少填写一项"):
        check("video.dimensions", facts.video())


def test_an_upright_film_is_told_to_lie_down(check, facts):
    found = check("video.dimensions", facts.video(display_width=1080, display_height=1920), **HD)
    assert (found.code, found.message) == (
        "video.dimensions.turned",
        "画面尺寸 1080×1920，要求不低于 1280×720；画面是竖的，请改为横屏",
    )


@pytest.mark.parametrize(
    ("width", "height", "limits", "code"),
    [
        (2160, 3840, HD, "turned"),
        (1080, 1920, HD, "turned"),
        (1280, 2276, HD, "turned"),
        (480, 854, HD, "turned_and_small"),
        (2160, 3840, {**HD, "min_lines": 2161}, "turned_and_small"),
        (2000, 2000, HD, "ok"),
        (3840, 2160, {"min_width": 720, "min_height": 1280}, "turned"),
        (2160, 3840, {"min_width": 720, "min_height": 1280}, "ok"),
        (2160, 3840, {"min_width": 720}, "ok"),
        (2160, 3840, {"min_lines": 1080}, "ok"),
    ],
)
def test_which_way_it_lies_does_not_depend_on_its_size(check, facts, width, height, limits, code):
    """V9."""
    found = check("video.dimensions", facts.video(display_width=width, display_height=height), **limits)
    assert found.code == f"video.dimensions.{code}"


def test_the_words_say_how_it_lies_and_what_else_is_missing(check, facts):
    """V9."""
    large = check("video.dimensions", facts.video(display_width=2160, display_height=3840), **HD)
    assert large.message == "画面尺寸 2160×3840，要求不低于 1280×720；画面是竖的，请改为横屏"
    small = check("video.dimensions", facts.video(display_width=480, display_height=854), **HD)
    assert small.message == "画面尺寸 480×854，要求不低于 1280×720；画面是竖的，改为横屏后尺寸也还不够"
    upright = {"min_width": 720, "min_height": 1280}
    lying = check("video.dimensions", facts.video(display_width=3840, display_height=2160), **upright)
    assert (lying.message, lying.hint) == (
        "画面尺寸 3840×2160，要求不低于 720×1280；画面是横的，请改为竖屏",
        "手机请竖着拍摄；剪映：在“比例”里选择 9:16，把画面放大铺满后重新导出。",
    )


def test_a_browser_decides_as_the_rule_does(check, facts):
    """V9: before a byte is sent and after it was measured."""
    demands = [HD, {"min_width": 720, "min_height": 1280}, {"min_lines": 720}, {"min_width": 1280},
               {"exact_width": 1920, "exact_height": 1080}, {**HD, "min_lines": 1080}]  # fmt: skip
    sizes = [(2160, 3840), (1080, 1920), (1920, 1080), (480, 854), (854, 480), (1280, 720), (2000, 2000)]
    cases = list(itertools.product(demands, sizes))
    rules = [any_rule.validate_python({"rule": "video.dimensions", **limits}) for limits, _ in cases]
    given = [
        [get("video.dimensions").client_check(params), {"width": width, "height": height}]
        for params, (_, (width, height)) in zip(rules, cases, strict=True)
    ]
    module = """import { LOOKS } from "js/upload/looks.js";
        answer = given.map(([rule, film]) => LOOKS.picture.judge(rule, { film }));"""
    said = run_module(module, given)
    for (limits, (width, height)), words in zip(cases, said, strict=True):
        found = check("video.dimensions", facts.video(display_width=width, display_height=height), **limits)
        assert (words == "") is (found.status == "pass")
        if found.code.endswith(".turned"):
            assert words == found.message.replace("画面尺寸", "画面").replace("，要求", "，要求 ")
