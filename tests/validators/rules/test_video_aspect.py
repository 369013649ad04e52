import pytest


@pytest.mark.parametrize(
    ("width", "height", "limits", "code"),
    [
        (1920, 1080, {"ratio": "16:9", "orientation": "landscape"}, "ok"),
        (1920, 1088, {"ratio": "16:9"}, "ok"),
        (1920, 1100, {"ratio": "16:9"}, "near"),
        (1920, 1068, {"ratio": "16:9"}, "near"),
        (1920, 1104, {"ratio": "16:9"}, "ratio"),
        (1920, 1058, {"ratio": "16:9"}, "ratio"),
        (1440, 1100, {"ratio": "4:3"}, "near"),
        (1080, 1920, {"ratio": "16:9", "orientation": "landscape"}, "orientation"),
        (1080, 1920, {"orientation": "portrait"}, "ok"),
        (1000, 1000, {"orientation": "landscape"}, "orientation"),
        (1024, 768, {"ratio": "16:9"}, "ratio"),
        (1024, 768, {"ratio": "4:3"}, "ok"),
    ],
)
def test_shape_and_way(check, facts, width, height, limits, code):
    found = check("video.aspect", facts.video(display_width=width, display_height=height), **limits)
    assert found.code == f"video.aspect.{code}"


def test_the_shape_is_named(check, facts):
    found = check("video.aspect", facts.video(display_width=1024, display_height=768), ratio="16:9")
    assert found.measured == "1024×768（横屏，约 4:3）"


@pytest.mark.parametrize("ratio", ["16x9", "wide", "0:9"])
def test_odd_ratios_are_refused(check, facts, ratio):
    with pytest.raises(ValueError, match="画面比例写法不对"):
        check("video.aspect", facts.video(), ratio=ratio)


@pytest.mark.parametrize(("height", "off"), [(1100, "1.8%"), (1066, "1.3%")])
def test_up_to_two_per_cent_pass_with_a_note(check, facts, height, off):
    """V31."""
    found = check("video.aspect", facts.video(display_width=1920, display_height=height), ratio="16:9")
    assert (found.status, found.message.partition("，与")[2]) == ("pass", f" 16:9 相差 {off}，可以接受")


def test_who_asks_for_an_upright_picture_is_told_to_turn_it_up(check, facts):
    found = check("video.aspect", facts.video(), orientation="portrait")
    assert found.hint == "手机请竖着拍摄；剪映：比例选择 9:16，把画面放大铺满后重新导出。"
