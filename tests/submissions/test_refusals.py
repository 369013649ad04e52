"""Refusals of rooms that no other module of this folder reaches: code, parameters, and what stays as it was."""

import uuid

from portal.decisions import refuse
from portal.models import Attachment, Check, Upload
from portal.tenants import tenant_scope
from submissions.checks.actions import measure_again
from submissions.drafts.readiness import blockers
from submissions.submitting.actions import submit
from tests.factories.files import make_attachment, upload_file
from tests.factories.portal import make_member
from tests.factories.submissions import NOW, document, make_world
from tests.refusals import refusal


def test_a_group_that_the_category_is_not_open_to(db, storage):
    """The group follows from the first author's unit: a city's group may apply, a school's may not."""
    groups = [
        {"key": "bureau", "label": "教育局组", "unit_kinds": ["city"]},
        {"key": "school", "label": "学校组", "unit_kinds": ["school"]},
    ]
    world = make_world(document(groups=groups, category={"groups": ["bureau"]}))
    with tenant_scope(world.tenant):
        submission = world.draft()
        issues = blockers(submission, now=NOW)
        assert [(issue.code, dict(issue.params)) for issue in issues] == [("group_not_open", {})]
        assert refusal(submit, submission, actor=world.owner, now=NOW) == refuse("group_not_open")
        submission.refresh_from_db()
        assert submission.state == "draft"
        bureau = world.draft(unit="north", title="教育局的案例")
        assert blockers(bureau, now=NOW) == []


def test_only_a_check_that_did_not_finish_is_run_again(world):
    organiser = make_member("organiser", world.tenant)
    attachment = upload_file(world.draft())
    assert refusal(measure_again, attachment, actor=organiser, now=NOW) == refuse("nothing_failed")
    other = upload_file(world.draft(title="另一件"), content=b"%PDF-1.7 other")
    Check.objects.filter(blob=other.blob).update(state=Check.State.FAILED)
    assert refusal(measure_again, attachment, actor=organiser, now=NOW) == refuse("nothing_failed")
    assert set(Check.objects.filter(blob=attachment.blob).values_list("state", flat=True)) == {"waiting"}


def test_only_an_organiser_runs_a_check_again(world):
    attachment = upload_file(world.draft())
    Check.objects.update(state=Check.State.FAILED)
    assert refusal(measure_again, attachment, actor=world.owner, now=NOW) == refuse(
        "wrong_role", role="组织者"
    )
    assert set(Check.objects.values_list("state", flat=True)) == {"failed"}


def test_only_a_file_of_the_same_place_is_replaced(db, storage):
    """Neither one that is gone, nor one of another slot, nor one of another submission."""
    slots = [
        {"key": key, "label": key, "required": False, "max_files": 3, "max_bytes": 10_000_000}
        for key in ("text", "form")
    ]
    world = make_world(document(category={"slots": slots}))
    with tenant_scope(world.tenant):
        submission, other = world.draft(), world.draft(title="另一件")
        elsewhere = make_attachment(submission, "form")
        foreign = make_attachment(other)
        for uuid_ in (uuid.uuid4(), elsewhere.uuid, foreign.uuid):
            assert refusal(upload_file, submission, replaces=uuid_) == refuse("replaces_unknown")
        assert Upload.objects.count() == 0
        assert Attachment.objects.count() == 2
        mine = make_attachment(submission)
        assert upload_file(submission, replaces=mine.uuid).name == "正文.pdf"
        assert not Attachment.objects.filter(pk=mine.pk).exists()
