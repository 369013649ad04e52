"""Extensions (X04): a stage closes later for one unit or one case."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db.models import Max, Q
from django.utils.module_loading import import_string

from campaigns.models import Campaign, Extension
from campaigns.schema import StageKind
from portal.models import Unit


def until_for(
    campaign: Campaign,
    kind: StageKind,
    *,
    submission: uuid.UUID | None = None,
    unit: Unit | None = None,
) -> dt.datetime | None:
    """The latest end granted for this case, its unit or a unit above it; None where there is none. One query."""
    doc = campaign.current.doc if campaign.current else None
    keys = [stage.key for stage in doc.stages if stage.kind is kind] if doc else []
    for_whom = Q(pk=None)
    if submission is not None:
        for_whom |= Q(submission=submission)
    if unit is not None:
        for_whom |= Q(unit__path__in=_upwards(unit.path))
    rows = Extension.objects.filter(for_whom, campaign=campaign, stage__in=keys)
    latest: dt.datetime | None = rows.aggregate(latest=Max("until"))["latest"]
    return latest


def _upwards(path: str) -> list[str]:
    """The path itself and those of the units above: "a/b/" -> ["a/", "a/b/"]."""
    parts = path.strip("/").split("/")
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


MOST_UNITS = 500
"""Names offered while typing; more would weigh the page down."""


def extensions(campaign: Campaign) -> Any:
    """Extensions granted so far, newest first."""
    return campaign.extensions.select_related("unit", "granted_by").order_by("-granted_at")


def numbers_of(extensions: Any, campaign: Campaign) -> dict[Any, str]:
    """Numbers and titles of the submissions that have an extension, by uuid; asked through the settings."""
    uuids = [extension.submission for extension in extensions if extension.submission]
    names: dict[Any, str] = import_string(settings.SUBMISSION_NAMES)(campaign, uuids)
    return names


def unit_names() -> list[str]:
    """Units of the tenant to choose from."""
    return list(Unit.objects.filter(listed=True).values_list("name", flat=True)[:MOST_UNITS])


def clock_words(zone: str) -> str:
    """What people call a time zone."""
    return {"Asia/Shanghai": "北京时间", "Asia/Urumqi": "新疆时间"}.get(zone, f"时区 {zone} ")
