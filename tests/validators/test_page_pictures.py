"""Pictures of a page, added up: strips, layers, small ones, and what kind of page they make."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.paper import NO_INK
from validators.probes.page_pictures import Placed, coarsest, cover, kind_of

WHOLE = (0.0, 0.0, 1.0, 1.0)


def strips(count, dpi, *, across=False):
    """A page cut into so many strips."""
    edges = [index / count for index in range(count + 1)]
    for start, end in itertools.pairwise(edges):
        yield Placed(start, 0, end, 1, dpi) if across else Placed(0, start, 1, end, dpi)


@given(st.integers(1, 400), st.floats(20, 600), st.booleans())
def test_strips_add_up_to_the_page_they_were_cut_from(count, dpi, across):
    """V5: however many strips a scan is cut into, it is the scan."""
    whole, cut = cover([Placed(*WHOLE, dpi)]), cover(strips(count, dpi, across=across))
    assert (cut.share, cut.dpi, cut.whole) == (1.0, whole.dpi, True)


@given(st.lists(st.tuples(*[st.floats(-0.5, 1.5)] * 4, st.floats(5, 600)), max_size=12))
def test_the_share_is_never_more_than_the_page_and_the_areas_are_its_parts(places):
    found = cover(Placed(*place) for place in places)
    assert 0 <= found.share <= 1
    assert sum(share for _, share in found.areas) == pytest.approx(found.share, abs=0.002)
    assert list(found.areas) == sorted(found.areas)


def test_the_coarsest_picture_that_covers_a_good_part_is_the_resolution():
    """V4: beside a fine picture a coarse one of half a page counts, a small mark does not."""
    fine, half = Placed(*WHOLE, 300), Placed(0, 0.5, 1, 1, 30)
    mark = Placed(0.9, 0.9, 0.99, 0.95, 20)
    assert cover([fine, half]).dpi == 30
    assert cover([fine, mark]).dpi == 300
    assert cover([mark]).dpi == 20


def test_what_is_drawn_last_is_seen_and_a_layer_that_shows_through_is_kept():
    """A scan in layers has a coarse ground and letters cut out finely; a coarse picture laid over a fine one hides it."""
    ground, letters = Placed(*WHOLE, 50), Placed(*WHOLE, 300, lets_through=True)
    assert (cover([ground, letters]).dpi, cover([ground, letters]).layer_dpi) == (300, 50)
    assert (cover([letters, ground]).dpi, cover([letters, ground]).layer_dpi) == (50, None)
    fine = Placed(*WHOLE, 300)
    assert (cover([ground, fine]).dpi, cover([ground, fine]).layer_dpi) == (300, None)


def test_the_work_is_bounded():
    found = cover(Placed(*WHOLE, 100) for _ in range(100_000))
    assert (found.whole, found.share) == (False, 1.0)
    assert [cover([Placed(*WHOLE, 100)] * times).whole for times in (100, 102)] == [True, False]


@pytest.mark.parametrize(
    ("visible", "share", "lines", "ink", "kind"),
    [
        (0, 1.0, False, 0.1, "scan"),
        (0, 0.3, True, 0.1, "scan"),  # a frame drawn around the photo
        (0, 0.05, False, 0.01, "scan"),  # the photo is all there is on the page
        (0, 0.05, True, 0.1, "drawing"),  # a drawing with a small logo
        (12, 0.6, False, 0.1, "scan"),  # a page number below the photo of a form
        (12, 0.4, False, 0.1, "text"),  # a title and a picture
        (49, 0.95, False, 0.1, "scan"),
        (50, 0.95, False, 0.1, "text"),
        (0, 0.0, True, 0.1, "drawing"),
        (0, 0.0, True, 0.0, "blank"),  # white on white
        (0, 0.0, False, 0.1, "drawing"),  # an annotation
        (0, 0.0, True, None, "drawing"),
        (0, 0.0, False, None, "blank"),
    ],
)
def test_kinds_of_pages(visible, share, lines, ink, kind):
    assert kind_of(visible, share, lines=lines, ink=ink) == kind


@given(st.integers(0, 200), st.floats(0, 1), st.booleans(), st.none() | st.floats(0, 1))
def test_a_page_is_blank_only_where_nothing_is_on_it(visible, share, lines, ink):
    if kind_of(visible, share, lines=lines, ink=ink) == "blank":
        assert (visible, share) == (0, 0.0)
        assert (ink or 0.0) < NO_INK


def test_coarsest_needs_the_asked_part():
    areas = [(30.0, 0.1), (200.0, 0.5)]
    assert (coarsest(areas, 0.1), coarsest(areas, 0.2), coarsest(areas, 0.7)) == (30.0, 200.0, None)
    assert coarsest([], 0.0) is None
