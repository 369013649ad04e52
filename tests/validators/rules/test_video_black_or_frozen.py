def test_black_and_frozen(check, facts):
    assert (
        check("video.black_or_frozen", facts.video(depth="deep", black_until=1.0, frozen_for=30.0)).status
        == "pass"
    )
    assert (
        check("video.black_or_frozen", facts.video(depth="deep", black_until=6.0)).code
        == "video.black_or_frozen.black"
    )
    found = check("video.black_or_frozen", facts.video(depth="deep", frozen_for=130.0, frozen_from=65.0))
    assert (found.status, [one.place for one in found.evidence]) == ("warn", ["1分5秒"])
    assert check("video.black_or_frozen", facts.video(depth="deep")).status == "unknown"
