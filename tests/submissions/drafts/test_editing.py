"""Showing a form writes nothing into the case: what is laid over it for showing lives in a copy."""

import pytest

from submissions.drafts import editing
from submissions.drafts.forms.draft import Changes
from submissions.models import Submission
from tests.factories.files import make_attachment
from tests.factories.submissions import NOW, document, make_world

SIZE = {"fields": [{"key": "size", "label": "大小", "kind": "size"}, {"key": "about", "label": "概要"}]}


@pytest.fixture
def case(db, storage):
    from portal.tenants import tenant_scope

    world = make_world(document(category=SIZE))
    with tenant_scope(world.tenant):
        yield world.draft(answers={"about": "一"})


def test_a_pages_self_filling_fields_leave_the_case_as_it_is(case):
    make_attachment(case, content=b"x" * 2_621_440)
    page = editing.page(case, now=NOW)
    assert page["form"]["f-size"].value() == "2.50"
    assert case.answers == {"about": "一"}
    assert Submission.objects.get(pk=case.pk).answers == {"about": "一"}


def test_what_was_posted_is_shown_from_a_copy(case):
    Submission.objects.filter(pk=case.pk).update(edits=7)
    overlay = editing.overlay_unsaved(case, Changes(answers={"about": "二"}, title="新题"))
    assert (overlay.answers, overlay.title, overlay.edits, overlay.pk) == (
        {"about": "二"},
        "新题",
        7,
        case.pk,
    )
    assert (case.answers, case.title, case.track) == ({"about": "一"}, "课堂新样态", overlay.track)
    assert editing.page(overlay, now=NOW)["form"]["f-about"].value() == "二"
