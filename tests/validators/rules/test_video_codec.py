import pytest


@pytest.mark.parametrize(
    ("codec", "wanted", "status"),
    [
        ("h264", ["h264"], "pass"),
        ("h264", ["H.264"], "pass"),
        ("hevc", ["h264"], "fail"),
        ("", ["h264"], "unknown"),
    ],
)
def test_picture(check, facts, codec, wanted, status):
    assert check("video.codec", facts.video(codec=codec), video=wanted).status == status


def test_sound_is_judged_only_where_there_is_some(check, facts):
    found = check("video.codec", facts.video(audio=[]), audio=["aac"])
    assert (found.status, found.message) == ("skipped", "视频没有声音轨道，不检查声音编码")
    assert check("video.codec", facts.video(audio=[{"codec": "mp3"}]), audio=["aac"]).measured == "声音 MP3"


@pytest.mark.parametrize(("picture", "sound"), [("h264", ""), ("", "aac")])
def test_a_coding_that_is_not_named_is_no_pass(check, facts, picture, sound):
    """V10."""
    film = facts.video(codec=picture, audio=[{"codec": sound}])
    found = check("video.codec", film, video=["h264"], audio=["aac"])
    assert (found.status, found.code) == ("unknown", "video.codec.undescribed")


def test_what_is_wrong_besides_is_said_before_what_is_not_known(check, facts):
    """V10."""
    found = check(
        "video.codec", facts.video(codec="hevc", audio=[{"codec": ""}]), video=["h264"], audio=["aac"]
    )
    assert (found.status, found.message) == (
        "fail", "视频编码为 画面 H.265，声音 未知，要求画面 H.264，声音 AAC；请重新导出",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("picture", "sound", "of_picture", "of_sound"),
    [("h264", "mp3", False, True), ("hevc", "aac", True, False), ("hevc", "ac3", True, True)],
)
def test_the_hint_mends_the_track_that_is_wrong(check, facts, picture, sound, of_picture, of_sound):
    """V25."""
    film = facts.video(codec=picture, audio=[{"codec": sound}])
    hint = check("video.codec", film, video=["h264"], audio=["aac"]).hint
    assert ("编码选择 H.264" in hint, "音频编码" in hint) == (of_picture, of_sound)
