"""Which comments of a unit are nearly the same, and that finding them misses none."""

from hypothesis import given
from hypothesis import strategies as st

from review.nominations.alike_comments import alike, alike_to, groups, shingles

COMMENT = "该案例选题新颖，数字技术与课堂教学融合自然，学生参与度高，值得在全县推广。"
OTHER = "案例围绕乡村小规模学校的双师课堂展开，记录了两年的教研过程和数据，方法可以复制。"


def test_a_title_in_it_makes_no_difference():
    first, second = f"《分数的初步认识》{COMMENT}", f"《春》{COMMENT}"
    comments = {"a": (first, "分数的初步认识"), "b": (OTHER, "双师"), "c": (second, "春")}
    assert groups(comments) == [["a", "c"]]


def test_a_word_changed_is_still_the_same_and_another_comment_is_not():
    assert groups({1: (COMMENT, ""), 2: (COMMENT.replace("全县", "全市"), ""), 3: (OTHER, "")}) == [[1, 2]]


def test_short_and_empty_comments_are_compared_with_nothing():
    assert groups({1: ("同意推荐", ""), 2: ("同意推荐", ""), 3: ("", ""), 4: ("", "")}) == []


def test_those_that_one_is_alike_to():
    others = [("x", COMMENT, "甲"), ("y", OTHER, "乙")]
    assert alike_to(f"  {COMMENT} ", "丙", others) == ["x"]
    assert alike_to("", "丙", others) == []


@given(st.lists(st.text("推荐案例好学生课堂教研数据", min_size=10, max_size=30), max_size=8))
def test_the_quick_way_finds_what_comparing_all_finds(texts):
    sets = [shingles(text) for text in texts]
    linked = {
        (first, second)
        for first in range(len(texts))
        for second in range(first + 1, len(texts))
        if alike(sets[first], sets[second])
    }
    found = groups({number: (text, "") for number, text in enumerate(texts)})
    together = {number: place for place, group in enumerate(found) for number in group}
    assert all(together.get(first) == together.get(second) is not None for first, second in linked)
    assert set(together) == {number for pair in linked for number in pair}
