"""Handing in asks for a comparison; so does a longer list of earlier winners."""

from django.conf import settings
from django.utils.module_loading import import_string

from review.duplicates import asking
from review.models import Comparison
from tests.factories.review import NOW, make_submission


def test_handing_in_asks(world, monkeypatch):
    asked = []
    monkeypatch.setattr(asking.queue, "enqueue", lambda job, **ids: asked.append((job, ids)))
    case = make_submission(world)
    for handler in settings.HANDED_IN_HANDLERS:
        import_string(handler)(case, now=NOW)
    assert asked == [("review.duplicates.jobs.compare", {"submission_id": case.pk})]
    assert import_string(asked[0][0]).__name__ == "compare"


def test_cases_whose_results_are_out_are_left_alone(world):
    case = make_submission(world)
    row = Comparison.objects.create(
        tenant=world.tenant, submission=case, compared_at=NOW, asked_at=NOW, attempts=3
    )
    world.campaign.results_at = NOW
    world.campaign.save()
    assert asking.ask_again() == 0
    world.campaign.results_at = None
    world.campaign.save()
    assert asking.ask_again() == 1
    row.refresh_from_db()
    assert (row.compared_at, row.asked_at, row.attempts) == (None, None, 0)
