"""Files: bytes uploaded by the portal's own actions, rows made straight in the database, what stands in which store."""

import hashlib
import itertools
import urllib.request

from django.test import TestCase
from django.utils import timezone

from portal.files import disk, jobs, s3, storage
from portal.files.actions import garbage_collection, uploads
from portal.models import Attachment, BlindCopy, Blob, Check
from portal.tenants import all_tenants
from submissions.models import Evaluation
from tests.factories.submissions import NOW
from validators.findings import Finding, verdict
from validators.stripping import VERSION

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>"
PDF_RULES = [{"rule": "file.type", "allowed": ["pdf"]}, {"rule": "file.size", "max": "1MB"}]
SMALL_FILM = bytes(range(256)) * 8_000  # 2 MB, taken for a film by its name only
SAMPLE = 256 * 1024
PART = 5 * 1024 * 1024
THREE_PARTS = bytes(range(256)) * 4096 * 11 + b"end"  # in parts of 5 MB
_serial = itertools.count(1)


def bring_in(folder, slot, name, content, *, actor, now, sha256="", replaces=None):
    """A whole upload into any folder, through reserve, bytes and finish; not yet hashed or checked."""
    upload = uploads.reserve(
        folder, slot, name, size=len(content), actor=actor, now=now, sha256=sha256, replaces=replaces
    )
    uploads.begin(upload, now=now)
    disk.place(storage.upload_root(), upload.uuid).write_bytes(content)
    uploads.advance(upload, to=len(content))
    return uploads.finish(upload, now=now)


def upload_file(submission, content=PDF, name="正文.pdf", slot="text", *, now=NOW, sha256="", replaces=None):
    """The same into a submission's slot, by its owner."""
    return bring_in(
        submission.folder, slot, name, content, actor=submission.owner, now=now, sha256=sha256, replaces=replaces
    )  # fmt: skip


def make_half_upload(submission, owner, content=SMALL_FILM, name="课堂.bin", fingerprint=None):
    """What another computer had sent before it went away: the first half of the bytes."""
    now = timezone.now()
    upload = uploads.reserve(
        submission.folder, "text", name, size=len(content), actor=owner, now=now,
        fingerprint=fingerprint_of(content) if fingerprint is None else fingerprint,
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    uploads.begin(upload, now=now)
    half = len(content) // 2
    disk.place(storage.upload_root(), upload.uuid).write_bytes(content[:half])
    uploads.advance(upload, to=half)
    return upload


def make_attachment(
    submission,
    slot="text",
    *,
    name="正文.docx",
    content=b"x",
    findings=(),
    verdict=None,
    rule_set=None,
    now=NOW,
):
    """A file in a slot without an upload, its bytes in the store; the verdict follows from the findings unless given."""  # fmt: skip
    blob = Blob.objects.create(
        tenant_id=submission.tenant_id, key=storage.save(content), sha256=f"{next(_serial):064x}", size=len(content),
        created_at=now, hashed_at=now,
    )  # fmt: skip
    attachment = Attachment.objects.create(
        tenant_id=submission.tenant_id, folder=submission.folder, slot=slot, name=name, blob=blob,
        uploaded_by=submission.owner, uploaded_at=now,
    )  # fmt: skip
    Evaluation.objects.create(
        tenant_id=submission.tenant_id, attachment=attachment, findings=list(findings), rule_set=rule_set,
        verdict=verdict_of(findings) if verdict is None else verdict,
    )  # fmt: skip
    return attachment


def make_blind_copy(attachment, content=None, *, code="", left_out=()):
    """What blind readers get of a file: these bytes, or nothing and why."""
    state, blob = BlindCopy.State.WITHHELD, None
    if content is not None:
        state = BlindCopy.State.READY
        blob = Blob.objects.create(
            tenant_id=attachment.tenant_id, key=storage.save(content), sha256=f"{next(_serial):064x}", size=len(content),
            created_at=NOW, hashed_at=NOW,
        )  # fmt: skip
    return BlindCopy.objects.create(
        tenant_id=attachment.tenant_id, blob=attachment.blob, version=VERSION, state=state, copy=blob, code=code,
        left_out=list(left_out),
    )  # fmt: skip


def make_blind_copies():
    """Every waiting blind copy, as a worker makes it."""
    for copy in BlindCopy.objects.filter(state=BlindCopy.State.WAITING):
        jobs.make_blind_copy(copy_id=copy.pk)


def finding(status, rule="word.length", code="too_high", **params):
    """A finding as it is stored; a failed one blocks. 字数 3600 字，要求不超过 3500 字 unless told otherwise."""
    measured = {"measured": "3600 字", "limit": "不超过 3500 字"} if rule == "word.length" else {}
    return {
        "rule": rule,
        "code": f"{rule}.{code}",
        "status": status,
        "params": params,
        "blocking": status == "fail",
        **measured,
    }


def verdict_of(findings):
    return verdict([Finding.model_validate(found) for found in findings]).value


def fingerprint_of(content):
    """As the page computes it (static/js/upload/precheck.js)."""
    size = len(content)
    spots = sorted({0, size // 2, max(0, size - SAMPLE)})
    pieces = b"".join(content[at : at + SAMPLE] for at in spots)
    return f"s1:{size}:{hashlib.sha256(pieces).hexdigest()}"


def run_checks():
    """Every waiting check, as a worker runs it."""
    for check in Check.objects.filter(state=Check.State.WAITING):
        jobs.check_blob(check_id=check.pk)


def verdicts():
    """Name and verdict of every attachment, the oldest first."""
    return list(Attachment.objects.order_by("pk").values_list("name", "evaluation__verdict"))


def put_part(address, content):
    """Send one part to the object store, as a browser does; its status."""
    # urllib would say it is a form, and moto read it as one
    kind = {"Content-Type": "application/octet-stream"}
    request = urllib.request.Request(address, data=content, method="PUT", headers=kind)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.status


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def stands(key):
    """Whether a key's bytes are there."""
    try:
        return storage.size(key) >= 0
    except FileNotFoundError:
        return False


def keys(store):
    """Every key whose bytes stand on the local disk ("disk"), or in the object store ("bucket")."""
    if store == "disk":
        return sorted(key for key, _, _ in storage.listed_on_disk())
    listed = s3.client().list_objects_v2(Bucket=s3.settings.S3_BUCKET)
    return sorted(one["Key"] for one in listed.get("Contents", ()))


def collect(now):
    """One round of the garbage collection over blobs that nobody uses, with what it does once it is committed; how many
    went.
    """
    with TestCase.captureOnCommitCallbacks(execute=True), all_tenants():
        return garbage_collection._orphans(now)


def copies():
    """What was fetched out of the object store and not removed."""
    return list(storage.path_of("").glob("fetched-*"))


def stored_contents():
    """The bytes of every attachment of every tenant."""
    with all_tenants():
        attachments = Attachment.objects.select_related("blob")
        return [storage.path_of(attachment.blob.key).read_bytes() for attachment in attachments]
