import pytest

from validators.probes.ffmpeg import colours


def frames(*shares):
    return [{"at": index / 2, "shares": {"blue": share}} for index, share in enumerate(shares)]


@pytest.mark.parametrize(
    ("shares", "status"),
    [
        ([0.9] * 10, "pass"),
        ([0.1, *[0.9] * 8, 0.1], "pass"),
        ([0.9] * 7 + [0.1] * 3, "warn"),
        ([0.0] * 10, "warn"),
        ([], "unknown"),
    ],
)
def test_blue_for_five_seconds(check, facts, shares, status):
    assert (
        check("video.opening_background", facts.video(depth="deep", opening=frames(*shares))).status == status
    )


def test_what_comes_later_does_not_count(check, facts):
    film = facts.video(depth="deep", opening=frames(*[0.9] * 10, *[0.0] * 10))
    assert check("video.opening_background", film, within_s=5).status == "pass"


def test_it_waits_for_the_slow_probe(check, facts):
    assert check("video.opening_background", facts.video()).code == "video.opening_background.pending"


@pytest.mark.parametrize(
    ("pixel", "name"),
    [((10, 60, 200), "blue"), ((0, 0, 128), "blue"), ((255, 255, 255), "white"), ((5, 5, 5), "black"), ((200, 20, 20), "red"),
     ((30, 180, 40), "green"), ((128, 128, 128), ""), ((230, 200, 120), "")],
)  # fmt: skip
def test_colours(pixel, name):
    assert colours(bytes(pixel)) == ({name: 1.0} if name else {})
