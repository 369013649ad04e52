"""Every refusal around certificates: code, parameters, and that no certificate was issued, changed or revoked."""

import pytest

from portal.decisions import refuse
from portal.tenants import tenant_scope
from review.awards import actions
from review.certificates import actions as certifying
from review.certificates.numbering import decide_pattern
from review.models import Certificate
from tests.factories.review import NOW, make_submission, make_world, publish_results
from tests.refusals import refusal


def issue(world):
    return certifying.issue_all(world.campaign, actor=world.organiser, now=NOW)


def reissue(world, certificate, **values):
    values = {"holder": "改名", "unit_name": "", "title": "案例", "why": "姓名有误"} | values
    return certifying.reissue(certificate, **values, actor=world.organiser, now=NOW)


def test_nothing_is_issued_before_publication(world):
    """Neither while there is nothing, nor when awards are drafted."""
    assert refusal(issue, world) == refuse("not_published")
    submission = make_submission(world, category="b", state="eligible")
    actions.adjust_award(submission, tier="first", why="合议", actor=world.organiser, now=NOW)
    assert refusal(issue, world) == refuse("not_published")
    assert Certificate.objects.count() == 0


def test_without_a_wording_nothing_is_issued(db, storage):
    world = make_world(certificate=None)
    with tenant_scope(world.tenant):
        publish_results(world, 3)
        assert refusal(issue, world) == refuse("no_certificate")
        assert Certificate.objects.count() == 0


@pytest.mark.parametrize(
    "pattern", ["NX-{year}", "NX-{year}-{number}", "{seq", "{seq!r}", "{year.real}-{seq}", "NX"]
)
def test_a_pattern_without_a_serial_number_or_with_more_is_named(pattern):
    assert decide_pattern(pattern) == refuse("number_pattern", pattern=pattern)


@pytest.fixture
def issued(world):
    """Two valid certificates."""
    publish_results(world, 3)
    assert issue(world) == 2
    return world, *Certificate.objects.order_by("number")


@pytest.mark.parametrize("blank", [{"holder": " "}, {"title": ""}, {"holder": "", "title": " "}])
def test_a_corrected_certificate_names_somebody_and_something(issued, blank):
    world, certificate, _ = issued
    assert refusal(reissue, world, certificate, **blank) == refuse("certificate_blank")
    assert Certificate.objects.filter(revoked_at=None).count() == 2


def test_correcting_and_revoking_need_a_reason(issued):
    world, certificate, _ = issued
    assert refusal(reissue, world, certificate, why=" ") == refuse("reason_missing")
    assert refusal(certifying.revoke, certificate, why="", actor=world.organiser, now=NOW) == refuse(
        "reason_missing"
    )
    assert Certificate.objects.filter(revoked_at=None).count() == 2


def test_what_was_revoked_is_not_revoked_again_and_issued_again_once(issued):
    world, certificate, other = issued
    certifying.revoke(certificate, why="误发", actor=world.organiser, now=NOW)
    assert refusal(certifying.revoke, certificate, why="又", actor=world.organiser, now=NOW) == refuse(
        "revoked_already"
    )
    replacement = reissue(world, certificate)
    assert refusal(reissue, world, certificate) == refuse("revoked_already")
    certificate.refresh_from_db()
    assert (certificate.revoked_why, replacement.replaces) == ("误发", certificate)
    assert set(Certificate.objects.filter(revoked_at=None)) == {other, replacement}
