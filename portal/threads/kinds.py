"""Kinds of owners of threads, registered by dotted name in `settings.THREAD_KINDS`."""

from collections.abc import Iterable
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.models import Thread


class ThreadKind(Protocol):
    """What an app says of its threads. `key` is what `Thread.kind` holds."""

    key: str

    def answerers(self, thread: Thread) -> Iterable[int]:
        """Keys of the people who are asked now."""
        ...

    def link(self, thread: Thread) -> str:
        """The thread's page, as a path inside the portal."""
        ...


def kind_of(thread: Thread) -> ThreadKind:
    """The kind that speaks for the thread. Raises LookupError where no app has registered it."""
    for name in settings.THREAD_KINDS:
        kind: ThreadKind = import_string(name)()
        if kind.key == thread.kind:
            return kind
    raise LookupError(thread.kind)
