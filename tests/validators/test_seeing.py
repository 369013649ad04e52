"""Properties of the pure parts: approximate words, standing texts, subtitles."""

from hypothesis import given
from hypothesis import strategies as st

from validators import seeing
from validators.facts.seen import SeenPicture, SeenText
from validators.similar import allowed, distance, same, shows, slips

WORDS = st.text(alphabet="智慧课堂乡村教育案例0aB", min_size=1, max_size=24)
PLACE = st.floats(0.05, 0.95)


def frame(at, *lines):
    texts = [SeenText(text=text, box=(x, y, x, y), score=0.9) for text, x, y in lines]
    return SeenPicture(part="film", time=float(at), read=True, texts=texts)


@given(WORDS, WORDS, WORDS)
def test_words_inside_a_text_are_seen(before, wanted, after):
    assert slips(wanted, before + wanted + after) == 0
    assert shows(before + wanted + after, wanted)


@given(WORDS, st.data())
def test_as_many_slips_as_allowed_and_no_more(wanted, data):
    spots = data.draw(st.lists(st.integers(0, len(wanted) - 1), unique=True, max_size=len(wanted)))
    broken = "".join("Ж" if at in spots else char for at, char in enumerate(wanted))
    assert slips(wanted, broken) == len(spots)
    assert shows(broken, wanted) == (len(spots) <= allowed(len(wanted)))


@given(WORDS, WORDS)
def test_distance_is_symmetric_and_bounds_the_search(one, other):
    assert distance(one, other) == distance(other, one)
    assert slips(one, other) <= distance(one, other) <= max(len(one), len(other))
    assert same(one, one)


@given(WORDS, PLACE, PLACE, st.integers(0, 12))
def test_a_text_stands_when_six_of_ten_frames_have_it(words, x, y, shown):
    frames = [frame(at, *([(words, x, y)] if at < shown else [])) for at in range(12)]
    found = seeing.standing(frames)
    assert [one.text for one in found] == ([words] if shown / 12 >= seeing.STANDING else [])
    assert all(one.share == shown / 12 for one in found)


@given(st.lists(st.lists(st.tuples(WORDS, PLACE, PLACE), max_size=4), max_size=14))
def test_counts_never_pass_what_was_looked_at(pictures):
    frames = [frame(at, *lines) for at, lines in enumerate(pictures)]
    subtitles = seeing.subtitles(frames)
    assert subtitles.different <= len(subtitles.times) <= subtitles.frames == len(frames)
    assert 0 <= subtitles.share <= 1
    for one in seeing.standing(frames):
        assert seeing.STANDING <= one.share <= 1


@given(st.floats(0, 80000))
def test_a_clock_reads_back(seconds):
    parts = [int(one) for one in seeing.clock(seconds).split(":")]
    assert sum(one * 60**power for power, one in enumerate(reversed(parts))) == int(seconds)
