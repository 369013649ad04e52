"""Kinds of owners of files. `portal.files` knows none of them: an app registers each of its kinds by dotted name in
`FILE_OWNERS`, and the kind says who may add, read and remove, how much, until when, and what follows from a file.

A kind gets its owner (whatever row has the folder) from `owner_of`, and hands it back to the other questions, so that
one action reads it once.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, ClassVar, Literal

from django.conf import settings
from django.http import Http404
from django.utils.module_loading import import_string

from portal.decisions import Decision, refuse
from portal.files.budgets import Spare
from portal.models import Attachment, Folder, Person
from portal.permissions import Visitor
from portal.tenants import all_tenants

Departure = Literal["removed", "replaced"]
"""How an attachment leaves its slot."""


@dataclass(frozen=True, slots=True)
class SlotLimits:
    """What a slot takes: files and bytes of each. `deep`: a rule of it needs the slow facts (frames, sound, OCR)."""

    label: str
    max_files: int
    max_bytes: int
    deep: bool = False


class OwnerKind(ABC):
    """One kind of owner. All methods are called inside the tenant's scope, those that write inside a transaction."""

    name: ClassVar[str]
    """What `Folder.kind` and the uploads' `owner` metadata say."""

    @abstractmethod
    def find(self, reference: str, person: Person) -> Folder:
        """The folder that an uploader names. Raises Http404 where there is none or the person may not know of it. Called
        across tenants: an upload's address names none.
        """

    @abstractmethod
    def owner_of(self, folder: Folder, *, lock: bool = False) -> Any:
        """The row that owns the folder; with `lock`, held until the transaction ends."""

    @abstractmethod
    def slot(self, owner: Any, key: str) -> SlotLimits:
        """Raises `NotAllowed` where the owner has no such slot."""

    @abstractmethod
    def may_add(self, owner: Any, person: Person) -> Decision:
        """Whether this person may bring files in now, the calendar aside."""

    @abstractmethod
    def in_time(self, owner: Any, *, now: dt.datetime, begun: dt.datetime | None = None) -> Decision:
        """Whether a file may be begun now; with `begun`, whether one whose first byte came then may still be attached."""

    def may_add_to(self, owner: Any, slot: str, person: Person) -> Decision:
        """As `may_add`, for kinds whose slots differ in it."""
        return self.may_add(owner, person)

    def in_time_for(
        self, owner: Any, slot: str, *, now: dt.datetime, begun: dt.datetime | None = None
    ) -> Decision:
        """As `in_time`, for kinds whose slots differ in it."""
        return self.in_time(owner, now=now, begun=begun)

    @abstractmethod
    def may_read(self, owner: Any, attachment: Attachment, visitor: Visitor) -> Decision:
        """Whether this person may have the bytes."""

    def may_show(self, owner: Any, attachment: Attachment, visitor: Visitor, *, now: dt.datetime) -> Decision:
        """Whether what a public page shows of it may go to this visitor, who need not be signed in; the bytes themselves never."""
        return refuse("not_public")

    @abstractmethod
    def may_remove(self, owner: Any, attachment: Attachment, person: Person) -> Decision:
        """Whether this person may take the file out of its slot."""

    def shown_name(self, owner: Any, attachment: Attachment, visitor: Visitor) -> str:
        """What the file is called for this reader."""
        return attachment.name

    @abstractmethod
    def on_attached(self, owner: Any, attachment: Attachment, *, actor: Person, now: dt.datetime) -> None:
        """A whole file stands in its slot."""

    @abstractmethod
    def on_detached(
        self, owner: Any, attachment: Attachment, how: Departure, *, actor: Person, now: dt.datetime
    ) -> None:
        """A file is about to leave its slot."""

    @abstractmethod
    def on_hashed(self, attachments: Sequence[Attachment], *, now: dt.datetime) -> None:
        """Their bytes' hash is known. May be called again for the same ones."""

    @abstractmethod
    def on_measured(self, attachments: Sequence[Attachment], *, now: dt.datetime) -> None:
        """Facts of their bytes came. May be called again for the same ones."""

    @abstractmethod
    def describe(self, attachments: Sequence[Attachment]) -> list[str]:
        """Where each of these stands, in words for an organiser."""

    def spares(self, person: Person) -> list[Spare]:
        """What the person could give up to make room, besides unfinished uploads."""
        return []


@cache
def _registered(dotted_names: tuple[str, ...]) -> dict[str, OwnerKind]:
    kinds = [import_string(dotted)() for dotted in dotted_names]
    return {kind.name: kind for kind in kinds}


def kinds() -> dict[str, OwnerKind]:
    """The registered kinds by name."""
    return _registered(tuple(settings.FILE_OWNERS))


def kind_of(folder: Folder) -> OwnerKind:
    """The kind that a folder names."""
    return kinds()[folder.kind]


def open_folder(kind: str, tenant_id: int) -> Folder:
    """An empty folder for a new owner."""
    folder: Folder = Folder.objects.create(tenant_id=tenant_id, kind=kinds()[kind].name)
    return folder


def folder_named(address: str, person: Person) -> Folder:
    """The folder of an upload's `owner`: a kind, a slash, and what that kind calls its owner."""
    name, _, reference = address.partition("/")
    kind = kinds().get(name)
    if kind is None:
        raise Http404
    with all_tenants():  # /files/ names no tenant; the kind asks what the person may
        return kind.find(reference, person)


def by_kind(attachments: Iterable[Attachment]) -> Iterator[tuple[OwnerKind, list[Attachment]]]:
    """The attachments, with those of one kind together. They need their `folder` at hand."""
    ordered = sorted(attachments, key=lambda attachment: (attachment.folder.kind, attachment.pk))
    for name, group in groupby(ordered, key=lambda attachment: attachment.folder.kind):
        yield kinds()[name], list(group)


def describe(attachments: Sequence[Attachment]) -> list[str]:
    """Where the attachments stand, in words."""
    return [words for kind, group in by_kind(attachments) for words in kind.describe(group)]
