"""Owners whose files no rule of a campaign judges: pictures, templates, evidence, what a campaign gives out."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from campaigns.schema import Slot
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse
from portal.files.owners import Departure, OwnerKind, SlotLimits
from portal.models import Attachment, Person
from submissions.models import Evaluation


class UnjudgedFiles(OwnerKind):
    """Taken at any time, removed by whoever may add, recorded when they come and go; their evaluation says that no rule applies."""

    slots: ClassVar[Sequence[Slot]]
    added: ClassVar[str] = "add_file"
    removed: ClassVar[str] = "remove_file"
    """What the trail says of a file that came, and of one that left."""

    @abstractmethod
    def record(
        self, what: str, owner: Any, attachment: Attachment, *, actor: Person, now: dt.datetime
    ) -> None:
        """Write `added` or `removed` into the trail, under the owner's own name."""

    def slot(self, owner: Any, key: str) -> SlotLimits:
        """One of `slots`."""
        slot = next((slot for slot in self.slots if slot.key == key), None)
        if slot is None:
            raise NotAllowed(refuse("slot_unknown"))
        return SlotLimits(slot.label, slot.max_files, slot.max_bytes)

    def in_time(self, owner: Any, *, now: dt.datetime, begun: dt.datetime | None = None) -> Decision:
        """No calendar ends it."""
        return ALLOWED

    def may_remove(self, owner: Any, attachment: Attachment, person: Person) -> Decision:
        """Whoever may add."""
        return self.may_add(owner, person)

    def on_attached(self, owner: Any, attachment: Attachment, *, actor: Person, now: dt.datetime) -> None:
        """People judge it, or what is made of it."""
        Evaluation.objects.create(tenant_id=attachment.tenant_id, attachment=attachment, verdict="skipped")
        self.record(self.added, owner, attachment, actor=actor, now=now)

    def on_detached(
        self, owner: Any, attachment: Attachment, how: Departure, *, actor: Person, now: dt.datetime
    ) -> None:
        """The trail keeps that it was there."""
        self.record(self.removed, owner, attachment, actor=actor, now=now)

    def on_hashed(self, attachments: Sequence[Attachment], *, now: dt.datetime) -> None:
        """Nothing follows."""

    def on_measured(self, attachments: Sequence[Attachment], *, now: dt.datetime) -> None:
        """Nothing follows."""
