"""Campaigns find and name submissions through the settings, inside their own campaign only."""

import uuid

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from portal.tenants import tenant_scope
from submissions.models import Submission
from submissions.named import submission_named, submission_names
from tests.factories.submissions import document, make_world

pytestmark = pytest.mark.django_db


def test_they_are_registered():
    assert import_string(settings.SUBMISSION_NAMED) is submission_named
    assert import_string(settings.SUBMISSION_NAMES) is submission_names


def test_by_number_or_uuid_in_the_same_campaign_only(django_assert_num_queries):
    world = make_world()
    other = make_world(document("second-2026"), owner="owner")
    with tenant_scope(world.tenant):
        submission, elsewhere = world.draft(title="课堂新样态"), other.draft(title="另一个")
        Submission.objects.filter(pk=submission.pk).update(number="T-7")
        assert submission_named(world.campaign, "T-7") == submission.uuid
        assert submission_named(world.campaign, str(submission.uuid)) == submission.uuid
        assert submission_named(world.campaign, str(elsewhere.uuid)) is None
        assert submission_named(world.campaign, "T-8") is None
        asked = [submission.uuid, elsewhere.uuid, uuid.uuid4()]
        with django_assert_num_queries(1):
            assert submission_names(world.campaign, asked) == {submission.uuid: "T-7 课堂新样态"}
        with django_assert_num_queries(0):
            assert submission_names(world.campaign, []) == {}
