"""Frames by seeking, their times, and the contact sheet."""

import io

import pytest
from PIL import Image

from tests.factories.films import turn
from validators import tools
from validators.probes import frames
from validators.probing import probe


@pytest.fixture
def taken(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def take(path, width, height, duration, found="mp4"):
        film = {"found": found, "width": width, "height": height, "duration": duration}
        return frames.take(tools.find("ffmpeg"), str(path), film)

    return take


def test_the_opening_has_a_frame_each_half_second_and_the_film_twelve(film, taken):
    found = taken(film("half.mp4", seconds=30), 320, 180, 30.0)
    opening = [one.time for one in found if one.part == "opening"]
    assert opening == [0.0, 0.52, 1.0, 1.52, 2.0, 2.52, 3.0, 3.52, 4.0, 4.52, 5.0, 5.52, 6.0]
    assert [one.time for one in found if one.part == "film"] == frames.moments(30.0)
    assert {(one.width, one.height) for one in found} == {(640, 360)}


def test_times_are_those_of_the_frames_shown(samples, ffmpeg, painted, taken):
    """The film's grey is its second: what is decoded must be what stands at that time, also where key frames are taken."""
    folder = samples / "greys"
    folder.mkdir()
    for second in range(40):
        Image.new("RGB", (320, 180), (second * 6,) * 3).save(folder / f"{second:02}.png")
    path = samples / "greys.mp4"
    ffmpeg("-framerate", "0.2", "-i", folder / "%02d.png", "-r", "5", "-c:v", "libx264", "-g", "15", "-pix_fmt", "yuv420p", "-threads", "1", path)  # fmt: skip
    found = taken(path, 320, 180, 200.0)
    film = [one for one in found if one.part == "film"]
    assert len(film) == 12
    for one in film:
        grey = int(one.array()[90, 160, 1])
        assert abs(grey / 6 - one.time // 5) < 1
    assert [abs(one.time - wanted) <= 5 for one, wanted in zip(film, frames.moments(200.0), strict=True)] == [
        True
    ] * 12


def test_a_turned_film_is_seen_upright(film, samples):
    path = turn(film("plain.mp4"), samples / "turned.mp4", 270)
    facts = probe(path, name="turned.mp4", depth="deep")
    assert (facts.video.display_width, facts.video.display_height) == (180, 320)
    assert facts.seen.state in ("done", "no_reader")
    assert len(facts.seen.pictures) == 4


@pytest.mark.parametrize(("duration", "count"), [(0.0, 0), (5.0, 0), (6.4, 0), (7.0, 12), (1200.0, 12)])
def test_moments_lie_after_the_opening(duration, count):
    found = frames.moments(duration)
    assert len(found) == count
    assert all(6 < one < duration for one in found)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1920, 1080), (1280, 720)),
        ((320, 180), (640, 360)),
        ((1080, 1920), (720, 1280)),
        ((3, 3000), (2, 1280)),
    ],
)
def test_frames_are_read_at_a_size_that_keeps_small_writing(size, expected):
    assert frames.scaled(*size) == expected


def test_the_sheet_is_small_and_stays_out_of_the_facts(lesson_facts):
    assert len(lesson_facts.sheet) <= 250_000
    sheet = Image.open(io.BytesIO(lesson_facts.sheet))
    assert (sheet.format, sheet.size) == ("JPEG", (1280, 900))
    assert "sheet" not in lesson_facts.model_dump()
    assert "sheet" not in lesson_facts.model_dump_json()


def test_a_noisy_sheet_is_squeezed_under_its_bound():
    import random

    noise = random.Random(1).randbytes(320 * 180 * 3)
    pictures = [frames.Picture("film", noise, (320, 180), float(second)) for second in range(18)]
    data = frames.sheet(pictures)
    assert 0 < len(data) <= frames.SHEET_BYTES
    assert frames.sheet([]) == b""


def test_a_changed_subtitle_makes_another_frame(painted):
    np = pytest.importorskip("numpy")
    shown = [
        np.asarray(painted((640, 360), "gray", [(text, 200, 320, 20)]))
        for text in ("第一句字幕", "第二句字幕", "第一句字幕")
    ]
    one, two, three = (frames.thumb(each) for each in shown)
    assert (frames.equal(one, two), frames.equal(one, three)) == (False, True)


def test_a_broken_film_is_a_state_and_no_crash(samples, film, taken):
    path = samples / "cut.mp4"
    path.write_bytes(film("plain.mp4").read_bytes()[:3000])
    assert taken(path, 320, 180, 2.0) == []
