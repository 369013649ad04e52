"""All valid certificates of a campaign as one PDF to print, or as an archive of one file each, made in the background."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from campaigns.models import Campaign
from portal.decisions import Decision, NotAllowed, refuse
from portal.models import Person, Role, Task, subject_of
from portal.permissions import may_act_as
from portal.tasks import Made, TaskKind, Work
from review.certificates.content import CertificateContent
from review.certificates.files import signed_pdf
from review.certificates.pdf import file_name, safe_name, write
from review.certificates.queries import certificates_of, contents_of
from review.links import to_campaign

_NOTED = 10
"""Certificates between two reports of progress."""


class _Batch(TaskKind):
    """What both forms share."""

    phases: ClassVar = {"draw": "正在排版"}
    suffix: ClassVar[str]

    def make(self, work: Work) -> Made:
        """Draw them one by one, in the order of their numbers."""
        campaign = _campaign_of(work.task)
        rows = certificates_of(campaign).filter(revoked_at=None).order_by("number")
        total = rows.count()
        if not total:
            raise NotAllowed(refuse("no_certificates_yet"))
        path = work.folder / f"certificates.{self.suffix}"
        work.progress("draw", 0, total)
        self.draw(path, self._noted(work, contents_of(campaign, rows), total), campaign)
        return Made(path, outcome={"certificates": total})

    def _noted(
        self, work: Work, contents: Iterator[CertificateContent], total: int
    ) -> Iterator[CertificateContent]:
        for done, content in enumerate(contents, 1):
            yield content
            if done % _NOTED == 0:
                work.progress("draw", done, total)

    def draw(self, path: Path, contents: Iterator[CertificateContent], campaign: Campaign) -> None:
        """Write the file."""
        raise NotImplementedError

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        """The organisers."""
        return may_act_as(person, task.tenant, Role.ORGANISER, reading=reading)

    def page(self, task: Task) -> str:
        """The campaign's certificates."""
        return to_campaign("desk-certificates", _campaign_of(task))

    def details(self, task: Task) -> str:
        """How many."""
        return f"{task.outcome['certificates']} 份证书"


class CertificatesPdf(_Batch):
    """One PDF with a page for each."""

    name = "certificates_pdf"
    label = "证书（一个 PDF）"
    suffix = "pdf"

    def draw(self, path: Path, contents: Iterator[CertificateContent], campaign: Campaign) -> None:
        """For the printer: not signed, because a signature is one certificate's."""
        with path.open("wb") as file:
            write(file, contents, title=f"{campaign.name} 证书")


class CertificatesZip(_Batch):
    """An archive with one PDF for each."""

    name = "certificates_zip"
    label = "证书（压缩包）"
    suffix = "zip"

    def draw(self, path: Path, contents: Iterator[CertificateContent], campaign: Campaign) -> None:
        """A file for each, as its holder would download it. Two numbers that make one file name get a count."""
        taken: dict[str, int] = {}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
            for content in contents:
                name = file_name(content.number, content.holder)
                taken[name] = taken.get(name, 0) + 1
                if taken[name] > 1:
                    name = f"{name.removesuffix('.pdf')}-{taken[name]}.pdf"
                package.writestr(name, signed_pdf(content))


FORMS = {"pdf": CertificatesPdf, "zip": CertificatesZip}


def batch_name(campaign: Campaign, form: str) -> str:
    """What the download is called."""
    return f"{safe_name(campaign.name)}-证书.{form}"


def _campaign_of(task: Task) -> Campaign:
    assert task.campaign is not None
    campaign: Campaign = Campaign.objects.select_related("tenant", "current").get(pk=task.campaign)
    assert subject_of(campaign) == task.subject
    return campaign
