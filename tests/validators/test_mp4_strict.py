"""Films judged by their index alone: the facts are those that ffprobe's answer gives, and doubt asks ffprobe."""

import random

import pytest

from tests.factories.films import turn
from validators import tools
from validators.probes import ToolsNeeded, measure, mp4, mp4_strict, sps

TAGS = {
    "title": "恩施案例", "artist": "张三", "album_artist": "某校", "album": "专辑", "date": "2025-01-01", "comment": "备 注",
    "genre": "教育", "composer": "李四", "copyright": "版权", "description": "说明",
}  # fmt: skip
TAGGED = [word for key, value in TAGS.items() for word in ("-metadata", f"{key}={value}")]
PHONE = ["-metadata", "com.apple.quicktime.make=Apple", "-metadata", "com.apple.quicktime.creationdate=2025-03-01T08:00:00+0800"]  # fmt: skip
SAR = "h264_metadata=sample_aspect_ratio=4/3"
PLAIN = {
    "plain.mp4": ([], {}),
    "fast.mp4": (["-movflags", "faststart"], {}),
    "bframes.mp4": (["-preset", "fast", "-bf", "3"], {}),
    "silent.mp4": ([], {"sound": False}),
    "thirty.mp4": ([], {"rate": "30000/1001"}),
    "cropped.mp4": ([], {"size": "1920x1080", "seconds": 1}),
    "odd.mp4": ([], {"size": "322x182"}),
    "fields.mp4": (["-preset", "medium", "-flags", "+ilme+ildct", "-x264opts", "tff=1"], {"seconds": 1}),
    "tenbit.mp4": (["-pix_fmt", "yuv422p10le"], {"seconds": 1}),
    "full_chroma.mp4": (["-pix_fmt", "yuv444p"], {"seconds": 1}),
    "aspect.mp4": (["-vf", "setsar=64/45"], {"size": "800x640"}),
    "coded_aspect.mp4": (["-bsf:v", SAR], {}),
    "tagged.mp4": (TAGGED, {}),
    "dated.mp4": (["-metadata", "creation_time=2025-03-01T08:00:00Z"], {}),
    "phone.mp4": (["-movflags", "use_metadata_tags", *PHONE], {}),
    "hevc.mp4": (
        ["-c:v", "libx265", "-x265-params", "log-level=error", "-tag:v", "hvc1", "-vf", "setsar=1"],
        {"seconds": 1},
    ),
}
DOUBTED = {
    "fragmented.mp4": (["-movflags", "frag_keyframe+empty_moov", "-g", "10"], {}),
    "mpeg4.mp4": (["-c:v", "mpeg4"], {}),
    "mp3.mp4": (["-c:a", "libmp3lame"], {}),
    "only_sound.mp4": (["-vn"], {}),
    "named_track.mp4": (["-metadata:s:v", "title=名字"], {}),
    "place.mp4": (["-metadata", "location=+30.1+109.2/"], {}),
    "lyrics.mp4": (["-metadata", "lyrics=词"], {}),
}


def measured(path, monkeypatch, *, alone):
    with monkeypatch.context() as patch:
        if not alone:
            patch.setattr(mp4_strict, "second_opinion", doubt)
        return measure.measure(str(path), {"extension": "mp4", "ffprobe": tools.find("ffprobe")})


def doubt(*_):
    raise mp4_strict.Unsure


def opinion(path):
    size = path.stat().st_size
    return mp4_strict.second_opinion(str(path), size, mp4.read(str(path), size))


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_the_facts_are_those_that_ffprobe_confirms(film, monkeypatch, name):
    options, made = PLAIN[name]
    path = film(f"certain-{name}", *options, **made)
    assert set(opinion(path)) == {"metadata", "pixel_aspect"}
    assert measured(path, monkeypatch, alone=True) == measured(path, monkeypatch, alone=False)


@pytest.mark.parametrize("name", sorted(DOUBTED))
def test_other_builds_ask_ffprobe(film, name):
    options, made = DOUBTED[name]
    path = film(f"certain-{name}", *options, **made)
    with pytest.raises(mp4_strict.Unsure):
        opinion(path)
    with pytest.raises(ToolsNeeded):
        measure.measure(str(path), {"extension": "mp4", "ffprobe": "/usr/bin/ffprobe", "alone": True})


