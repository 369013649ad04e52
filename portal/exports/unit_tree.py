"""The unit tree as a table."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from portal.decisions import Decision
from portal.models import Person, Role, Task
from portal.organisation.units.tabling import tree_table
from portal.permissions import may_act_as
from portal.tables.sheets import Sheet
from portal.tasks.table_task import TableTask


class UnitTreeTable(TableTask):
    name = "unit-tree"
    label = "单位表"

    def table(self, task: Task, *, now: dt.datetime) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        return tree_table(task.tenant)

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        return may_act_as(person, task.tenant, Role.ORGANISER, reading=reading)

    def page(self, task: Task) -> str:
        return reverse("units", kwargs={"tenant": task.tenant.slug})
