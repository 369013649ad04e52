import pytest


@pytest.mark.parametrize(
    ("rate", "limits", "status"),
    [
        (25.0, {"fps": 25}, "pass"),
        (24.95, {"fps": 25}, "pass"),
        (25.05, {"fps": 25}, "pass"),
        (24.94, {"fps": 25}, "fail"),
        (25.06, {"fps": 25}, "fail"),
        (29.97, {"fps": 25}, "fail"),
        (30.0, {"min": 25}, "pass"),
        (24.0, {"min": 25, "max": 60}, "fail"),
        (None, {"fps": 25}, "unknown"),
    ],
)
def test_rates(check, facts, rate, limits, status):
    assert check("video.frame_rate", facts.video(frame_rate=rate), **limits).status == status


def test_a_variable_rate_warns(check, facts):
    assert check("video.frame_rate", facts.video(variable_frame_rate=True), fps=25).status == "warn"


def test_one_form_only(check, facts):
    with pytest.raises(ValueError, match="不能同时填写"):
        check("video.frame_rate", facts.video(), fps=25, min=20)
