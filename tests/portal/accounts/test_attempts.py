"""The wait after wrong passwords, and its words."""

import datetime as dt

import pytest

from portal.accounts.attempts import decide_attempt, wait_after, wait_in_words

NOW = dt.datetime(2026, 5, 10, 4, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (11, 900), (10**6, 900)],
)
def test_the_wait_grows_to_a_quarter_of_an_hour(failures, seconds):
    assert wait_after(failures).total_seconds() == seconds


@pytest.mark.parametrize(
    ("failures", "ago", "everywhere", "allowed"),
    [
        (4, 0, 4, True),
        (5, 29, 5, False),
        (5, 30, 5, True),
        (4, -1, 4, True),  # counted by somebody whose clock was read a moment later
        (6, 59, 6, False),
        (6, 60, 6, True),
        # an account that is guessed at from many places
        (0, 0, 50, True),
        (1, 29, 49, True),
        (1, 29, 50, False),
        (1, 30, 50, True),
    ],
)
def test_when_a_password_may_be_tried(failures, ago, everywhere, allowed):
    last_at = NOW - dt.timedelta(seconds=ago)
    decision = decide_attempt(failures, last_at=last_at, everywhere=everywhere, now=NOW)
    assert (decision.allowed, decision.code) == (allowed, "" if allowed else "too_many_attempts")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 秒"), (29.5, "30 秒"), (59.9, "60 秒"), (60, "2 分钟"), (119, "2 分钟"), (899.5, "15 分钟")],
)
def test_a_wait_is_said_rounded_up(seconds, words):
    assert wait_in_words(dt.timedelta(seconds=seconds)) == words
