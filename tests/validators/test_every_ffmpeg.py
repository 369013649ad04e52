"""Facts do not depend on which ffmpeg is there: each one on this machine makes the films and measures them.

The portal takes the one on the PATH (Debian 12: 5.1) before the wheel's (6.0). The whole suite takes another one by
`FFMPEG_BIN=... FFPROBE_BIN=... make test`.
"""

import os
import subprocess

import pytest

from tests.factories.films import turn
from validators import probing, tools


def _every():
    """(ffmpeg, ffprobe) of the environment or PATH, and of the wheel, each once."""
    path, pairs = os.environ.get("PATH", ""), []
    chosen = {name: os.environ.pop(name, None) for name in ("FFMPEG_BIN", "FFPROBE_BIN")}
    try:
        for folders in (path, ""):
            os.environ["PATH"] = folders
            pairs.append(tuple(tools.find.__wrapped__(name) for name in ("ffmpeg", "ffprobe")))
    finally:
        os.environ["PATH"] = path
        os.environ.update({name: value for name, value in chosen.items() if value})
    pairs.append((tools.find("ffmpeg"), tools.find("ffprobe")))
    return [pair for pair in dict.fromkeys(pairs) if all(pair)]


EVERY = _every()
SOUND = ["-f", "lavfi", "-i", "sine=d=4"]
FILMS = {
    "plain.mp4": (),
    "mono.mp4": ("-ac", "1", "-ar", "22050"),
    "pieces.mp4": ("-movflags", "frag_keyframe+empty_moov", "-g", "10"),
    "front.mp4": ("-movflags", "+faststart"),
    "anamorphic.mp4": ("-vf", "scale=320:240,setsar=4/3"),
    "cinema.mov": ("-r", "24000/1001"),
    "mono.mov": ("-ac", "1"),
    "silent.mp4": ("-an",),
    "film.mkv": ("-ac", "1"),
    "station.ts": ("-ac", "1", "-metadata", "service_name=test"),
    "camcorder.MTS": ("-ac", "1", "-f", "mpegts", "-mpegts_m2ts_mode", "1"),
}
EXPECTED = {
    # display size, frames, sound: channels and samples a second
    "plain.mp4": ((320, 180), 100, [(1, 44100)]),
    "mono.mp4": ((320, 180), 100, [(1, 22050)]),
    "pieces.mp4": ((320, 180), 100, [(1, 44100)]),
    "front.mp4": ((320, 180), 100, [(1, 44100)]),
    "anamorphic.mp4": ((427, 240), 100, [(1, 44100)]),
    "cinema.mov": ((320, 180), 98, [(1, 44100)]),
    "mono.mov": ((320, 180), 100, [(1, 44100)]),
    "silent.mp4": ((320, 180), 100, []),
    "film.mkv": ((320, 180), None, [(1, 44100)]),
    "station.ts": ((320, 180), None, [(1, 44100)]),
    "camcorder.MTS": ((320, 180), None, [(1, 44100)]),
}


def measured(video):
    return (
        (video.display_width, video.display_height),
        video.frames,
        [(track.channels, track.sample_rate) for track in video.audio],
    )


@pytest.fixture(params=range(len(EVERY)), ids=[pair[0] for pair in EVERY])
def one_ffmpeg(request, monkeypatch):
    """make(path, options): a film by this ffmpeg; `probe` then asks this one's ffprobe."""
    ffmpeg, ffprobe = EVERY[request.param]
    paths = {"ffmpeg": ffmpeg, "ffprobe": ffprobe, "soffice": None}
    monkeypatch.setattr(probing.tools, "find", paths.__getitem__)

    def make(path, options=()):
        subprocess.run(
            [ffmpeg, "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4", *SOUND,
             "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-threads", "1", *options, path],
            check=True, capture_output=True,
        )  # fmt: skip
        return path

    return make


def test_there_is_one():
    assert EVERY != []


DEEP = ("mono.mp4", "cinema.mov", "film.mkv")
"""Measured by ffprobe in any case; the index of the plain builds answers without it."""


@pytest.mark.parametrize(
    ("name", "depth"), [(name, "quick") for name in sorted(FILMS)] + [(name, "deep") for name in DEEP]
)
def test_the_facts_are_the_same(one_ffmpeg, tmp_path, name, depth):
    facts = probing.probe(one_ffmpeg(tmp_path / name, FILMS[name]), name=name, depth=depth)
    assert (facts.status, facts.damage) == ("ok", "")
    assert measured(facts.video) == EXPECTED[name]
    assert abs(facts.video.duration - 4) < 0.1
    assert abs(facts.video.frame_rate - (24000 / 1001 if name == "cinema.mov" else 25)) < 0.2


@pytest.mark.parametrize(("degrees", "size"), [(90, (180, 320)), (180, (320, 180)), (270, (180, 320))])
def test_a_turned_film_is_shown_turned(one_ffmpeg, tmp_path, degrees, size):
    path = turn(one_ffmpeg(tmp_path / "plain.mp4"), tmp_path / "turned.mp4", degrees)
    video = probing.probe(path, name="turned.mp4", depth="deep").video
    assert (video.rotation, (video.display_width, video.display_height)) == (degrees, size)
