"""Groups of people that can be written to. The portal knows none: the apps above name theirs in `settings.AUDIENCES`,
dotted names of `audiences(campaign, *, now) -> list[Audience]`.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Audience:
    """A group; `people` gives the keys of its people, asked for only when the group is chosen."""

    key: str
    label: str
    people: Callable[[], Iterable[int]]


def audiences_of(campaign: Any, *, now: dt.datetime) -> list[Audience]:
    """Every group of a campaign, in the order of the apps."""
    return [audience for name in settings.AUDIENCES for audience in import_string(name)(campaign, now=now)]
