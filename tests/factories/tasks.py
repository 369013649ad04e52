"""Tasks of a kind that writes a greeting, and one that goes wrong."""

from typing import ClassVar

from portal.decisions import ALLOWED, NotAllowed, refuse
from portal.models import Role, Tenant
from portal.permissions import may_act_as
from portal.tasks import Made, StepKind, TaskKind


class Greeting(TaskKind):
    """Writes `params["words"]` to a file; what `BEFORE` holds is called with the work first."""

    name = "greeting"
    label = "问候"
    phases: ClassVar = {"write": "正在写"}
    BEFORE: ClassVar[list] = []

    def make(self, work):
        work.progress("write", 1, 2)
        for step in self.BEFORE:
            step(work)
        work.progress("write", 2, 2)
        path = work.folder / "out"
        path.write_text(work.task.params["words"])
        return Made(path, outcome={"words": 1})

    def may_have(self, task, person, *, reading):
        return may_act_as(person, task.tenant, Role.ORGANISER, reading=reading)

    def page(self, task):
        return "/somewhere/"

    def details(self, task):
        return f"{task.outcome['words']} 句"


class Refusing(TaskKind):
    """Finds nothing to do."""

    name = "refusing"
    label = "拒绝"

    def make(self, work):
        raise NotAllowed(refuse("slot_unknown"))

    def may_have(self, task, person, *, reading):
        return ALLOWED


class Renaming(StepKind):
    """Gives the tenant the name in `params["words"]`; what `BEFORE` holds is called after the change was made."""

    name = "renaming"
    label = "改名"
    BEFORE: ClassVar[list] = []

    def act(self, task, *, now):
        if task.params["words"] == "不行":
            raise NotAllowed(refuse("slot_unknown"))
        Tenant.objects.filter(pk=task.tenant_id).update(name=task.params["words"])
        for step in self.BEFORE:
            step(task)
        return {"words": task.params["words"]}

    def may_have(self, task, person, *, reading):
        return may_act_as(person, task.tenant, Role.ORGANISER, reading=reading)

    def page(self, task):
        return "/elsewhere/"

    def details(self, task):
        return f"现名{task.outcome['words']}"
