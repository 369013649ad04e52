import pytest


@pytest.mark.parametrize(
    ("seconds", "limits", "code"),
    [
        (480.0, {"max": "8min"}, "ok"),
        (480.5, {"max": "8min"}, "ok"),
        (480.6, {"max": "8min"}, "too_high"),
        (900.0, {"min": "15min", "max": "20min"}, "ok"),
        (899.6, {"min": "15:00", "max": "20:00"}, "ok"),
        (899.4, {"min": "15:00", "max": "20:00"}, "too_low"),
        (1200.4, {"min": 900, "max": 1200}, "ok"),
        (1201.0, {"min": 900, "max": 1200}, "too_high"),
    ],
)
def test_half_a_second_is_tolerated(check, facts, seconds, limits, code):
    assert check("video.duration", facts.video(duration=seconds), **limits).code == f"video.duration.{code}"


def test_the_words_give_measured_limit_and_remedy(check, facts):
    found = check(
        "video.duration",
        facts.video(duration=872.0),
        min="15min",
        max="20min",
        req=["N08"],
        source="15至20分钟",
    )
    assert found.message == "视频时长 14分32秒，要求 15–20分钟；请补足内容后重新导出上传"
    assert (found.measured, found.limit, found.tolerance) == ("14分32秒", "15–20分钟", "相差 0.5 秒以内均可")
    assert (found.req, found.source, found.blocking) == (["N08"], "15至20分钟", True)


def test_an_advised_limit_warns(check, facts):
    found = check("video.duration", facts.video(duration=700), max="10min", severity="advised")
    assert (found.status, found.blocking) == ("warn", False)


def test_unknown_wrong_kind_and_other_kinds(check, facts):
    assert check("video.duration", facts.video(duration=None), max=1).status == "unknown"
    assert check("video.duration", facts.word(), max=1).code == "video.duration.wrong_kind"
    assert check("video.duration", facts.word(), max=1, kinds=["video"]).status == "skipped"
