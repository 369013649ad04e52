"""The state table of an objection, whole; when a notice opens; when somebody may object."""

import datetime as dt

import pytest

from review.models import Objection
from review.objections.decisions import decide_object, decide_open
from review.objections.states import MOVES, OPEN, Step, decide_step, steps_from

NOW = dt.datetime(2025, 11, 20, 4, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)

TABLE = {
    ("filed", "accept"): "accepted",
    ("filed", "decline"): "declined",
    ("filed", "withdraw"): "withdrawn",
    ("accepted", "uphold"): "upheld",
    ("accepted", "dismiss"): "dismissed",
    ("accepted", "withdraw"): "withdrawn",
    ("declined", "reopen"): "accepted",
    ("upheld", "reopen"): "accepted",
    ("dismissed", "reopen"): "accepted",
}


@pytest.mark.parametrize("state", Objection.State.values)
@pytest.mark.parametrize("step", list(Step))
def test_every_step_from_every_state(state, step):
    decision = decide_step(state, step)
    led_to = MOVES[step][1] if decision else None
    assert led_to == TABLE.get((state, str(step)))
    if not decision:
        assert (decision.code, decision.params) == ("objection_moved_on", {"objection_state": state})


def test_what_an_organiser_may_do():
    assert {state: [str(step) for step in steps_from(state)] for state in Objection.State.values} == {
        "filed": ["accept", "decline"],
        "accepted": ["uphold", "dismiss"],
        "declined": ["reopen"],
        "upheld": ["reopen"],
        "dismissed": ["reopen"],
        "withdrawn": [],
    }
    assert {"filed", "accepted"} == OPEN


OPENING = {
    "listed": 3, "published": False, "running": False, "opens_at": NOW, "closes_at": NOW + 5 * DAY, "now": NOW,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"published": True}, "notice_after_results"),
        ({"running": True}, "notice_running"),
        ({"listed": 0}, "notice_empty"),
        ({"closes_at": NOW}, "notice_ends_first"),
        ({"opens_at": NOW + 5 * DAY}, "notice_ends_first"),
        ({"opens_at": NOW - 9 * DAY, "closes_at": NOW - DAY}, "notice_ends_first"),
        ({"closes_at": NOW + 60 * DAY}, ""),
        ({"closes_at": NOW + 60 * DAY + dt.timedelta(seconds=1)}, "notice_too_long"),
    ],
)
def test_when_a_notice_may_open(changes, code):
    assert decide_open(**(OPENING | changes)).code == code


OBJECTING = {
    "opens_at": NOW, "closes_at": NOW + DAY, "open_already": 0, "repeated": False, "now": NOW,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"now": NOW - dt.timedelta(seconds=1)}, "notice_not_begun"),
        ({"now": NOW + DAY - dt.timedelta(seconds=1)}, ""),
        ({"now": NOW + DAY}, "notice_over"),
        ({"repeated": True}, "objected_already"),
        ({"open_already": 4}, ""),
        ({"open_already": 5}, "objections_too_many"),
    ],
)
def test_when_somebody_may_object(changes, code):
    assert decide_object(**(OBJECTING | changes)).code == code
