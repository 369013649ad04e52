import pytest


@pytest.mark.parametrize(
    ("values", "limits", "code", "status"),
    [
        ({"max_volume": -3.0, "silent_for": 0.0}, {}, "ok", "pass"),
        ({"max_volume": -60.0, "silent_for": 240.0}, {}, "silent", "warn"),
        ({"max_volume": -40.0, "silent_for": 0.0}, {"quiet": -30}, "silent", "warn"),
        ({"max_volume": -3.0, "silent_for": 16.0, "silent_from": 72.0}, {}, "gap", "warn"),
        ({"max_volume": -3.0, "silent_for": 16.0, "silent_from": 72.0}, {"longest": "20s"}, "ok", "pass"),
        ({"max_volume": -3.0, "silent_for": None}, {}, "not_read", "unknown"),
        ({"max_volume": None}, {}, "not_known", "unknown"),
    ],
)
def test_what_can_be_heard(check, facts, values, limits, code, status):
    """S6, S15."""
    found = check("audio.silence", facts.sound(depth="deep", **values), **limits)
    assert (found.code, found.status) == (f"audio.silence.{code}", status)


def test_a_gap_is_said_with_its_moment(check, facts):
    sound = facts.sound(depth="deep", max_volume=-3.0, silent_for=16.0, silent_from=72.0)
    found = check("audio.silence", sound)
    assert found.message == "从 1分12秒 起有 16秒 没有声音，请试听确认"
    assert [(piece.place, piece.text) for piece in found.evidence] == [("01:12", "静音 16秒")]


def test_before_the_slow_check_it_waits(check, facts):
    assert check("audio.silence", facts.sound()).code == "audio.silence.pending"
