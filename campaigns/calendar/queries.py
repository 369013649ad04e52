"""Extensions (X04): until when a unit may still act, and what the calendar lists. Those of single submissions are
granted and listed by the submissions above, which the settings name.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import F, Max, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.module_loading import import_string

from campaigns.calendar.windows import stages_for
from campaigns.models import Campaign, Extension
from campaigns.schema import StageKind
from portal.models import Unit

MOST_UNITS = 500
"""Names offered while typing; more would weigh the page down."""
_LISTED = ("whom", "stage", "until", "reason", "granter", "granted_at")


def until_for(
    campaign: Campaign, kind: StageKind, category: str = "", *, unit: Unit | None
) -> dt.datetime | None:
    """The latest end granted for the unit or one above it; None where there is none. One query."""
    extensions = unit_extensions(campaign, kind, category, unit=unit)
    latest: dt.datetime | None = extensions.aggregate(end=Max("until"))["end"]
    return latest


def unit_extensions(campaign: Campaign, kind: StageKind, category: str = "", *, unit: Unit | None) -> Any:
    """The extensions of the kind's stages that reach the unit."""
    paths = _upwards(unit.path) if unit else []
    keys = stage_keys(campaign, kind, category)
    return Extension.objects.filter(campaign=campaign, stage__in=keys, unit__path__in=paths)


def stage_keys(campaign: Campaign, kind: StageKind, category: str = "") -> list[str]:
    """Keys of the stages that decide for the category under the rules in force; "" is every stage of the kind."""
    return (
        [stage.key for stage in stages_for(campaign.current.doc, kind, category)] if campaign.current else []
    )


def _upwards(path: str) -> list[str]:
    """The path itself and those of the units above: "a/b/" -> ["a/", "a/b/"]."""
    parts = path.strip("/").split("/")
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def granted(campaign: Campaign) -> Any:
    """Extensions granted so far to units and to submissions, newest first, as `listed` has them."""
    of_units = listed(campaign.extensions.all(), F("unit__name"))
    of_submissions = import_string(settings.SUBMISSION_EXTENSIONS)(campaign)
    return of_units.union(of_submissions, all=True).order_by("-granted_at")


def listed(extensions: Any, whom: Any) -> Any:
    """Extensions as the calendar lists them: dictionaries of whom, stage (its key), until, reason, granter, granted_at.
    `whom` is the expression that names for whom each was granted.
    """
    granter = Coalesce(NullIf("granted_by__real_name", Value("")), "granted_by__username")
    return extensions.order_by().annotate(whom=whom, granter=granter).values(*_LISTED)


def unit_names() -> list[str]:
    """Units of the tenant to choose from."""
    return list(Unit.objects.offered().values_list("name", flat=True)[:MOST_UNITS])


def clock_words(zone: str) -> str:
    """What people call a time zone."""
    return {"Asia/Shanghai": "北京时间", "Asia/Urumqi": "新疆时间"}.get(zone, f"时区 {zone} ")
