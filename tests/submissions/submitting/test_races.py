"""Real threads, real connections, real PostgreSQL: limits hold whoever comes first (X05)."""

import pytest

from portal.files.actions import uploads
from portal.models import Attachment, Upload
from portal.tenants import tenant_scope
from submissions.drafts.actions import save_draft
from submissions.drafts.editions import Edition
from submissions.models import Instructor, Submission
from submissions.submitting.actions import submit
from tests.factories.portal import make_person
from tests.factories.submissions import NOW, document, make_world
from tests.racing import race

RACERS = 24


def drafts(world, count, authors):
    """Cases of different people that name the same authors."""
    return [
        world.draft(owner=make_person(f"racer{n}"), title=f"案例{n}", authors=authors(n))
        for n in range(count)
    ]


def submitting(case):
    return lambda: submit(case, actor=case.owner, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_many_cases_with_one_first_author_one_gets_in(storage):
    world = make_world(document(author_limits=[{"key": "first", "role": "first", "max": 1}]))
    with tenant_scope(world.tenant):
        cases = drafts(world, RACERS, lambda n: [("张晓岚", "13900000001" if n % 2 else "")])
        ended = race(world, [submitting(case) for case in cases])
        assert ended == ["done", *["first_author_limit"] * (RACERS - 1)]
        assert Submission.objects.filter(state="submitted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_shared_authors_in_any_order_neither_pass_the_limit_nor_block_each_other(storage):
    world = make_world(document(author_limits=[{"key": "any", "role": "any", "max": 3}]))
    people = [("张晓岚", "13900000001"), ("李建国", "13900000002"), ("王文静", "13900000003")]
    with tenant_scope(world.tenant):
        cases = drafts(world, RACERS, lambda n: people[n % 3 :] + people[: n % 3])
        ended = race(world, [submitting(case) for case in cases])
        assert ended == [*["author_limit"] * (RACERS - 3), *["done"] * 3]
        numbers = sorted(Submission.objects.filter(state="submitted").values_list("number", flat=True))
        assert numbers == ["TEST-2026-000001", "TEST-2026-000002", "TEST-2026-000003"]


@pytest.mark.django_db(transaction=True)
def test_a_units_five_cases(storage):
    world = make_world(document(author_limits=[{"key": "unit", "subject": "unit", "max": 5}]))
    with tenant_scope(world.tenant):
        cases = drafts(world, RACERS, lambda n: [(f"人{n}", f"139000001{n:02d}")])
        ended = race(world, [submitting(case) for case in cases])
        assert ended == [*["done"] * 5, *["unit_limit"] * (RACERS - 5)]


@pytest.mark.django_db(transaction=True)
def test_strangers_do_not_wait_for_each_other(storage):
    world = make_world(document(author_limits=[{"key": "first", "role": "first", "max": 1}]))
    with tenant_scope(world.tenant):
        cases = drafts(world, 12, lambda n: [(f"人{n}", f"139000002{n:02d}")])
        assert race(world, [submitting(case) for case in cases]) == ["done"] * 12
        assert Submission.objects.filter(state="submitted").values("number").distinct().count() == 12


@pytest.mark.django_db(transaction=True)
def test_one_case_is_handed_in_once(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        case = world.draft()
        assert race(world, [submitting(case)] * 10) == ["done", *["not_editable"] * 9]


@pytest.mark.django_db(transaction=True)
def test_two_saves_of_one_page_lose_nothing(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        case = world.draft()

        def save(n):
            return lambda: save_draft(
                case, actor=world.owner, now=NOW, title=f"题{n}", edition=Edition(case.edits)
            )

        assert race(world, [save(n) for n in range(8)]) == ["done", *["edited_elsewhere"] * 7]


@pytest.mark.django_db(transaction=True)
def test_a_slot_takes_no_more_than_its_files(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        case = world.draft()

        def reserve(n):
            return lambda: uploads.reserve(
                case.folder, "text", f"{n}.docx", size=5, actor=world.owner, now=NOW
            )

        assert race(world, [reserve(n) for n in range(12)]) == ["done", "done", *["slot_full"] * 10]


@pytest.mark.django_db(transaction=True)
def test_an_upload_is_attached_once(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        upload = uploads.reserve(world.draft().folder, "text", "a.docx", size=5, actor=world.owner, now=NOW)
        from portal.files import disk, storage

        disk.place(storage.upload_root(), upload.uuid).write_bytes(b"12345")
        Upload.objects.filter(pk=upload.pk).update(offset=5)

        def finish():
            return uploads.finish(Upload.objects.get(pk=upload.pk), now=NOW)

        assert race(world, [finish] * 8) == ["done"] * 8
        assert Attachment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_cases_with_one_instructor_as_many_get_in_as_one_may_guide(storage):
    """S10: whoever comes first, and whatever else the cases have in common."""
    limits = [{"key": "guided", "role": "instructor", "max": 2}]
    world = make_world(document(author_limits=limits, category={"instructors": {"max": 2}}))
    with tenant_scope(world.tenant):
        cases = drafts(world, RACERS, lambda n: [(f"人{n}", f"139000003{n:02d}")])
        for n, case in enumerate(cases):
            Instructor.objects.create(
                tenant=world.tenant, submission=case, position=1, name="赵老师", unit_name="北市第一中学",
                phone="13900000009" if n % 2 else "",
            )  # fmt: skip
        ended = race(world, [submitting(case) for case in cases])
        assert ended == ["done"] * 2 + ["instructor_limit"] * (RACERS - 2)
