import pytest

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
