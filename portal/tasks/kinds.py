"""Kinds of tasks, registered by dotted name in `settings.TASK_KINDS`: what does the work, who may have the result, how it is
sent. `portal.tasks` knows none of them.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from portal import queue
from portal.decisions import Decision
from portal.files import serving
from portal.models import Person, Task


class Cancelled(Exception):
    """Nobody waits for this task any more: it was cancelled, or another worker was given it."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a kind is given to work with. Whatever it writes into `folder` is gone afterwards."""

    task: Task
    folder: Path
    now: dt.datetime
    report: Callable[[str, int, int], None]

    def progress(self, phase: str, done: int = 0, total: int = 0) -> None:
        """Say how far it is; call it as often as is handy, it writes at most once a second or when the phase changes.
        Raises `Cancelled` where the work may stop.
        """
        self.report(phase, done, total)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it: a file in the work's folder that is kept as the result. `name` takes the task's place on the
    download, `size` is the download's where it is not the file's own (bytes), `outcome` is JSON that the kind's pages show.
    """

    path: Path
    name: str = ""
    size: int | None = None
    outcome: Mapping[str, Any] = field(default_factory=dict)


class Kind(ABC):
    """One kind of task: work that makes a file (`TaskKind`), or a step that is too long for a page (`StepKind`). All methods
    are called inside the tenant's scope, and none but `StepKind.act` inside a transaction.
    """

    name: ClassVar[str]
    """What `Task.kind` says."""
    label: ClassVar[str]
    """What such a task is called in lists."""
    queue: ClassVar[str] = queue.SLOW
    seconds: ClassVar[int] = 3600
    """The longest that one attempt may take."""
    kept: ClassVar[dt.timedelta] = dt.timedelta(days=7)
    """How long the result can be had."""
    phases: ClassVar[Mapping[str, str]] = {}
    """Words of the phases that it reports."""
    doing: ClassVar[str] = "正在生成"
    """What is said while it runs and has reported no phase."""

    @abstractmethod
    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        """Whether the person, whose task it is, may still start such a task and have its result. Asked at every request;
        `reading`: the request only reads.
        """

    def page(self, task: Task) -> str:
        """The page that it was asked for on, as a path inside the portal; empty where there is none."""
        return ""

    def details(self, task: Task) -> str:
        """A few words on the result, such as how many files it has."""
        return ""

    @property
    def makes_file(self) -> bool:
        """Whether there is something to download at the end, that could be made again."""
        return isinstance(self, TaskKind)


class TaskKind(Kind):
    """Work whose result is a file."""

    @abstractmethod
    def make(self, work: Work) -> Made:
        """Do the work of `work.task`. It may be called again for the same task after a worker was lost, so it must be safe to
        repeat. `NotAllowed` fails the task with that refusal; anything else is tried again, three times.
        """

    def send(self, request: HttpRequest, task: Task) -> HttpResponseBase:
        """The download, once it is allowed and there is a result."""
        assert task.result is not None
        return serving.send(request, task.result, name=task.name, download=True)


class StepKind(Kind):
    """A step in the portal that takes longer than a page may: publishing ten thousand results. What it changes is its result."""

    doing: ClassVar[str] = "正在办理"

    @abstractmethod
    def act(self, task: Task, *, now: dt.datetime) -> Mapping[str, Any]:
        """Take the step as the task's person; what is said of it, as JSON. It runs in one transaction with the row's own end,
        so it is done once or not at all, however often it is tried. `NotAllowed` fails the task with that refusal.
        """


@cache
def _registered(dotted_names: tuple[str, ...]) -> dict[str, Kind]:
    kinds = [import_string(dotted)() for dotted in dotted_names]
    return {kind.name: kind for kind in kinds}


def kinds() -> dict[str, Kind]:
    """The registered kinds by name."""
    return _registered(tuple(settings.TASK_KINDS))


def kind_of(task: Task) -> Kind:
    """The kind that a task names. Raises `KeyError` where no app registers it (any more)."""
    return kinds()[task.kind]
