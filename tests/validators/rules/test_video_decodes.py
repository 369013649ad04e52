import pytest


def deep(facts, **values):
    film = {"decode_errors": [], "sound_errors": [], "decoded_s": 48.0, **values}
    return facts.video(depth="deep", **film)


@pytest.mark.parametrize(
    ("values", "code", "status"),
    [
        ({}, "ok", "pass"),
        ({"decode_errors": [72.4]}, "broken", "warn"),
        ({"decode_errors": [72.4], "sound_errors": [70.0]}, "broken", "warn"),
        ({"sound_errors": [0.0, 590.0]}, "ok", "pass"),
        ({"sound_errors": [0.0, 10.9, 21.8]}, "broken", "warn"),
        ({"sound_errors": None, "audio": []}, "ok", "pass"),
        ({"decode_errors": [float(second) for second in range(50)]}, "mostly_broken", "fail"),
        ({"decode_errors": [0.0, 1.0, 2.0, 3.0, 4.0, 5.0], "decoded_s": 8.0}, "mostly_broken", "fail"),
        ({"decode_errors": None}, "not_known", "unknown"),
        ({"decoded_s": None}, "not_known", "unknown"),
    ],
)
def test_what_could_not_be_decoded(check, facts, values, code, status):
    """V11."""
    found = check("video.decodes", deep(facts, **values))
    assert (found.code, found.status) == (f"video.decodes.{code}", status)


def test_the_moments_are_said(check, facts):
    """V11."""
    found = check("video.decodes", deep(facts, decode_errors=[72.4, 300.0], sound_errors=[76.2]))
    assert (
        found.message
        == "画面在 01:12、05:00前后，声音在 01:16前后不能正常解码，播放时可能花屏、卡顿或无声，请播放确认"
    )
    assert [(piece.place, piece.text) for piece in found.evidence] == [
        ("01:12", "画面不能正常解码"), ("05:00", "画面不能正常解码"), ("01:16", "声音不能正常解码"),
    ]  # fmt: skip
    assert found.measured == "画面 2 处，声音 1 处"


def test_before_the_slow_check_it_waits(check, facts):
    assert check("video.decodes", facts.video()).code == "video.decodes.pending"


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.0, "抽查的画面全部是黑屏或只有一种颜色，什么也看不到，请播放确认"),
        (0.62, "抽查的画面有 62% 是黑屏或只有一种颜色，什么也看不到，请播放确认"),
    ],
)
def test_a_film_that_shows_nothing_is_no_pass(check, facts, share, words):
    """C11: a film under the lens cap, of which no campaign's rule speaks."""
    found = check("video.decodes", deep(facts, blank_share=share))
    assert (found.status, found.code, found.message) == ("warn", "video.decodes.blank", words)
    assert found.measured == f"黑屏或单色画面 {round(share * 100)}%"


@pytest.mark.parametrize("share", [None, 0.0, 0.3])
def test_black_between_scenes_is_none(check, facts, share):
    assert check("video.decodes", deep(facts, blank_share=share)).status == "pass"
