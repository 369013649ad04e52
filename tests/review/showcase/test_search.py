"""A word is found in every text that holds it, and nowhere else."""

from hypothesis import given
from hypothesis import strategies as st

from review.showcase import search

TEXTS = st.text(alphabet="课堂教学智慧AIai１ ，。%_\\'\"（）\n", max_size=40)


def test_grams():
    assert search.grams("ai课堂") == sorted(["a", "ai", "i", "i课", "课", "课堂", "堂"])
    assert search.grams("课，堂") == ["堂", "课"]
    assert search.sought("课堂教") == ["堂教", "课堂"]
    assert search.sought("课") == ["课"]
    assert search.sought("，") == []
    assert search.words(" ＡＩ　课堂 ") == ["ai", "课堂"]
    assert len(search.words("甲 乙 丙 丁 戊 己 庚 辛")) == search.MOST_WORDS


@given(text=TEXTS, start=st.integers(0, 40), length=st.integers(1, 10))
def test_every_piece_of_a_text_is_found_by_its_pairs(text, start, length):
    folded = search.folded(text)
    piece = folded[start : start + length].strip()
    for word in piece.split():
        assert set(search.sought(word)) <= set(search.grams(folded))


@given(TEXTS)
def test_folding_twice_changes_nothing(text):
    assert search.folded(search.folded(text)) == search.folded(text)
