"""Certificates: issued once, reissued, revoked, and what stands on them."""

import io
import zipfile

import pymupdf

from review.certificates import actions as certifying
from review.certificates.pdf import pdf, zipped
from review.certificates.queries import valid_contents
from review.eligibility import actions
from review.models import Certificate
from tests.factories.review import (
    NOW,
    fresh,
    publish_results,
)
from tests.refusals import refused


def test_certificates_are_numbered_issued_once_reissued_and_revoked(world):
    cases = publish_results(world, 5)
    actor = world.organiser
    assert certifying.issue_all(world.campaign, actor=actor, now=NOW) == 4
    assert certifying.issue_all(world.campaign, actor=actor, now=NOW) == 0
    first = Certificate.objects.get(number="NO-2025-0001")
    assert (first.title, first.label) == (cases[0].title, "二等奖")
    newer = certifying.reissue(
        first, holder="改名", unit_name="", title=first.title, why="姓名有误", actor=actor, now=NOW
    )
    first.refresh_from_db()
    assert (newer.number, newer.replaces, first.revoked_why) == ("NO-2025-0005", first, "姓名有误")
    assert refused(certifying.revoke, first, why="x", actor=actor, now=NOW) == "revoked_already"
    assert refused(certifying.revoke, newer, why="", actor=actor, now=NOW) == "reason_missing"
    assert (
        refused(certifying.reissue, newer, holder=" ", unit_name="", title="x", why="x", actor=actor, now=NOW)
        == "certificate_blank"
    )
    actions.disqualify(fresh(cases[1]), why="抄袭", actor=actor, now=NOW)
    assert [c.number for c in Certificate.objects.filter(revoked_at=None)] == [
        "NO-2025-0003",
        "NO-2025-0004",
        "NO-2025-0005",
    ]
    assert certifying.issue_all(world.campaign, actor=actor, now=NOW) == 0


def test_papers_say_what_was_frozen_and_share_one_file_or_archive(world):
    cases = publish_results(world, 5)
    certifying.issue_all(world.campaign, actor=world.organiser, now=NOW)
    type(cases[0]).objects.update(title="后来改的名")
    contents = valid_contents(world.campaign)
    with pymupdf.open(stream=pdf(contents), filetype="pdf") as document:
        text = "".join("".join(page.get_text() for page in document).split())
    assert "案例《案例00》获二等奖" in text
    assert "NO-2025-0004" in text
    assert "后来改的名" not in text
    with zipfile.ZipFile(io.BytesIO(zipped(contents))) as package:
        assert len(package.namelist()) == 4
