"""Work that outlasts a page: a row with progress, a result that is kept for days, a notice when it is ready.

`start` is the door for the rooms above; their kinds (`portal.tasks.kinds`) are registered in `settings.TASK_KINDS`.
"""

from portal.tasks.actions import cancel, start
from portal.tasks.kinds import Made, StepKind, TaskKind, Work

__all__ = ["Made", "StepKind", "TaskKind", "Work", "cancel", "start"]
