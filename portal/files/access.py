"""Fetching an attachment and asking its kind of owner, in one. A stranger gets 404, a known person in a wrong role 403."""

import datetime as dt
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
class OwnedFile:
    """An attachment with what owns it."""

    attachment: Attachment
    kind: OwnerKind
    owner: Any
    person: Person

    @property
    def name(self) -> str:
        """What it is called for this reader."""
        return self.kind.shown_name(self.owner, self.attachment, self.person)


def readable(request: HttpRequest, file: uuid.UUID) -> OwnedFile:
    """A file that this person may read."""
    owned = _owned_file(request, file)
    _open(request, owned.kind.may_read(owned.owner, owned.attachment, owned.person))
    return owned


def shown(request: HttpRequest, file: uuid.UUID, *, now: dt.datetime) -> Attachment:
    """A file that public pages show to this visitor, who need not be signed in. Whatever is not shown does not exist."""
    attachment: Attachment = get_object_or_404(
        Attachment.objects.select_related("blob", "folder__tenant"), uuid=file
    )
    kind = kind_of(attachment.folder)
    owner = kind.owner_of(attachment.folder)
    if not kind.may_show(owner, attachment, request.user, now=now):
        raise Http404
    return attachment


def removable(request: HttpRequest, file: uuid.UUID) -> OwnedFile:
    """A file that this person may read, and take out of its slot."""
    owned = readable(request, file)
    require(owned.kind.may_remove(owned.owner, owned.attachment, owned.person))
    return owned


def _owned_file(request: HttpRequest, file: uuid.UUID) -> OwnedFile:
    person = person_of(request)
    attachments = Attachment.objects.select_related("blob", "folder__tenant")
    attachments = attachments.annotate(
        has_sheet=thumbnails.kept(), evidence_frames=thumbnails.evidence_frames()
    )
    attachment: Attachment = get_object_or_404(attachments, uuid=file)
    kind = kind_of(attachment.folder)
    return OwnedFile(attachment, kind, kind.owner_of(attachment.folder), person)


def _open(request: HttpRequest, decision: Decision) -> None:
    if not decision and not roles_in(person_of(request), tenant_of(request)):
        raise Http404
    authorise(decision)
