"""Texts that share passages (N20): found whatever stands around them, the template's sentences aside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.matching import plain
from validators.text_likeness import (
    FEWEST,
    RUN,
    SHORTEST,
    SURE,
    Passage,
    Shared,
    compare,
    fingerprints,
    jaccard,
    letters_of,
    most_cases,
    passages,
    picks,
    runs,
    template_letters,
    worth_showing,
)

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4F00), max_size=80)
COPIED = "本课以真实情境引入光合作用，学生分组设计对照实验并用传感器记录数据，教师巡视指导后由各组汇报结论。"


@given(
    HAN,
    HAN,
    HAN,
    HAN,
    st.text(st.characters(min_codepoint=0x5000, max_codepoint=0x5100), min_size=SURE, max_size=60),
)
def test_what_is_shared_in_a_row_is_always_found(before, after, left, right, copied):
    one, other = before + copied + after, left + copied + right
    assert fingerprints(one) & fingerprints(other)


@given(HAN)
def test_spaces_punctuation_and_widths_do_not_count(text):
    spread = "，".join(text)
    assert fingerprints(spread) == fingerprints(text)
    assert fingerprints("ＡＢＣ１２３ａｂｃ" + text) == fingerprints("abc123abc" + text)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_letters_stand_where_they_say(text):
    letters = letters_of(text)
    assert len(letters.text) == len(letters.places)
    for char, at in zip(letters.text, letters.places, strict=True):
        assert char in plain(text[at]) or char in text[at].lower()


@given(HAN)
def test_picks_are_runs_of_the_text_in_order(text):
    found = picks(text)
    places = [at for at, _ in found]
    assert places == sorted(set(places))
    assert all(0 <= at <= len(text) - RUN for at in places)
    assert bool(found) == (len(text) >= RUN)


def test_a_text_too_short_has_none():
    assert fingerprints("光合作用") == frozenset()
    assert fingerprints("") == frozenset()
    assert runs("甲乙丙", 2) == ["甲乙", "乙丙"]
    assert runs("甲", 2) == []


def test_jaccard():
    assert jaccard({1, 2}, {2, 3}) == 1 / 3
    assert jaccard(set(), {1}) == 0.0


def test_how_much_is_shared_beside_the_template():
    own = frozenset(range(20))
    assert compare(own, [*range(5, 45)], {44, 43}) == Shared(shared=15, first=20, second=38)
    assert compare(own, [1, 2, 3]) == Shared(shared=3, first=20, second=0)  # too little to count further
    assert Shared(15, 20, 38).containment == 0.75
    assert Shared(0, 0, 5).containment == 0.0


def test_when_passages_are_looked_at():
    assert Shared(FEWEST, 50, 2000).alike is True
    assert Shared(FEWEST - 1, 11, 11).alike is False


@pytest.mark.parametrize(
    ("letters", "shown"),
    [([35, 25], True), ([34, 34], False), ([59], False), ([60], True), ([20, 20, 20], False)],
)
def test_which_passages_are_more_than_phrases(letters, shown):
    assert worth_showing([Passage(0, count, 0, count, count) for count in letters]) is shown


def test_in_how_many_cases_a_sentence_is_the_templates():
    assert [most_cases(count) for count in (1, 20, 24, 25, 100)] == [4, 4, 4, 5, 20]


def test_passages_with_their_places():
    first, second = f"前言。{COPIED}以上。", f"我们的做法是：{COPIED.replace('，', ' ， ')}完。"
    (found,) = passages(first, second)
    assert first[found.first_from : found.first_to] == COPIED.rstrip("。")
    assert second[found.second_from : found.second_to] == COPIED.replace("，", " ， ").rstrip("。")
    assert found.letters == len(plain(COPIED))


def test_a_passage_shorter_than_the_shortest_is_none():
    short = plain(COPIED)[: SHORTEST - 1]
    assert passages(f"甲{short}乙", f"丙{short}丁") == []
    assert passages(short + "子", short + "子") == [Passage(0, SHORTEST, 0, SHORTEST, SHORTEST)]


TEMPLATE = (
    "请简要说明案例的背景、目标、实施过程与成效，突出数字技术与学科教学的深度融合，字数控制在三千字以内。"
)


def test_the_templates_sentences_are_in_no_passage():
    common = fingerprints(TEMPLATE)
    assert passages(f"甲校{TEMPLATE}一班", f"乙校{TEMPLATE}二班", common) == []
    (found,) = passages(f"{TEMPLATE}{COPIED}", f"{TEMPLATE}略。{COPIED}", common)
    assert f"{TEMPLATE}{COPIED}"[found.first_from : found.first_to] in COPIED
    assert found.letters >= len(plain(COPIED)) - RUN


def test_places_of_the_template():
    letters = plain(TEMPLATE)
    barred = template_letters(letters, fingerprints(TEMPLATE))
    first, last = picks(letters)[0][0], picks(letters)[-1][0] + RUN
    assert barred == set(range(first, last))
    assert template_letters(letters, ()) == set()


def test_a_text_of_one_repeated_sentence_does_not_run_away():
    one = "一二三四五六七八九十" * 2_000
    found = passages(one, one[: len(one) // 2] + "断" + one)
    assert found[0].first_from == 0
    assert len(found) <= 60
