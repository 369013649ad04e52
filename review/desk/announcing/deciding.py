"""How often an organiser may write to groups. Pure: values in, a decision out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from portal.decisions import ALLOWED, Decision, refuse

MOST_A_DAY = 20
"""Messages to groups of one campaign within 24 hours."""
PAUSE = dt.timedelta(minutes=10)
"""The same words do not go to the same group again within this time."""


def decide_announce(
    sent: Sequence[tuple[str, Mapping[str, Any], dt.datetime]],
    *,
    audience: str,
    title: str,
    text: str,
    now: dt.datetime,
) -> Decision:
    """Whether one more may go out beside those of the last day: (group, its words, when)."""
    if len(sent) >= MOST_A_DAY:
        return refuse("announce_too_often", max=MOST_A_DAY)
    for group, words, at in sent:
        same = group == audience and (words.get("title"), words.get("text")) == (title, text)
        if same and at > now - PAUSE:
            return refuse("announced_just_now", minutes=PAUSE.seconds // 60)
    return ALLOWED
