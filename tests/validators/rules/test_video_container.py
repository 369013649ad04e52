def test_mp4_passes_and_anything_else_fails(check, facts):
    assert check("video.container", facts.video(), allowed=["mp4"]).status == "pass"
    found = check(
        "video.container", facts.video().model_copy(update={"detected_type": "mov"}), allowed=["mp4"]
    )
    assert (found.status, found.measured) == ("fail", "MOV")
