def test_silence(check, facts):
    assert check("video.silence", facts.video()).code == "video.silence.pending"
    assert check("video.silence", facts.video(depth="deep", max_volume=-3.0)).status == "pass"
    assert check("video.silence", facts.video(depth="deep", max_volume=-91.0)).status == "warn"
    assert check("video.silence", facts.video(depth="deep")).status == "unknown"
    assert check("video.silence", facts.video(depth="deep", audio=[])).status == "skipped"
