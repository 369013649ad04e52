import pytest


@pytest.mark.parametrize(
    ("rate", "status"), [(8e6, "pass"), (6e6, "pass"), (10e6, "pass"), (5.9e6, "warn"), (10.1e6, "warn")]
)
def test_about_eight(check, facts, rate, status):
    assert check("video.bit_rate", facts.video(bit_rate=rate), video="8Mbps").status == status


def test_sound_and_unknown(check, facts):
    assert check("video.bit_rate", facts.video(audio=[{"bit_rate": 64000}]), audio="128kbps").status == "warn"
    assert check("video.bit_rate", facts.video(bit_rate=None), video="8Mbps").status == "unknown"
