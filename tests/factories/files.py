"""Files: bytes uploaded by the portal's own actions, rows made straight in the database, what stands in which store."""

import hashlib
import itertools
import urllib.request

from django.utils import timezone

from portal.tenancy import all_tenants
from submissions import bucket, jobs, storing
from submissions.actions import uploads
from submissions.models import Check, StoredFile, SubmissionFile
from submissions.tus import disk
from tests.factories.submissions import NOW
from validators.findings import Finding, verdict

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>"
PDF_RULES = [{"rule": "file.type", "allowed": ["pdf"]}, {"rule": "file.size", "max": "1MB"}]
SMALL_FILM = bytes(range(256)) * 8_000  # 2 MB, taken for a film by its name only
SAMPLE = 256 * 1024
PART = 5 * 1024 * 1024
THREE_PARTS = bytes(range(256)) * 4096 * 11 + b"end"  # in parts of 5 MB
_serial = itertools.count(1)


def upload_file(submission, content=PDF, name="正文.pdf", slot="text", *, now=NOW, sha256="", replaces=None):
    """A whole upload through reserve, bytes and finish; returns the attachment, not yet hashed or checked."""
    upload = uploads.reserve(
        submission, slot, name, size=len(content), actor=submission.owner, now=now, sha256=sha256, replaces=replaces
    )  # fmt: skip
    uploads.begin(upload, now=now)
    disk.place(storing.upload_root(), upload.uuid).write_bytes(content)
    uploads.advance(upload, to=len(content))
    return uploads.finish(upload, now=now)


def make_half_upload(submission, owner, content=SMALL_FILM, name="课堂.bin", fingerprint=None):
    """What another computer had sent before it went away: the first half of the bytes."""
    now = timezone.now()
    upload = uploads.reserve(
        submission, "text", name, size=len(content), actor=owner, now=now,
        fingerprint=fingerprint_of(content) if fingerprint is None else fingerprint,
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    uploads.begin(upload, now=now)
    half = len(content) // 2
    disk.place(storing.upload_root(), upload.uuid).write_bytes(content[:half])
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
    key = f"test/{next(_serial)}"
    digest, size = storing.write(key, [content])
    stored = StoredFile.objects.create(
        tenant_id=submission.tenant_id, key=key, sha256=digest, size=size, created_at=now
    )
    return SubmissionFile.objects.create(
        tenant_id=submission.tenant_id, submission=submission, slot=slot, name=name, stored=stored,
        uploaded_by=submission.owner, uploaded_at=now, findings=list(findings), rule_set=rule_set,
        verdict=verdict_of(findings) if verdict is None else verdict,
    )  # fmt: skip


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
    """As the page computes it (static/js/submissions/precheck.js)."""
    size = len(content)
    spots = sorted({0, size // 2, max(0, size - SAMPLE)})
    pieces = b"".join(content[at : at + SAMPLE] for at in spots)
    return f"s1:{size}:{hashlib.sha256(pieces).hexdigest()}"


def run_checks():
    """Every waiting check, as a worker runs it."""
    for check in Check.objects.filter(state=Check.State.WAITING):
        jobs.check_file(check_id=check.pk)


def verdicts():
    """Name and verdict of every attachment, the oldest first."""
    return list(SubmissionFile.objects.order_by("pk").values_list("name", "verdict"))


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
        return storing.size(key) >= 0
    except FileNotFoundError:
        return False


def keys(store):
    """Every key that the store ("disk" or "bucket") holds under a content's name."""
    if store == "disk":
        root = storing.path_of("")
        found = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
        return sorted(key for key in found if not key.startswith("incoming/"))
    listed = bucket.client().list_objects_v2(Bucket=bucket.settings.S3_BUCKET)
    return sorted(one["Key"] for one in listed.get("Contents", ()))


def incoming():
    """Files on the local disk whose name is not known yet."""
    return [path.name for path in storing.path_of("incoming/").iterdir()]


def copies():
    """What was fetched out of the object store and not removed."""
    return list(storing.upload_root().glob("fetched-*"))


def stored_contents():
    """The bytes of every attachment of every tenant."""
    with all_tenants():
        attachments = SubmissionFile.objects.select_related("stored")
        return [storing.path_of(attachment.stored.key).read_bytes() for attachment in attachments]
