import pytest


@pytest.mark.parametrize(
    ("track", "limits", "code", "status"),
    [
        ({"codec": "mp3"}, {"codec": ["mp3"]}, "ok", "pass"),
        ({"codec": "pcm_s24le"}, {"codec": ["WAV"]}, "ok", "pass"),
        ({"codec": "pcm_s16le"}, {"codec": ["mp3", "aac"]}, "wrong", "fail"),
        ({"codec": ""}, {"codec": ["mp3"]}, "not_known", "unknown"),
        ({"codec": "mp3", "sample_rate": 44100}, {"min_sample_rate": "44.1kHz"}, "ok", "pass"),
        ({"codec": "mp3", "sample_rate": 22050}, {"min_sample_rate": 44100}, "wrong", "fail"),
        ({"codec": "mp3"}, {"min_sample_rate": "48 kHz"}, "not_known", "unknown"),
        ({"codec": "mp3", "channels": 1}, {"channels": 2}, "wrong", "fail"),
        ({"codec": "mp3", "channels": 6}, {"channels": 2}, "ok", "pass"),
        ({"codec": "mp3", "channels": None}, {"channels": 2}, "not_known", "unknown"),
        ({"codec": "", "channels": 1}, {"codec": ["mp3"], "channels": 2}, "wrong", "fail"),
    ],
)
def test_codings(check, facts, track, limits, code, status):
    """S15."""
    found = check("audio.format", facts.sound(audio=[track]), **limits)
    assert (found.code, found.status) == (f"audio.format.{code}", status)


def test_the_words_name_what_is_asked_and_how_to_mend_it(check, facts):
    track = {"codec": "aac", "sample_rate": 22050, "channels": 1}
    found = check(
        "audio.format", facts.sound(audio=[track]), codec=["aac"], min_sample_rate="44.1kHz", channels=2
    )
    assert (
        found.message
        == "音频为 AAC，22.05kHz，单声道，要求编码 AAC，采样率不低于 44.1kHz，立体声；请重新导出"
    )
    assert ("采样率选到要求以上" in found.hint, "立体声" in found.hint, "选择要求的格式" in found.hint) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize("limits", [{}, {"channels": 0}, {"min_sample_rate": "fast"}])
def test_wrong_demands_are_refused(check, facts, limits):
    with pytest.raises(ValueError, match=r"至少填写一个|channels|min_sample_rate"):
        check("audio.format", facts.sound(), **limits)
