"""Certificates: issued once, reissued, revoked, and what stands on them."""

from review.certificates import actions as certifying
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
