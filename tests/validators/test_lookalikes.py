"""Files that show nearly the same, by a perceptual hash (S15): scaled, compressed and brightened copies are near, others far."""

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance

from validators.facts import FileFacts
from validators.facts.seen import SeenFacts, SeenPicture
from validators.lookalikes import NEAR, alike, bands, frame_keys, hashes_of, keys_near, signed, unsigned
from validators.probes.frames import Picture
from validators.probes.picture_hash import picture_hash
from validators.probing import probe

np = pytest.importorskip("numpy")


def scene(seed, size=(640, 480)):
    """Shapes at random, by a seed: a stand-in for a photo."""
    dice = random.Random(seed)
    picture = Image.new("RGB", size, tuple(dice.randrange(256) for _ in range(3)))
    pen = ImageDraw.Draw(picture)
    for _ in range(25):
        x, y = dice.randrange(size[0]), dice.randrange(size[1])
        pen.ellipse(
            (x, y, x + dice.randrange(40, 260), y + dice.randrange(40, 260)),
            fill=tuple(dice.randrange(256) for _ in range(3)),
        )
    return picture


def hashed(picture):
    picture = picture.convert("RGB")
    value = picture_hash(Picture("image", picture.tobytes(), picture.size))
    return None if value is None else int(value, 16)


def recompressed(picture):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=25)
    return Image.open(io.BytesIO(out.getvalue()))


@pytest.mark.parametrize("seed", range(20))
def test_changed_copies_are_near_and_other_pictures_far(seed):
    original = scene(seed)
    copies = [
        original.resize((200, 150)),
        recompressed(original),
        ImageEnhance.Brightness(original).enhance(1.2),
        original.resize((1280, 960)),
    ]
    assert all((hashed(original) ^ hashed(copy)).bit_count() <= NEAR for copy in copies)
    assert all((hashed(original) ^ hashed(scene(other))).bit_count() > NEAR for other in range(100, 140))


@pytest.mark.parametrize("colour", ["black", "white", (10, 20, 200)])
def test_a_flat_picture_has_no_hash(colour):
    assert hashed(Image.new("RGB", (320, 240), colour)) is None


def test_the_slow_probe_measures_pictures(samples):
    path, copy = samples / "photo.png", samples / "copy.jpg"
    scene(5, (1000, 800)).save(path)
    scene(5, (1000, 800)).resize((500, 400)).save(copy, quality=40)
    first, second = (probe(one, name=one.name, depth="deep") for one in (path, copy))
    assert alike(hashes_of(first), hashes_of(second), films=False) is not None
    assert hashes_of(probe(path, name=path.name)) == ()


def test_the_slow_probe_measures_films(lesson, lesson_facts, samples, ffmpeg):
    """The same lesson at half the size and a tenth of the rate shares its frames; a test picture does not."""
    smaller, other = samples / "smaller.mp4", samples / "other.mp4"
    ffmpeg("-i", lesson, "-vf", "scale=640:-2", "-c:v", "libx264", "-b:v", "80k", "-threads", "1", smaller)
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        "mandelbrot=s=640x360:r=5",
        "-t",
        "20",
        "-c:v",
        "libx264",
        "-pix_fmt",
        "yuv420p",
        other,
    )
    mine = hashes_of(lesson_facts)
    assert alike(mine, hashes_of(probe(smaller, name="s.mp4", depth="deep")), films=True) is not None
    assert alike(mine, hashes_of(probe(other, name="o.mp4", depth="deep")), films=True) is None


def facts_of(*hashes, part="film"):
    pictures = [SeenPicture(part=part, time=float(at), hash=value) for at, value in enumerate(hashes)]
    return FileFacts(name="a.mp4", seen=SeenFacts(pictures=pictures))


def test_frames_that_stand_still_count_once_and_pages_never():
    assert hashes_of(facts_of("ffff0000ffff0000", "ffff0000ffff0001", None, "0000ffff0000ffff")) == (
        0xFFFF0000FFFF0000,
        0x0000FFFF0000FFFF,
    )
    assert hashes_of(facts_of("ffff0000ffff0000", part="page")) == ()
    assert hashes_of(FileFacts()) == ()


@pytest.mark.parametrize(
    ("first", "second", "films", "expected"),
    [
        ([0], [0], False, (1, 1, 0)),
        ([0], [0b1111111], False, (1, 1, 7)),
        ([0], [0b11111111], False, None),
        ([0], [], False, None),
        ([0, 1 << 63], [0, 1 << 63], True, None),  # too few frames to say anything
        ([0xFF, 0xFF00, 0xFF0000], [0xFF, 0xFF00, 0xFF0000, 0xFFFF << 32], True, (3, 3, 0)),
        ([0xFF, 0xFF00, 0xFF0000, 0xFF000000, 0xFFFF << 32], [0xFF, 0xFF00, 0xFFFF << 40], True, None),
    ],
)
def test_when_two_files_look_alike(first, second, films, expected):
    assert alike(first, second, films=films) == alike(second, first, films=films) == expected


HASHES = st.integers(0, 2**64 - 1)


@given(HASHES, st.sets(st.integers(0, 63), max_size=NEAR))
def test_a_near_hash_is_always_among_those_looked_up(value, flipped):
    """Seven bits over four parts: one part has at most one of them, so its key is found."""
    other = value
    for bit in flipped:
        other ^= 1 << bit
    assert set(bands(other)) & set(keys_near(value))
    assert len(keys_near(value)) == 4 * 17


@given(HASHES, st.sets(st.integers(0, 63), max_size=3))
def test_frames_three_bits_apart_share_a_key(value, flipped):
    other = value
    for bit in flipped:
        other ^= 1 << bit
    assert set(frame_keys(value)) & set(frame_keys(other))
    assert len(set(frame_keys(value))) == 10


@given(HASHES)
def test_a_hash_is_kept_as_a_signed_number(value):
    assert -(2**63) <= signed(value) < 2**63
    assert unsigned(signed(value)) == value
