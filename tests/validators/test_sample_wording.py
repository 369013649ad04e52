"""Samples' own words: always the same for one title, and nothing that comparing would find between two."""

from itertools import combinations

import pytest

from validators.samples.picture import shades
from validators.samples.wording import in_words, prose
from validators.text_likeness import compare, fingerprints, passages, worth_showing


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (15, "十五"), (20, "二十"), (96, "九十六")]
)
def test_numbers_are_read(number, words):
    assert in_words(number) == words


@pytest.mark.parametrize("length", [1, 39, 500])
def test_exactly_so_many_characters_and_always_the_same(length):
    assert (len(prose(length, "甲课")), prose(length, "甲课")) == (length, prose(length, "甲课"))
    assert prose(0, "甲课") == prose(1, "甲课")


def test_no_two_titles_share_a_passage_worth_showing():
    texts = [
        prose(3000, f"{title}（{number}）") for title in ("分层作业", "同步课堂") for number in range(10)
    ]
    found = [fingerprints(text) for text in texts]
    alike = [
        (first, second)
        for first, second in combinations(range(len(texts)), 2)
        if compare(found[first], found[second]).alike
        and worth_showing(passages(texts[first], texts[second], ()))
    ]
    assert alike == []


def test_two_titles_boards_differ():
    assert (len(shades("甲课")), shades("甲课") == shades("甲课"), shades("甲课") == shades("乙课")) == (
        64,
        True,
        False,
    )
