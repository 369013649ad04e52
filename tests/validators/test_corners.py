"""Drawings that stand in a corner: found on films of changing scenes, and no alarm where the whole picture stands still."""

import random

import pytest

from validators.probes.frames import Picture

np = pytest.importorskip("numpy")
corners = pytest.importorskip("validators.probes.corners")
WIDE, HIGH = 1280, 720
CORNERS = {
    "left top": (40, 30),
    "right top": (1080, 30),
    "left bottom": (40, 620),
    "right bottom": (1080, 620),
}


def scene(chance):
    """A scene like a photograph: soft light and dark, and a dozen things in it."""
    from PIL import Image, ImageDraw

    soft = np.random.default_rng(chance.randrange(10**6)).random((9, 14, 3)) * 255
    picture = Image.fromarray(soft.astype(np.uint8)).resize((WIDE, HIGH), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(picture)
    for _ in range(chance.randrange(8, 25)):
        x, y, w, h = (chance.randrange(top) for top in (WIDE, HIGH, 280, 240))
        ink = tuple(chance.randrange(256) for _ in range(3))
        (pen.rectangle if chance.random() < 0.5 else pen.ellipse)((x, y, x + w + 20, y + h + 20), fill=ink)
    return picture


def signed(picture, place, strength):
    """A wordless logo of 150 x 60, as strong as asked."""
    from PIL import Image, ImageDraw

    logo = Image.new("RGBA", (150, 60))
    pen, alpha = ImageDraw.Draw(logo), int(255 * strength)
    pen.ellipse((5, 5, 55, 55), fill=(230, 60, 40, alpha))
    pen.polygon([(30, 10), (45, 50), (8, 22), (52, 22), (15, 50)], fill=(255, 255, 255, alpha))
    pen.rectangle((70, 15, 140, 25), fill=(255, 255, 255, alpha))
    pen.rectangle((70, 35, 120, 45), fill=(255, 255, 255, alpha))
    over = picture.convert("RGBA")
    over.alpha_composite(logo, place)
    return over.convert("RGB")


def tripod(chance, light):
    """One view with a moving person; the light changes."""
    from PIL import Image, ImageDraw

    room = scene(chance)
    views = []
    for _ in range(12):
        view = room.copy()
        x = chance.randrange(100, 1000)
        ImageDraw.Draw(view).ellipse((x, 200, x + 90, 310), fill=(200, 160, 130))
        ImageDraw.Draw(view).rectangle((x - 40, 310, x + 130, HIGH), fill=(40, 50, 90))
        bright = np.asarray(view, np.float32) * (1 + chance.uniform(-light, light))
        views.append(Image.fromarray(np.clip(bright, 0, 255).astype(np.uint8)))
    return views


def barred(picture):
    """Black bars above and below."""
    from PIL import Image

    framed = Image.new("RGB", (WIDE, HIGH))
    framed.paste(picture.resize((WIDE, 540)), (0, 90))
    return framed


def looked(pictures):
    film = [Picture("film", one.tobytes(), one.size, 60.0 * number) for number, one in enumerate(pictures)]
    return corners.look(film)


@pytest.mark.parametrize("place", sorted(CORNERS))
@pytest.mark.parametrize("strength", [1.0, 0.4])
def test_a_logo_over_changing_scenes_is_found_where_it_stands(place, strength):
    chance = random.Random(place)
    left, top = CORNERS[place]
    found = looked([signed(scene(chance), (left, top), strength) for _ in range(12)])
    assert (found["changing"], len(found["marks"])) == (True, 1)
    x0, y0, x1, y1 = found["marks"][0]["box"]
    assert left - 20 <= x0 * WIDE < x1 * WIDE <= left + 170
    assert top - 20 <= y0 * HIGH < y1 * HIGH <= top + 80
    assert found["marks"][0]["share"] >= 0.9


@pytest.mark.parametrize("seed", range(4))
def test_changing_scenes_without_a_logo_raise_no_alarm(seed):
    chance = random.Random(seed)
    assert looked([scene(chance) for _ in range(12)]) == {"changing": True, "marks": []}
    assert looked([barred(scene(chance)) for _ in range(12)]) == {"changing": True, "marks": []}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("light", [0.0, 0.3])
def test_a_camera_on_a_tripod_raises_no_alarm_and_is_no_proof(seed, light):
    chance = random.Random(seed)
    found = looked(tripod(chance, light))
    assert (found["changing"], found["marks"], found["corners_clear"]) == (False, [], False)
    views = tripod(chance, light)
    assert looked([signed(one, (1080, 30), 1.0) for one in views])["changing"] is False


@pytest.mark.parametrize("place", sorted(CORNERS))
@pytest.mark.parametrize(("seed", "light"), [(0, 0.3), (1, 0.3), (2, 0.2)])
def test_a_logo_over_a_fixed_camera_is_told_by_its_own_light(place, seed, light):
    """C12, N11."""
    left, top = CORNERS[place]
    chance = random.Random(seed)
    found = looked([signed(view, (left, top), 1.0) for view in tripod(chance, light)])
    assert [mark["constant"] for mark in found["marks"]] == [True]
    x0, y0, x1, y1 = found["marks"][0]["box"]
    assert left - 20 <= x0 * WIDE < x1 * WIDE <= left + 170
    assert top - 20 <= y0 * HIGH < y1 * HIGH <= top + 80


@pytest.mark.parametrize("seed", range(20, 30))
def test_things_of_a_room_raise_no_alarm_in_any_light(seed):
    """C12, N11."""
    for light in (0.0, 0.05, 0.15, 0.4):
        assert looked(tripod(random.Random(seed), light))["marks"] == []


def empty_room(chance, light):
    """A wall of one colour, and a person before it."""
    from PIL import Image, ImageDraw

    views = []
    for _ in range(12):
        view = Image.new("RGB", (WIDE, HIGH), (150, 160, 150))
        x = chance.randrange(450, 700)
        ImageDraw.Draw(view).rectangle((x, 250, x + 130, HIGH), fill=(40, 50, 90))
        bright = np.asarray(view, np.float32) * (1 + chance.uniform(-light, light))
        views.append(Image.fromarray(np.clip(bright, 0, 255).astype(np.uint8)))
    return views


@pytest.mark.parametrize("light", [0.0, 0.2])
def test_empty_corners_of_a_still_picture_hold_no_logo(light):
    """C12, N11: but a faint one is no empty corner."""
    views = empty_room(random.Random(5), light)
    assert looked(views) == {"changing": False, "marks": [], "corners_clear": True, "candidates": []}
    for strength in (1.0, 0.1):
        found = looked([signed(view, CORNERS["left top"], strength) for view in views])
        assert found["corners_clear"] is False


def test_slides_with_a_frame_show_where_something_stands():
    """C12, N11: a deck whose head and logo stand on every page."""
    from PIL import ImageDraw

    def page(chance):
        picture = empty_room(chance, 0.0)[0]
        pen = ImageDraw.Draw(picture)
        for line in range(4):
            pen.rectangle(
                (200, 240 + line * 70, 300 + chance.randrange(600), 270 + line * 70), fill=(20, 20, 20)
            )
        pen.rectangle((100, 210, 1000, 216), fill=(200, 30, 30))
        return signed(picture, CORNERS["right top"], 1.0)

    chance = random.Random(8)
    found = looked([page(chance) for _ in range(12)])
    marks = found["marks"] or found["candidates"]
    x0, y0, x1, y1 = marks[0]["box"]
    assert (len(marks), 1060 <= x0 * WIDE < x1 * WIDE <= 1250, y1 * HIGH <= 110) == (1, True, True)


def test_with_few_frames_nothing_is_said():
    chance = random.Random(1)
    assert looked([scene(chance) for _ in range(5)]) == {}
    black = looked([scene(chance).point(lambda value: 0) for _ in range(12)])
    assert black == {"changing": False, "marks": [], "corners_clear": True, "candidates": []}
