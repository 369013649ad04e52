def test_sound(check, facts):
    assert check("video.audio", facts.video()).status == "pass"
    assert check("video.audio", facts.video(audio=[])).status == "fail"
    assert check("video.audio", facts.video(audio=[{"duration": 100.0}])).code == "video.audio.short"
