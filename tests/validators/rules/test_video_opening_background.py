import pytest

from validators.probes.ffmpeg import colours


def frames(*shares):
    """Four frames a second."""
    return [{"at": index / 4, "shares": {"blue": share}} for index, share in enumerate(shares)]


def film(facts, before, blue, after=0):
    """So many seconds of another ground, of blue, and of another again."""
    made = frames(*[0.1] * round(before * 4), *[0.9] * round(blue * 4), *[0.0] * round(after * 4))
    return facts.video(depth="deep", opening=made)


@pytest.mark.parametrize(
    ("before", "blue", "after", "status"),
    [
        (0, 5, 5, "pass"),
        (0, 10, 0, "pass"),
        (0.5, 4.5, 5, "pass"),  # fades in
        (0, 4.5, 5, "pass"),
        (0, 4.25, 5, "warn"),
        (1, 5, 4, "pass"),
        (1.25, 5, 4, "warn"),  # something else comes first
        (0, 0, 10, "warn"),
        (5, 5, 0, "warn"),
    ],
)
def test_blue_for_five_seconds(check, facts, before, blue, after, status):
    found = check("video.opening_background", film(facts, before, blue, after))
    assert (found.status, found.blocking) == (status, False)


def test_what_is_broken_off_does_not_add_up(check, facts):
    made = frames(*[0.9] * 12, *[0.1] * 4, *[0.9] * 12)
    found = check("video.opening_background", facts.video(depth="deep", opening=made))
    assert (found.status, found.measured) == ("warn", "蓝色底 约 3.0 秒，从第 0.0 秒起")


def test_without_frames_a_person_looks(check, facts):
    assert check("video.opening_background", facts.video(depth="deep")).code == (
        "video.opening_background.not_known"
    )


def test_half_of_the_picture_is_enough_and_other_colours_do_not_count(check, facts):
    assert (
        check("video.opening_background", facts.video(depth="deep", opening=frames(*[0.5] * 20))).status
        == "pass"
    )
    assert (
        check("video.opening_background", facts.video(depth="deep", opening=frames(*[0.49] * 20))).status
        == "warn"
    )
    assert check("video.opening_background", film(facts, 0, 5), color="white").status == "warn"


def test_the_evidence_is_the_picture_nearest_to_the_moment(check, facts, with_seen):
    seen = with_seen(film(facts, 0, 3, 7), *[("opening", at, []) for at in range(7)])
    found = check("video.opening_background", seen)
    assert [(one.place, one.at) for one in found.evidence] == [("00:00", "t0.00"), ("00:03", "t3.00")]


def test_it_waits_for_the_slow_probe(check, facts):
    assert check("video.opening_background", facts.video()).code == "video.opening_background.pending"


@pytest.mark.parametrize(
    ("pixel", "name"),
    [((10, 60, 200), "blue"), ((0, 0, 128), "blue"), ((255, 255, 255), "white"), ((5, 5, 5), "black"), ((200, 20, 20), "red"),
     ((30, 180, 40), "green"), ((128, 128, 128), ""), ((230, 200, 120), ""),
     ((60, 150, 230), "blue"), ((20, 200, 220), ""), ((150, 20, 220), "")],
)  # fmt: skip
def test_colours(pixel, name):
    assert colours(bytes(pixel)) == ({name: 1.0} if name else {})
