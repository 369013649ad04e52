"""How many cases a person may have begun without handing them in. Pure."""

from portal.decisions import ALLOWED, Decision, refuse

MOST_DRAFTS = 20
"""Cases one person may have begun in one campaign without ever handing them in."""


def decide_drafts(count: int) -> Decision:
    """Whether one more case may be begun."""
    return ALLOWED if count < MOST_DRAFTS else refuse("too_many_drafts", max=MOST_DRAFTS, count=count)