def test_a_turned_film_is_plain(film, samples, monkeypatch):
    path = turn(film("plain.mp4"), samples / "certain-turned.mp4", 270)
    found = measured(path, monkeypatch, alone=True)
    assert (found, found["video"]["display_width"]) == (measured(path, monkeypatch, alone=False), 180)


def test_the_coded_pictures_own_aspect_counts_where_the_container_is_silent(film, written, monkeypatch):
    data = film("certain-coded_aspect.mp4", "-bsf:v", SAR).read_bytes().replace(b"pasp", b"fiel")
    path = written("certain-noaspect.mp4", data)
    assert opinion(path)["pixel_aspect"] == 4 / 3
    assert measured(path, monkeypatch, alone=True)["video"]["display_width"] == round(320 * 4 / 3)


def index(data):
    """Where the index starts and ends."""
    start = data.index(b"moov") - 4
    return start, start + int.from_bytes(data[start : start + 4], "big")


CHANGES = {
    "another duration in the movie header": (b"mvhd", 20, (7000).to_bytes(4, "big")),
    "another duration in the media header": (b"mdhd", 20, (7).to_bytes(4, "big")),
    "fewer samples in the size table": (b"stsz", 12, (49).to_bytes(4, "big")),
    "more samples a chunk": (b"stsc", 16, (2).to_bytes(4, "big")),
    "another width": (b"avc1", 28, (640).to_bytes(2, "big")),
    "media in another file": (b"url ", 4, bytes(4)),
    "chunks before the media": (b"stco", 12, (8).to_bytes(4, "big")),
    "an unknown box": (b"vmhd", 0, b"xxxx"),
    "half speed": (b"elst", 20, (32768).to_bytes(4, "big")),
    "a stretching matrix": (b"tkhd", 44, (32768).to_bytes(4, "big")),
}


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_numbers_that_disagree_are_doubted(film, written, name):
    word, offset, value = CHANGES[name]
    data = bytearray(film("plain.mp4").read_bytes())
    at = data.index(word, index(data)[0]) + offset
    data[at : at + len(value)] = value
    with pytest.raises(mp4_strict.Unsure):
        opinion(written("certain-changed.mp4", bytes(data)))


def test_a_tail_or_a_second_index_is_doubted(film, written):
    data = film("plain.mp4").read_bytes()
    start, end = index(data)
    for more in (b"tail", data[start:end], (8).to_bytes(4, "big") + b"uuid"):
        with pytest.raises(mp4_strict.Unsure):
            opinion(written("certain-more.mp4", data + more))


def test_films_broken_at_random_are_judged_as_with_ffprobe(film, written, monkeypatch):
    """What passes as plain opens in ffprobe too, with the same facts (duration notes apart)."""
    chance, sure = random.Random(4), 0
    seeds = [film("plain.mp4").read_bytes(), film("certain-tagged.mp4", *TAGGED).read_bytes()]
    for _ in range(400):
        data = bytearray(chance.choice(seeds))
        start, end = index(data)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(start, end)
            data[at] = chance.choice((data[at] ^ 1 << chance.randrange(8), chance.randrange(256)))
        path = written("certain-broken.mp4", bytes(data))
        try:
            opinion(path)
        except (
            mp4_strict.Unsure,
            mp4.Damaged,
            IndexError,
            ValueError,
            OverflowError,
            mp4_strict.struct.error,
        ):
            continue
        sure += 1
        mine, theirs = (measured(path, monkeypatch, alone=alone) for alone in (True, False))
        assert {**mine, "notes": []} == {**theirs, "notes": []}
    assert 10 < sure < 200


@pytest.mark.parametrize(
    "unit", [b"", b"\x67", b"\x67" + bytes(3), b"\x67\x64\0\x1f" + b"\0" * 40, b"\x67" + b"\xff" * 9]
)
def test_a_broken_description_of_the_picture_is_no_size(unit):
    with pytest.raises((ValueError, IndexError)):
        sps.read(unit)
