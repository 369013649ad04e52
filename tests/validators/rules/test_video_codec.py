import pytest


@pytest.mark.parametrize(
    ("codec", "wanted", "status"),
    [
        ("h264", ["h264"], "pass"),
        ("h264", ["H.264"], "pass"),
        ("hevc", ["h264"], "fail"),
        ("", ["h264"], "fail"),
    ],
)
def test_picture(check, facts, codec, wanted, status):
    assert check("video.codec", facts.video(codec=codec), video=wanted).status == status


def test_sound_is_judged_only_where_there_is_some(check, facts):
    assert check("video.codec", facts.video(audio=[]), audio=["aac"]).status == "pass"
    assert check("video.codec", facts.video(audio=[{"codec": "mp3"}]), audio=["aac"]).measured == "声音 MP3"
