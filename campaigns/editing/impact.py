"""What other rules would mean for what has been handed in, asked of the apps above by dotted name (settings.RULE_IMPACTS), and
taking what was handed in under the new rules (settings.RULE_ADOPTION).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from campaigns.models import Campaign, RuleSet
from campaigns.schema import Document
from portal.models import Person

SHOWN = 20
"""Lines of one effect that a page shows; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One kind of consequence: what it is called, whether somebody is worse off, and whom it concerns, line by line."""

    label: str
    worse: bool
    lines: Sequence[str]

    @property
    def shown(self) -> Sequence[str]:
        return self.lines[:SHOWN]

    @property
    def more(self) -> int:
        return max(len(self.lines) - SHOWN, 0)


def effects_of(campaign: Campaign, after: Document, *, now: dt.datetime) -> list[Effect]:
    """Every app's answer, in the order of the setting; effects that concern nobody are left out."""
    effects = [
        effect for name in settings.RULE_IMPACTS for effect in import_string(name)(campaign, after, now=now)
    ]
    return [effect for effect in effects if effect.lines]


def adopt(campaign: Campaign, rules: RuleSet, *, actor: Person, now: dt.datetime) -> int:
    """Have what was handed in earlier judged by these rules from now on; how many cases that are."""
    count: int = import_string(settings.RULE_ADOPTION)(campaign, rules, actor=actor, now=now)
    return count
