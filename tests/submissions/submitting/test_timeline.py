"""What a submission's page says happens next."""

import pytest

from submissions.messages import NEXT_STEPS
from submissions.states import State
from submissions.submitting.timeline import next_step


@pytest.mark.parametrize(
    ("state", "blockers", "is_open", "is_recommended", "code"),
    [
        ("draft", 0, True, True, "complete"),
        ("draft", 2, True, True, "incomplete"),
        ("draft", 2, False, True, "missed"),
        ("returned", 0, False, False, "missed"),
        ("returned", 1, True, False, "incomplete"),
        ("submitted", 0, True, True, "waits_for_unit"),
        ("submitted", 0, True, False, "submitted"),
        ("recommended", 0, True, True, "recommended"),
        ("reported", 0, False, True, "reported"),
        ("eligible", 0, False, True, "eligible"),
        ("ineligible", 0, False, True, "ineligible"),
        ("disqualified", 0, False, True, "disqualified"),
    ],
)
def test_what_happens_next(state, blockers, is_open, is_recommended, code):
    assert next_step(
        State(state), blockers=blockers, is_open=is_open, is_recommended=is_recommended
    ) == code  # fmt: skip
    assert NEXT_STEPS[code] != ""


def test_the_number_of_issues_is_named():
    assert NEXT_STEPS["incomplete"].format(blockers=2) == "还有 2 项需要处理，处理完就可以提交。"
