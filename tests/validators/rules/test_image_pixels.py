import pytest


@pytest.mark.parametrize(
    ("width", "height", "limits", "status"),
    [
        (1000, 10, {"min_long_edge": 1000}, "pass"),
        (10, 1000, {"min_long_edge": 1000}, "pass"),
        (999, 999, {"min_long_edge": 1000}, "fail"),
        (800, 600, {"min_width": 800, "min_height": 600}, "pass"),
        (600, 800, {"min_width": 800, "min_height": 600}, "fail"),
        (1001, 1000, {"max_pixels": 1_000_000}, "fail"),
        (None, None, {"min_long_edge": 1000}, "unknown"),
    ],
)
def test_pixels(check, facts, width, height, limits, status):
    assert check("image.pixels", facts.image(width=width, height=height), **limits).status == status
