import pytest


@pytest.mark.parametrize(
    ("rate", "limits", "code", "status"),
    [
        (128000, {"min": "128kbps"}, "ok", "pass"),
        (122000, {"min": "128kbps"}, "ok", "pass"),
        (121000, {"min": "128kbps"}, "too_low", "warn"),
        (121000, {"min": "128kbps", "severity": "required"}, "too_low", "fail"),
        (336000, {"max": "320kbps"}, "ok", "pass"),
        (337000, {"max": "320kbps"}, "too_high", "warn"),
        (200000, {"min": "128kbps", "max": "320kbps"}, "ok", "pass"),
        (None, {"min": "128kbps"}, "not_known", "unknown"),
    ],
)
def test_rates(check, facts, rate, limits, code, status):
    """S15."""
    found = check("audio.bit_rate", facts.sound(audio=[{"codec": "mp3", "bit_rate": rate}]), **limits)
    assert (found.code, found.status) == (f"audio.bit_rate.{code}", status)


def test_the_words(check, facts):
    found = check("audio.bit_rate", facts.sound(audio=[{"codec": "mp3", "bit_rate": 64000}]), min="128kbps")
    assert found.message == "音频码率 64kbps，要求不少于 128kbps；请用更高的码率重新导出"


def test_no_track_is_not_known(check, facts):
    assert check("audio.bit_rate", facts.sound(audio=[]), min="128kbps").code == "audio.bit_rate.not_known"
