"""A campaign that has come to its certificates, built once by the portal's own actions; each test breaks it by SQL as the owner of
the tables, whom no trigger stops, and takes that back.
"""

from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

FIXTURE = Path(__file__).resolve().parents[2] / "notices" / "sixth.yaml"


@pytest.fixture(scope="module")
def finished(django_db_setup, django_db_blocker, tmp_path_factory):
    """The walk; all of it stands in one transaction of the owner's."""
    from tests.roles import as_owner

    folder = tmp_path_factory.mktemp("finished")
    where = override_settings(MEDIA_ROOT=folder / "media", UPLOAD_ROOT=folder / "uploads")
    with django_db_blocker.unblock(), as_owner(), where, transaction.atomic():
        yield _walked()
        transaction.set_rollback(True)


def _walked():
    from campaigns.loading import load
    from portal.audit import chaining
    from portal.tenants import tenant_scope
    from review.awards.actions import draft_awards, publish_awards
    from review.certificates.actions import issue_all
    from review.demo.walk import find_eligible, judgeable_cases
    from tests.factories.walks import NOW, start_walk

    walk = start_walk(load(FIXTURE))
    with tenant_scope(walk.tenant):
        organiser = walk.cast.organiser
        cases = [walk.submission(walk.doc.category("experiment"), everything=False) for _ in range(2)]
        walk.recommend_and_hand_in(cases)
        for case in judgeable_cases(walk.campaign):
            find_eligible(case, actor=organiser, now=NOW)
        walk.judge()
        draft_awards(walk.campaign, actor=organiser, now=NOW)
        publish_awards(walk.campaign, despite="演示", actor=organiser, now=NOW)
        issue_all(walk.campaign, actor=organiser, now=NOW)
    chaining.sweep(now=NOW)
    return walk


@pytest.fixture
def breaking(finished):
    """What the test breaks is whole again afterwards."""
    from django.db import connection

    from portal.tenants import all_tenants

    with all_tenants(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

        def execute(*statements):
            for statement in statements:
                cursor.execute(statement)

        yield execute
        transaction.set_rollback(True)
