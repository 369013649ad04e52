"""What follows, further right, when a submission is rejected or disqualified: named in the settings, in one transaction."""

import pytest
from django.core.cache import cache

from review.awards.results import own_certificates
from review.certificates.actions import issue_all
from review.certificates.queries import certificates_of
from review.eligibility import actions
from review.models import Certificate, Eligibility
from tests.factories.review import NOW, fresh, make_submission, publish_results

CALLS = []


def record(submission, *, why, now):
    CALLS.append((submission.pk, why, now))


def break_off(submission, *, why, now):
    raise RuntimeError(why)


def certified(world):
    """The best of two submissions, with a published award and a certificate."""
    best, _ = publish_results(world, 2)
    issue_all(world.campaign, actor=world.organiser, now=NOW)
    return fresh(best)


def test_awards_and_certificates_are_registered(settings):
    assert settings.EXCLUSION_HANDLERS == [
        "review.nominations.telling.tell_unit",
        "review.awards.results.forget_results_with",
        "review.certificates.actions.revoke_certificates",
        "review.forwarding.actions.confirming.follow_exclusion",
    ]
    assert settings.OWN_CERTIFICATES == "review.certificates.queries.own_certificates"


@pytest.mark.parametrize("action", [actions.reject_submission, actions.disqualify])
def test_every_handler_is_called_with_the_reason(world, settings, action):
    CALLS.clear()
    settings.EXCLUSION_HANDLERS = [f"{__name__}.record", f"{__name__}.record"]
    submission = make_submission(world, category="b", state="reported")
    action(submission, why=" 抄袭 ", actor=world.organiser, now=NOW)
    assert [(submission.pk, "抄袭", NOW)] * 2 == CALLS


@pytest.mark.parametrize("action", [actions.reject_submission, actions.disqualify])
def test_what_a_handler_cannot_do_undoes_the_decision(world, settings, action):
    settings.EXCLUSION_HANDLERS = [f"{__name__}.break_off"]
    submission = make_submission(world, category="b", state="reported")
    with pytest.raises(RuntimeError, match="抄袭"):
        action(submission, why="抄袭", actor=world.organiser, now=NOW)
    assert fresh(submission).state == "reported"
    assert not Eligibility.objects.filter(submission=submission).exists()


def test_a_disqualified_submission_loses_its_certificate_and_its_line(
    world, django_capture_on_commit_callbacks
):
    submission = certified(world)
    version = f"results-version:{world.campaign.pk}"
    cache.delete(version)
    with django_capture_on_commit_callbacks(execute=True):
        actions.disqualify(submission, why="抄袭", actor=world.organiser, now=NOW)
    certificate = Certificate.objects.get(award__submission=submission)
    assert (certificate.revoked_at, certificate.revoked_why) == (NOW, "抄袭")
    assert cache.get(version) is not None  # the kept pages of the results are made anew
    assert submission.awards.get().published_at == NOW  # what was published stays on record


def test_the_results_page_offers_ones_own_certificates(world):
    owner = certified(world).owner
    mine = certificates_of(world.campaign).filter(award__submission__owner=owner).order_by("number")
    assert own_certificates(world.campaign, owner) == list(mine)
    assert mine.exists()
    assert own_certificates(world.campaign, world.organiser) == []
