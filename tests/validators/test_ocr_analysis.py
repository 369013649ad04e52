"""Properties of the pure parts: approximate words, standing texts, subtitles."""

from hypothesis import given
from hypothesis import strategies as st

from validators import ocr_analysis
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
    found = ocr_analysis.standing(frames)
    assert [one.text for one in found] == ([words] if shown / 12 >= ocr_analysis.STANDING else [])
    assert all(one.share == shown / 12 for one in found)


@given(st.lists(st.lists(st.tuples(WORDS, PLACE, PLACE), max_size=4), max_size=14))
def test_counts_never_pass_what_was_looked_at(pictures):
    frames = [frame(at, *lines) for at, lines in enumerate(pictures)]
    subtitles = ocr_analysis.subtitles(frames)
    assert subtitles.different <= len(subtitles.shown) <= subtitles.frames == len(frames)
    assert 0 <= subtitles.share <= 1
    for one in ocr_analysis.standing(frames):
        assert ocr_analysis.STANDING <= one.share <= 1


@given(st.floats(0, 80000))
def test_a_clock_reads_back(seconds):
    parts = [int(one) for one in ocr_analysis.clock(seconds).split(":")]
    assert sum(one * 60**power for power, one in enumerate(reversed(parts))) == int(seconds)


def test_subtitles_stand_around_the_middle_and_slides_begin_at_the_left():
    def lines(left, right):
        return [
            SeenPicture(
                part="film",
                time=float(at),
                read=True,
                texts=[SeenText(text=text, box=(left, 0.9, right, 0.95))],
            )
            for at, text in enumerate(["同学们好", "打开课本", "看这条曲线", "请举手回答", "小组讨论"])
        ]

    assert ocr_analysis.subtitles(lines(0.3, 0.7)).share == 1
    assert ocr_analysis.subtitles(lines(0.1, 0.5)).share == 0


def test_a_subtitle_broken_at_its_space_is_one_line():
    words = [
        SeenText(text="同学们好", box=(0.2, 0.9, 0.4, 0.95)),
        SeenText(text="请坐", box=(0.6, 0.9, 0.8, 0.95)),
    ]
    frames = [SeenPicture(part="film", time=float(at), read=True, texts=words) for at in range(4)]
    assert ocr_analysis.subtitles(frames).share == 1


def test_a_name_over_two_lines_beside_its_label_is_read_as_one():
    """The label of a form's row stands in the middle of two lines of the name."""
    texts = [
        SeenText(text="案例名称", box=(0.1, 0.205, 0.25, 0.235)),
        SeenText(text="智慧课堂赋能", box=(0.3, 0.19, 0.8, 0.215)),
        SeenText(text="乡村教育", box=(0.3, 0.225, 0.6, 0.25)),
        SeenText(text="申报主体", box=(0.1, 0.3, 0.25, 0.33)),
        SeenText(text="某某学校", box=(0.3, 0.3, 0.6, 0.33)),
    ]
    page = SeenPicture(part="page", page=1, read=True, texts=texts)
    assert "智慧课堂赋能乡村教育" not in ocr_analysis.text_of(page).replace(" ", "")
    assert any("智慧课堂赋能乡村教育" in words.replace(" ", "") for words in ocr_analysis.readings(page))
    assert ocr_analysis.boxes_of(page, "智慧课堂赋能乡村教育") == [texts[1].box, texts[2].box]
