import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.quantities import (
    at_most_words,
    duration_words,
    number_words,
    parse_duration,
    parse_size,
    size_beside,
    size_words,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("480", 480),
        ("8min", 480),
        ("15:00", 900),
        ("1:02:03", 3723),
        ("7分30秒", 450),
        ("1h30m", 5400),
        ("0.5s", 0.5),
        (3, 3),
    ],
)
def test_durations(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "size"),
    [("500MB", 500 * 1024**2), ("5 gb", 5 * 1024**3), ("1.5K", 1536), ("12", 12), ("12b", 12), (7, 7)],
)
def test_sizes(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "soon", "8 minutes or so", "-5", "1:2:3:4"])
def test_odd_durations_are_refused(text):
    with pytest.raises(ValueError, match="时长写法不对"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["", "large", "5XB", "-1MB"])
def test_odd_sizes_are_refused(text):
    with pytest.raises(ValueError, match="文件大小写法不对"):
        parse_size(text)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0秒"),
        (59.96, "1分钟"),
        (872, "14分32秒"),
        (872.34, "14分32.3秒"),
        (900, "15分钟"),
        (3600, "1小时"),
        (3661, "1小时1分1秒"),
        (0.3, "0.3秒"),
    ],
)
def test_duration_words(seconds, words):
    assert duration_words(seconds) == words


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 字节"), (1536, "1.5KB"), (500 * 1024**2, "500MB"), (524288001, "500.00MB")]
)
def test_size_words(size, words):
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("size", "limit", "words"),
    [
        (3 * 1024**2, 2 * 1024**2, "3MB"),
        (500 * 1024**2 + 1, 500 * 1024**2, "500.0000009MB"),
        (5 * 1024**3 + 1, 5 * 1024**3, "5.0000000009GB"),
        (1537, 1536, "1.5009KB"),
        (2_000_001, 2_000_000, "1.907MB"),
        (1024, 1023, "1KB"),
        (1001, 1000, "1001 字节"),
        (500 * 1024**2 - 1, 500 * 1024**2, "499.99MB"),
        (1_999_999, 2_000_000, "1999999 字节"),
    ],
)
def test_a_size_beside_its_limit_reads_differently(size, limit, words):
    assert size_beside(size, limit) == words
    assert size_beside(size, limit) != size_words(limit)


def test_range_words():
    assert at_most_words(1, 2, number_words, "个") == "1–2 个"
    assert at_most_words(None, 2, number_words, "个") == "不超过 2 个"
    assert at_most_words(1.5, None) == "不少于 1.5"
    assert at_most_words(3, 3, number_words, "个") == "3 个"


@given(st.integers(0, 10**6))
def test_whole_seconds_come_back(seconds):
    assert parse_duration(duration_words(seconds)) == seconds


@given(st.text(max_size=20))
def test_parsing_refuses_or_answers_but_never_breaks(text):
    for parse in (parse_duration, parse_size):
        with contextlib.suppress(ValueError):
            assert parse(text) >= 0
