"""Packages: files with true hashes in a case's slots, a package made as the worker makes it, and its bytes as they are sent."""

import hashlib

from portal.archives import sending
from portal.files import storage
from portal.models import Attachment, BlindCopy, Blob
from portal.tasks import actions as tasks
from review.packages.actions import start_package
from review.packages.choosing import Choice
from tests.factories.review import NOW
from validators.stripping import VERSION


def make_blob(tenant, content):
    sha256 = hashlib.sha256(content).hexdigest()
    made, _ = Blob.objects.get_or_create(
        tenant=tenant, sha256=sha256,
        defaults={"key": storage.save(content), "size": len(content), "hashed_at": NOW, "created_at": NOW},
    )  # fmt: skip
    return made


def put(case, slot="text", name="我的.docx", content=b"text", *, blind=None):
    """A file in a slot; `blind` are the bytes of its copy for blind readers."""
    file = Attachment.objects.create(
        tenant=case.tenant, folder=case.folder, slot=slot, name=name, blob=make_blob(case.tenant, content),
        uploaded_by=case.owner, uploaded_at=NOW,
    )  # fmt: skip
    if blind is not None:
        BlindCopy.objects.create(
            tenant=case.tenant, blob=file.blob, version=VERSION, state=BlindCopy.State.READY,
            copy=make_blob(case.tenant, blind), kind=name.rpartition(".")[2],
        )  # fmt: skip
    return file


def packed(world, unit=None, *, actor=None, **choice):
    """The finished task of a package of this choice."""
    if unit is not None:
        choice.setdefault("unit", unit.key)
    actor = actor or (world.coordinator if unit else world.organiser)
    task = start_package(world.campaign, unit, Choice(**choice), actor=actor, now=NOW)
    tasks.work_off(task, clock=lambda: NOW)
    task.refresh_from_db()
    return task


def bytes_of(task):
    """The whole archive."""
    index = sending.index_of(task.result)
    return b"".join(sending.stream(task.result, index, 0, index.size - 1))
