import pytest

MB = 1024 * 1024


@pytest.mark.parametrize(
    ("size", "limits", "status"),
    [
        (500 * MB, {"max": "500MB"}, "pass"),
        (500 * MB + 1, {"max": "500MB"}, "fail"),
        (30 * MB, {"min": "30MB"}, "pass"),
        (30 * MB - 1, {"min": "30MB"}, "fail"),
        (5 * 1024 * MB, {"max": "5GB"}, "pass"),
        (2 * MB + 1, {"max": 2 * MB}, "fail"),
    ],
)
def test_limits_are_exact(check, facts, size, limits, status):
    assert check("file.size", facts.video(size=size), **limits).status == status


def test_the_words_never_round_a_breach_away(check, facts):
    found = check("file.size", facts.video(size=500 * MB + 1), max="500MB")
    assert (found.measured, found.limit) == ("500.0000009MB", "不超过 500MB")
    assert found.message == "文件大小 500.0000009MB，要求不超过 500MB；请压缩后上传"
    found = check("file.size", facts.video(size=2_000_001), max=2_000_000)
    assert found.message == "文件大小 1.907MB，要求不超过 1.9MB；请压缩后上传"


def test_size_is_known_even_when_the_probe_crashed(check, facts):
    assert check("file.size", facts.video(size=10, status="crash"), max="1MB").status == "pass"
