import pytest


@pytest.mark.parametrize(
    ("seconds", "limits", "code", "status"),
    [
        (240.0, {"min": "2min", "max": "6min"}, "ok", "pass"),
        (360.4, {"max": "6min"}, "ok", "pass"),
        (360.6, {"max": "6min"}, "too_high", "fail"),
        (119.6, {"min": "2min"}, "ok", "pass"),
        (119.4, {"min": "2min"}, "too_low", "fail"),
        (400.0, {"max": "5min", "severity": "advised"}, "too_high", "warn"),
        (None, {"max": "5min"}, "not_known", "unknown"),
    ],
)
def test_lengths(check, facts, seconds, limits, code, status):
    """S6, S15."""
    found = check("audio.duration", facts.sound(duration=seconds), **limits)
    assert (found.code, found.status) == (f"audio.duration.{code}", status)


def test_the_words(check, facts):
    found = check("audio.duration", facts.sound(duration=400.0), max="5min")
    assert found.message == "音频时长 6分40秒，要求不超过 5分钟；请剪短后重新导出上传"


def test_a_film_is_no_sound_file(check, facts):
    assert check("audio.duration", facts.video(), max="5min").code == "audio.duration.wrong_kind"
    assert check("video.duration", facts.sound(), max="5min").code == "video.duration.wrong_kind"
