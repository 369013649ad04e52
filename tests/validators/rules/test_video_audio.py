def test_sound(check, facts):
    assert check("video.audio", facts.video()).status == "pass"
    assert check("video.audio", facts.video(audio=[])).status == "fail"
    assert (
        check("video.audio", facts.video(audio=[{"codec": "aac", "duration": 100.0}])).code
        == "video.audio.short"
    )


def test_a_track_whose_coding_is_not_named_is_listened_to(check, facts):
    """V10."""
    for audio in ([{"codec": ""}], [{"codec": "", "duration": 600.0, "channels": 2}]):
        found = check("video.audio", facts.video(audio=audio))
        assert (found.status, found.code) == ("unknown", "video.audio.undescribed")
