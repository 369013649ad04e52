"""One look at a case: what its pages need, read once each however many parts of a page ask."""

import datetime as dt
from functools import cached_property

from portal.files import thumbnails
from portal.files.blind_copies import copies_by_blob
from portal.models import Attachment, BlindCopy, Upload
from submissions.checks.evaluation import evaluate_slots
from submissions.checks.waivers import waived_rules
from submissions.deadlines import Extensions
from submissions.models import Author, Instructor, Submission
from submissions.receipts import queries
from validators.findings import WordedFinding
from validators.wording import worded


class CaseSnapshot:
    """A case at a moment. Not for actions: they read under their own locks."""

    def __init__(self, submission: Submission, *, now: dt.datetime) -> None:
        self.submission = submission
        self.now = now

    @cached_property
    def files(self) -> list[Attachment]:
        """Files in order, with what stands behind them."""
        rows = self.submission.files.select_related("blob", "evaluation")
        return list(
            rows.annotate(
                has_sheet=thumbnails.kept(),
                evidence_frames=thumbnails.evidence_frames(),
                receipt_code=queries.code_of_file(),
            )
        )

    @cached_property
    def waived(self) -> dict[int, frozenset[str]]:
        return waived_rules(self.files) if self.files else {}

    @cached_property
    def blind_copies(self) -> dict[int, BlindCopy]:
        """What the experts of a blind review get, by the file's blob."""
        return copies_by_blob(file.blob_id for file in self.files) if self.files else {}

    @cached_property
    def extensions(self) -> Extensions:
        """Later ends that were granted."""
        return Extensions(self.submission)

    @cached_property
    def authors(self) -> list[Author]:
        return list(self.submission.authors.select_related("unit"))

    @cached_property
    def instructors(self) -> list[Instructor]:
        """None, without a query, where the category asks for none."""
        if self.submission.spec.instructors is None:
            return []
        return list(self.submission.instructors.select_related("unit"))

    @cached_property
    def unfinished(self) -> list[Upload]:
        """Uploads that are still on their way."""
        rows = Upload.objects.filter(folder=self.submission.folder_id).select_related("replaces")
        rows = rows.filter(state=Upload.State.RECEIVING, part=False, expires_at__gt=self.now)
        return list(rows.order_by("pk"))

    @cached_property
    def slot_findings(self) -> dict[str, list[WordedFinding]]:
        """What the slots say as wholes."""
        judged = evaluate_slots(self.submission, self.files, now=self.now, authors=self.authors)
        return {slot: [worded(finding) for finding in findings] for slot, findings in judged.items()}
