"""What other rules would mean for what has been handed in, asked of the apps above by dotted name (settings.RULE_IMPACTS), and
taking what was handed in under the new rules (settings.RULE_ADOPTION).
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from campaigns.models import Campaign, RuleSet
from campaigns.schema import Document
from portal.models import Person

SHOWN = 20
"""Lines of one effect that a page shows; the rest is counted."""

AT_ONCE = 2_000
"""Cases up to which the effects are worked out while a page is made: some seconds. Of more it is a task."""

Told = Callable[[int, int], None]
"""Called with how many cases have been looked at, and of how many."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One kind of consequence: what it is called, whether somebody is worse off, and whom it concerns, line by line."""

    label: str
    worse: bool
    lines: Sequence[str]

    @property
    def told(self) -> dict[str, Any]:
        """As pages show it, and as a task keeps it."""
        return {
            "label": self.label,
            "count": len(self.lines),
            "shown": list(self.lines[:SHOWN]),
            "more": max(len(self.lines) - SHOWN, 0),
        }


def cases_of(campaign: Campaign) -> int:
    """How many cases have to be looked at."""
    count: int = import_string(settings.RULE_IMPACT_CASES)(campaign)
    return count


def effects_of(
    campaign: Campaign, after: Document, *, now: dt.datetime, told: Told = lambda *_: None
) -> list[Effect]:
    """Every app's answer over all cases, in the order of the setting; effects that concern nobody are left out."""
    effects = [
        effect
        for name in settings.RULE_IMPACTS
        for effect in import_string(name)(campaign, after, now=now, told=told)
    ]
    return [effect for effect in effects if effect.lines]


def adopt(campaign: Campaign, rules: RuleSet, *, actor: Person, now: dt.datetime) -> int:
    """Have what was handed in earlier judged by these rules from now on; how many cases that are."""
    count: int = import_string(settings.RULE_ADOPTION)(campaign, rules, actor=actor, now=now)
    return count
