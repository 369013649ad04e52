"""Cases compared at one moment, each on a connection of its own: every pair once, none lost."""

import pytest

from portal.tenants import tenant_scope
from review.duplicates.comparing import compare_case
from review.models import DuplicatePair, Fingerprint
from tests.factories.likeness import COPIED, with_text
from tests.factories.review import NOW, fresh, make_submission, make_world
from tests.racing import race


@pytest.mark.django_db(transaction=True)
def test_cases_compared_at_once_find_each_other_once(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        cases = [with_text(make_submission(world, name), COPIED) for name in "甲乙丙丁"]
        jobs = [lambda one=one: compare_case(fresh(one), now=NOW) for one in (*cases, *cases)]
        assert race(world, jobs) == ["done"] * 8
        pairs = [
            (str(pair.submission), str(pair.other))
            for pair in DuplicatePair.objects.order_by("submission_id", "other_id")
        ]
        assert pairs == [("乙", "甲"), ("丙", "甲"), ("丙", "乙"), ("丁", "甲"), ("丁", "乙"), ("丁", "丙")]
        assert Fingerprint.objects.filter(kind="text").count() == 4
