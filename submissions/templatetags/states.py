"""The colour of a case's state, the same on every page."""

from django import template

from submissions.states import State

register = template.Library()

_TONES: dict[str, str] = {
    State.DRAFT: "secondary",
    State.SUBMITTED: "blue",
    State.RETURNED: "orange",
    State.RECOMMENDED: "teal",
    State.PASSED_OVER: "secondary",
    State.REPORTED: "indigo",
    State.ELIGIBLE: "green",
    State.INELIGIBLE: "red",
    State.DISQUALIFIED: "red",
}


@register.filter
def state_tone(state: str) -> str:
    """The tone of a state's mark."""
    return _TONES[state]
