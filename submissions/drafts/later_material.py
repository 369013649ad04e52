"""What is handed in after the case, as its page shows it: a part for each stage that asks for something."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.schema import Slot, Stage
from portal.decisions import Decision
from submissions.checks.case_snapshot import CaseSnapshot
from submissions.drafts.slot_widgets import SlotWidget, slot_widgets
from submissions.later_slots import later_in_time


@dataclass(frozen=True, slots=True)
class LaterPart:
    """One stage's slots; `open` says whether files may be brought now."""

    key: str
    name: str
    closes: dt.datetime | None
    open: Decision
    widgets: Sequence[SlotWidget]

    @property
    def waiting(self) -> bool:
        return any(widget.waiting for widget in self.widgets)


def later_parts(snapshot: CaseSnapshot, asked: Sequence[tuple[Stage, list[Slot]]]) -> list[LaterPart]:
    """The parts of these stages."""
    return [_part(snapshot, stage, slots) for stage, slots in asked]


def _part(snapshot: CaseSnapshot, stage: Stage, slots: Sequence[Slot]) -> LaterPart:
    decision = later_in_time(snapshot.submission, slots[0].key, now=snapshot.now)
    widgets = slot_widgets(snapshot, editable=bool(decision), stage=stage.key)
    zone = snapshot.submission.campaign.zone
    return LaterPart(stage.key, stage.name, stage.closes and stage.closes.astimezone(zone), decision, widgets)
