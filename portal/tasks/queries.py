"""Tasks read back, as lists show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from portal.decisions import refuse
from portal.models import Person, Task
from portal.tasks.kinds import Kind, kinds
from portal.words import say


@dataclass(frozen=True, slots=True)
class Line:
    """One task as a person reads it."""

    task: Task
    kind: Kind

    @property
    def phase(self) -> str:
        """What it is at."""
        return self.kind.phases.get(self.task.phase, "")

    @property
    def why(self) -> str:
        """Why it failed."""
        return say(refuse(self.task.refusal, **self.task.refusal_params)) if self.task.refusal else ""

    @property
    def details(self) -> str:
        """A few words on the result."""
        return self.kind.details(self.task) if self.task.state == Task.State.DONE else ""

    @property
    def alone(self) -> "list[Line]":
        """A list of it alone."""
        return [self]

    @property
    def page(self) -> str:
        """Where it was asked for."""
        return self.kind.page(self.task)


def tasks_of(person: Person) -> "QuerySet[Task]":
    """A person's tasks in this tenant, latest first."""
    return Task.objects.filter(person=person, kind__in=kinds()).select_related("tenant")


def lines(tasks: Iterable[Task]) -> list[Line]:
    """The tasks with their kinds. No query of its own."""
    return [Line(task, kinds()[task.kind]) for task in tasks]


def own_lines(kind: str, subject: str, person: Person, *, most: int = 10) -> list[Line]:
    """A person's latest tasks of one kind about one thing: what the page shows where they are asked for."""
    return lines(tasks_of(person).filter(kind=kind, subject=subject)[:most])


def campaign_lines(kind: str, campaign: int, person: Person, *, most: int = 10) -> list[Line]:
    """The same of one kind in one campaign, whatever they are about."""
    return lines(tasks_of(person).filter(kind=kind, campaign=campaign)[:most])
