"""Fetching an attachment and asking its kind of owner, in one. A stranger gets 404, a known person in a wrong role 403."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from portal.decisions import Decision, authorise, require
from portal.files import thumbnails
from portal.files.owners import OwnerKind, kind_of
from portal.models import Attachment, Person
from portal.permissions import roles_in
from portal.visitors import person_of, tenant_of


@dataclass(frozen=True, slots=True)
class Held:
    """An attachment with what owns it."""

    attachment: Attachment
    kind: OwnerKind
    owner: Any
    person: Person

    @property
    def name(self) -> str:
        """What it is called for this reader."""
        return self.kind.shown_name(self.owner, self.attachment, self.person)


def readable(request: HttpRequest, file: uuid.UUID) -> Held:
    """A file that this person may read."""
    held = _held(request, file)
    _open(request, held.kind.may_read(held.owner, held.attachment, held.person))
    return held


def removable(request: HttpRequest, file: uuid.UUID) -> Held:
    """A file that this person may read, and take out of its slot."""
    held = readable(request, file)
    require(held.kind.may_remove(held.owner, held.attachment, held.person))
    return held


def _held(request: HttpRequest, file: uuid.UUID) -> Held:
    person = person_of(request)
    attachments = Attachment.objects.select_related("blob", "folder__tenant")
    attachments = attachments.annotate(
        has_sheet=thumbnails.kept(), evidence_frames=thumbnails.evidence_frames()
    )
    attachment: Attachment = get_object_or_404(attachments, uuid=file)
    kind = kind_of(attachment.folder)
    return Held(attachment, kind, kind.owner_of(attachment.folder), person)


def _open(request: HttpRequest, decision: Decision) -> None:
    if not decision and not roles_in(person_of(request), tenant_of(request)):
        raise Http404
    authorise(decision)
