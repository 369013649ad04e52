"""Lines and sizes: nothing wider than its box, no line that begins with a closing mark, no word lost."""

from hypothesis import given
from hypothesis import strategies as st

from review.certificates.typesetting import SMALLEST, Piece, fitted

CLOSING = "，。、；：！？）》”"


def lines(text, width, height=1000.0, size=10.0):
    found = fitted([Piece(text)], width=width, height=height, size=size, measure=len)
    return [line.text for line in found.lines]


def test_lines_break_before_the_margin_and_never_before_a_closing_mark_or_after_an_opening_one():
    assert lines("一二三，四五", 40) == ["一二三，", "四五"]
    assert lines("一二三，四五", 30) == ["一二", "三，四", "五"]
    assert lines("一二《三四》五", 30) == ["一二", "《三", "四》五"]
    assert lines("一二\n三", 90) == ["一二", "三"]


def test_words_of_an_alphabet_stay_whole_unless_a_line_is_too_short_for_them():
    assert lines("用 DeepSeek 上课", 100) == ["用 DeepSeek", "上课"]
    assert lines("abcdefgh", 30) == ["abc", "def", "gh"]


def test_letters_shrink_until_they_fit_and_are_refused_where_they_never_do():
    found = fitted([Piece("字" * 100)], width=200, height=100, size=20, measure=len)
    assert (found.size, [len(line.text) for line in found.lines]) == (10.5, [19] * 5 + [5])
    assert fitted([Piece("字" * 100)], width=20, height=10, size=20, measure=len) is None


def test_short_texts_are_set_wider_apart():
    assert fitted([Piece("字" * 12)], width=100, height=60, size=10, measure=len).leading == 2.0
    assert fitted([Piece("字" * 40)], width=100, height=62, size=10, measure=len).leading == 1.65


def test_emphasis_stays_with_its_words_over_a_line_end():
    found = fitted(
        [Piece("一二"), Piece("三四", strong=True), Piece("五")], width=30, height=99, size=10, measure=len
    )
    assert [line.pieces for line in found.lines] == [
        (Piece("一二"), Piece("三", strong=True)),
        (Piece("四", strong=True), Piece("五")),
    ]


_LETTERS = st.sampled_from("一二三四字，。、《》“”（）ab1 -·")


@given(st.text(_LETTERS, max_size=120), st.integers(3, 40), st.integers(10, 400))
def test_no_line_is_wider_than_the_box_no_box_too_low_and_nothing_is_lost(text, letters, height):
    found = fitted([Piece(text)], width=letters * 5.0, height=height, size=20, measure=len)
    if found is None:
        return
    assert found.size >= SMALLEST
    assert max(len(line.text) * found.size for line in found.lines) <= letters * 5.0 + 1e-6
    assert found.size * (1.15 + (len(found.lines) - 1) * found.leading) <= height
    assert "".join(line.text for line in found.lines).replace(" ", "") == text.replace(" ", "")
