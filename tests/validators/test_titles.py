"""Titles of earlier winners and their authors (D21)."""

from hypothesis import given
from hypothesis import strategies as st

from validators.titles import fewest_keys, names_in, people, title_keys, title_score


def test_titles_that_are_the_same_but_for_signs_and_slips():
    assert title_score("《光合作用》单元教学设计", "光合作用 单元教学设计") == 100
    assert title_score("光合作用单元教学设计与实施", "光合作用单元教学设计及实施") == 92
    assert title_score("光合作用单元教学设计", "呼吸作用大概念教学") == 0
    assert title_score("", "") == 0
    assert title_score("——", "……") == 0


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4E40), min_size=6, max_size=30)


@given(HAN, HAN)
def test_titles_that_are_alike_share_a_key(first, second):
    if title_score(first, second):
        assert len(title_keys(first) & title_keys(second)) >= 1


@given(HAN, st.data())
def test_one_slip_in_a_title_is_found(title, data):
    at = data.draw(st.integers(0, len(title) - 1))
    slipped = title[:at] + "龘" + title[at + 1 :]
    assert title_keys(title) & title_keys(slipped)


@given(HAN, st.data())
def test_titles_that_are_alike_share_as_many_keys_as_are_asked_for(title, data):
    other = title
    for _ in range(data.draw(st.integers(0, len(title) // 4))):
        at = data.draw(st.integers(0, len(other)))
        other = (
            other[:at] + data.draw(st.sampled_from(["龘", ""])) + other[at + data.draw(st.integers(0, 1)) :]
        )
    if title_score(title, other):
        assert len(title_keys(title) & title_keys(other)) >= fewest_keys(title)


def test_names_of_a_cell():
    assert names_in("张三、李四（执笔） 王五") == frozenset({"张三", "李四", "王五"})
    assert names_in("") == frozenset()
    assert people(["张 三", ""]) == frozenset({"张三"})
