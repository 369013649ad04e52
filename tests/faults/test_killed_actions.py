"""A web process is killed in the middle of handing in, putting forward, reporting, publishing, certifying: after any of its writes
nothing of it is there, and done again it is there once.
"""

from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone

from campaigns.loading import load
from portal.audit import chaining
from portal.tenants import TenantScoped, all_tenants, tenant_scope
from review.awards.actions import draft_awards, publish_awards
from review.certificates.actions import issue_all
from review.demo.people import recommending_units
from review.demo.walk import complete_batch, find_eligible, judgeable_cases, put_forward
from review.models import Award, Certificate, Nomination
from submissions.models import Receipt, Submission
from submissions.submitting.actions import submit, withdraw
from tests.factories.walks import NOW, start_walk
from tests.faults.dying import Clock, act, unsound

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue", "storage")]
FIXTURE = Path(__file__).resolve().parents[1] / "notices" / "sixth.yaml"
MOMENTS = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89)
"""After how many writes the process dies."""


def rows():
    """How many of everything, and where each case stands."""
    tenant_rows = [model for model in apps.get_models() if issubclass(model, TenantScoped)]
    counted = {model.__name__: model.objects.count() for model in tenant_rows}
    return counted, list(Submission.objects.order_by("pk").values_list("state", "number"))


def killed_and_done(do):
    """Killed at each moment, and then not; how often it was killed before it was done."""
    before, kills = rows(), 0
    for moment in MOMENTS:
        if act(do, die_after=moment) == 0:  # it had fewer writes
            break
        kills += 1
        assert rows() == before, moment
    else:
        assert act(do) == 0
    assert rows() != before
    return kills


def test_a_case_goes_from_draft_to_certificate_through_kills(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    walk = start_walk(load(FIXTURE))
    organiser, coordinator = walk.cast.organiser, walk.cast.coordinators[0]
    with all_tenants(), tenant_scope(walk.tenant):
        cases = [walk.submission(walk.doc.category("experiment"), everything=False) for _ in range(2)]
        second = withdraw(cases[1], actor=cases[1].owner, now=NOW)
        kills = {}
        kills["submit"] = killed_and_done(lambda: submit(second, actor=second.owner, now=NOW))
        assert Receipt.objects.filter(kind="case", ended="").count() == 2
        unit = next(u for u in recommending_units(walk.doc) if second.unit.path.startswith(u.path))
        put_forward(cases[0], unit, actor=coordinator, now=NOW)
        second.refresh_from_db()
        kills["nominate"] = killed_and_done(lambda: put_forward(second, unit, actor=coordinator, now=NOW))
        assert Nomination.objects.count() == 2
        complete_batch(walk.campaign, unit, actor=coordinator, now=NOW)
        for case in judgeable_cases(walk.campaign):
            find_eligible(case, actor=organiser, now=NOW)
        walk.judge()
        draft_awards(walk.campaign, actor=organiser, now=NOW)
        kills["publish"] = killed_and_done(
            lambda: publish_awards(walk.campaign, despite="演示", actor=organiser, now=NOW)
        )
        assert Award.objects.exclude(published_at=None).count() == 2
        kills["certify"] = killed_and_done(lambda: issue_all(walk.campaign, actor=organiser, now=NOW))
        assert Certificate.objects.count() == 2
    chaining.sweep(now=NOW)
    assert unsound(Clock(NOW)) == {}
    assert min(kills.values()) >= 3, kills
