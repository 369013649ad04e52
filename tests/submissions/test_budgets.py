"""Room is reserved before the first byte: the slot's, the person's, the tenant's, the disk's; and what refuses says how to mend it."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.files import budgets, disk, storage, usage
from portal.files import jobs as file_jobs
from portal.files.actions import uploads
from portal.files.actions.budgets import set_budget
from portal.files.budgets import Room, Spare
from portal.models import AuditEvent, Role, Tenant, Upload
from portal.tenants import tenant_scope
from portal.words import say
from submissions.deadlines import may_finish
from submissions.drafts import draft_limits
from submissions.drafts.actions import create_draft, discard
from submissions.submitting.actions import submit
from tests.factories.files import upload_file
from tests.factories.portal import make_member, make_person
from tests.factories.submissions import CLOSES, NOW, document, make_world
from tests.racing import race
from tests.refusals import refusal

MB = 1024 * 1024
MINUTE = dt.timedelta(minutes=1)
SLOTS = [
    {"key": "text", "label": "正文", "required": False, "max_files": 30, "max_bytes": 10 * MB},
    {"key": "film", "label": "视频", "required": False, "max_files": 2, "max_bytes": 10 * MB},
]


@pytest.fixture
def world(db, storage):
    made = make_world(document(category={"slots": SLOTS}))
    with tenant_scope(made.tenant):
        yield made


def reserve(case, size=MB, slot="text", name="a.bin", now=NOW, **more):
    return uploads.reserve(case.folder, slot, name, size=size, actor=case.owner, now=now, **more)


def limit(world, *, total=None, each=None):
    Tenant.objects.filter(pk=world.tenant.pk).update(storage_bytes=total, person_bytes=each)


# ---- pure


def test_room_to_the_byte():
    room = Room(limit=100, stored=60, coming=30)
    assert (room.used, room.left) == (90, 10)
    assert [bool(budgets.decide_budget("person", room, size)) for size in (10, 11)] == [True, False]
    assert budgets.decide_budget("tenant", Room(None, 10**15), 10**15)
    assert budgets.decide_budget("tenant", room, 11).code == "tenant_storage_full"


def test_the_largest_things_to_give_up_are_named():
    spares = [Spare("upload", "a.mp4", 5 * MB), Spare("draft", "旧案例", 7 * MB), Spare("draft", "空", 0)]
    assert budgets.mend_words(spares) == "删除草稿“旧案例”（7MB），或取消未传完的“a.mp4”（5MB）"
    assert budgets.mend_words([]) == "移除不再需要的文件，或请主办单位放宽上限"


@pytest.mark.parametrize(
    ("count", "waiting", "size", "code"),
    [(63, 0, 5, ""), (64, 0, 5, "too_many_parts"), (1, 6, 4, ""), (1, 6, 5, "parts_too_big")],
)
def test_parts_have_bounds_of_their_own(count, waiting, size, code):
    assert budgets.decide_parts(count, waiting, size, 10).code == code


def test_counts():
    assert [bool(budgets.decide_coming(n)) for n in (99, 100)] == [True, False]
    assert [bool(draft_limits.decide_drafts(n)) for n in (19, 20)] == [True, False]


# ---- counted


def test_a_persons_room_counts_files_drafts_and_what_is_coming(world):
    limit(world, each=4 * MB)
    first, second = world.draft(), world.draft(title="另一件")
    upload_file(first, content=b"x" * MB)
    reserve(second, 2 * MB)
    fresh = Tenant.objects.get(pk=world.tenant.pk)
    assert usage.person_room(fresh, world.owner, now=NOW) == Room(4 * MB, MB, 2 * MB)
    decision = refusal(reserve, second, MB + 1)
    assert decision.code == "person_storage_full"
    assert say(decision) == (
        "您在本主办单位的存储空间不够：已用 3MB（其中未传完的 2MB），这个文件 1.00MB，每人最多 4MB。"
        "可以先取消未传完的“a.bin”（2MB），或删除草稿“课堂新样态”（1MB），再重新上传。"
    )
    reserve(second, MB)
    other = world.draft(owner=make_person("other"), title="别人的")
    reserve(other, 4 * MB)  # everybody has their own


def test_what_was_given_up_or_expired_counts_no_more(world):
    limit(world, each=2 * MB)
    case = world.draft()
    gone = reserve(case, 2 * MB)
    uploads.end_upload(gone)
    over = reserve(case, 2 * MB)
    Upload.objects.filter(pk=over.pk).update(expires_at=NOW)
    kept = reserve(case, 2 * MB)
    assert refusal(reserve, case, 1).code == "person_storage_full"
    uploads.end_upload(kept)
    file = upload_file(case, content=b"x" * MB)
    reserve(case, 2 * MB, replaces=file.uuid)  # the old one gives way


def test_the_tenants_room_counts_each_content_once_and_no_orphans(world):
    limit(world, total=3 * MB)
    one, two = world.draft(), world.draft(owner=make_person("other"), title="另一件")
    for case in (one, two):
        file_jobs.hash_blob(blob_id=upload_file(case, content=b"x" * MB).blob_id)
    fresh = Tenant.objects.get(pk=world.tenant.pk)
    assert usage.tenant_room(fresh, now=NOW) == Room(3 * MB, MB, 0)
    reserve(one, 2 * MB)
    decision = refusal(reserve, two, 1)
    assert decision.code == "tenant_storage_full"
    assert "请联系主办单位" in say(decision)
    for case in (one, two):
        for file in case.files.all():
            uploads.remove(file, actor=case.owner, now=NOW)
    reserve(two, MB)


def test_an_open_length_counts_its_bound_until_it_is_said(world):
    limit(world, each=12 * MB)
    case = world.draft()
    upload = reserve(case, None)
    assert refusal(reserve, case, 3 * MB).code == "person_storage_full"
    uploads.set_size(upload, MB, now=NOW)
    reserve(case, 10 * MB)
    assert refusal(uploads.set_size, upload, 2 * MB, now=NOW).code in {"length_fixed", "person_storage_full"}
    later = reserve(case, MB)
    Upload.objects.filter(pk=later.pk).update(size=None, bound=MB)
    limit(world, each=MB)
    assert (
        refusal(uploads.set_size, Upload.objects.get(pk=later.pk), MB, now=NOW).code == "person_storage_full"
    )


def test_the_disk_keeps_room_for_what_was_promised(world, monkeypatch):
    free = 100 * MB
    monkeypatch.setattr(storage, "room_for", lambda size: size <= free)
    case = world.draft()
    for _ in range(10):
        reserve(case, 10 * MB)
    assert refusal(reserve, case, 1).code == "storage_full"
    open_one = Upload.objects.first()
    Upload.objects.filter(pk=open_one.pk).update(offset=open_one.size)  # its bytes are on the disk now
    reserve(case, 10 * MB)


def test_parts_cannot_go_round_the_slot(world):
    case = world.draft()
    for _ in range(2):
        reserve(case, 10 * MB, slot="film", part=True)
    assert refusal(reserve, case, 1, slot="film", part=True).code == "parts_too_big"
    Upload.objects.update(size=1)
    for _ in range(62):
        reserve(case, 1, slot="film", part=True)
    assert refusal(reserve, case, 1, slot="film", part=True).code == "too_many_parts"


def test_parts_that_are_joined_are_not_counted_beside_their_whole(world):
    limit(world, each=8)
    case = world.draft()
    parts = []
    for content in (b"1234", b"5678"):
        part = reserve(case, 4, part=True)
        disk.place(storage.upload_root(), part.uuid).write_bytes(content)
        uploads.begin(part, now=NOW)
        uploads.advance(part, to=4)
        uploads.finish(part, now=NOW)
        parts.append(part)
    assert refusal(reserve, case, 1).code == "person_storage_full"
    uploads.join_parts(case.folder, "text", "whole.bin", parts, actor=world.owner, now=NOW)
    assert usage.person_room(Tenant.objects.get(pk=world.tenant.pk), world.owner, now=NOW).used == 8


def test_unfinished_uploads_and_drafts_are_bounded(world, monkeypatch):
    monkeypatch.setattr(budgets, "MOST_COMING", 3)
    monkeypatch.setattr(draft_limits, "MOST_DRAFTS", 2)
    one = world.draft()
    for _ in range(3):
        reserve(one, 1)
    assert refusal(reserve, one, 1).code == "too_many_coming"
    two = world.draft(title="二")
    assert refusal(world.draft, title="三").code == "too_many_drafts"
    discard(two, actor=world.owner, now=NOW)
    world.draft(title="三")


# ---- racing


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("whose", ["person", "tenant"])
def test_racers_get_exactly_the_room_there_is(storage, whose):
    world = make_world(document(category={"slots": SLOTS}))
    with tenant_scope(world.tenant):
        limit(world, each=5 * MB if whose == "person" else 0, total=5 * MB if whose == "tenant" else None)
        people = [world.owner] * 6 if whose == "person" else [make_person(f"racer{n}") for n in range(6)]
        cases = [world.draft(owner=owner, title=f"案例{n}") for n, owner in enumerate(people)]
        jobs = [lambda case=case: reserve(case, MB) for case in cases * 2]
        assert race(world, jobs) == [*["done"] * 5, *[f"{whose}_storage_full"] * 7]
        assert Upload.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_racers_begin_no_more_drafts_than_allowed(storage):
    world = make_world(document(category={"slots": SLOTS}))
    with tenant_scope(world.tenant):

        def begin():
            create_draft(world.campaign, "case", actor=world.owner, now=NOW)

        for _ in range(draft_limits.MOST_DRAFTS - 2):
            begin()
        assert race(world, [begin] * 6) == ["done", "done", *["too_many_drafts"] * 4]


# ---- the deadline

END = dt.datetime.fromisoformat(CLOSES)


def test_the_grace_window_is_two_hours_unless_the_campaign_says_otherwise(world):
    case = world.draft()
    begun = END - MINUTE
    edges = [(END, True), (END + 120 * MINUTE - MINUTE / 60, True), (END + 120 * MINUTE, False)]
    assert [bool(may_finish(case, begun=begun, now=now)) for now, _ in edges] == [one for _, one in edges]
    assert not may_finish(case, begun=END, now=END + MINUTE)


@pytest.mark.parametrize("minutes", [0, 30])
def test_the_campaign_says_how_long_the_grace_is(db, storage, minutes):
    stage = {"key": "submit", "kind": "submit", "name": "申报", "closes": CLOSES, "grace_minutes": minutes}
    world = make_world(document(stages=[stage]))
    with tenant_scope(world.tenant):
        case, begun, after = world.draft(), END - MINUTE, END + minutes * MINUTE
        assert not may_finish(case, begun=begun, now=after)
        assert bool(may_finish(case, begun=begun, now=after - MINUTE / 60))


def test_declared_in_time_but_begun_after_the_end_is_refused_before_a_byte(world):
    case = world.draft()
    started, waiting = (reserve(case, 5, now=END - MINUTE) for _ in range(2))
    uploads.begin(started, now=END - MINUTE / 60)
    uploads.begin(started, now=END + MINUTE)
    decision = refusal(uploads.begin, waiting, now=END)
    assert decision.code == "stage_closed"
    assert refusal(uploads.begin, started, now=END + 120 * MINUTE).code == "stage_closed"
    disk.place(storage.upload_root(), started.uuid).write_bytes(b"12345")
    uploads.advance(started, to=5)
    assert uploads.finish(started, now=END + 119 * MINUTE).name == "a.bin"


def test_parts_begun_in_time_are_joined_in_the_grace_window(world):
    case = world.draft()
    part = reserve(case, 4, part=True, now=END - MINUTE)
    uploads.begin(part, now=END - MINUTE)
    disk.place(storage.upload_root(), part.uuid).write_bytes(b"1234")
    uploads.advance(part, to=4)
    uploads.finish(part, now=END + MINUTE)
    whole = uploads.join_parts(case.folder, "text", "w.bin", [part], actor=world.owner, now=END + 2 * MINUTE)
    assert (whole.state, whole.started_at) == ("finished", END - MINUTE)
    late = reserve(case, 4, part=True, now=END - MINUTE)
    Upload.objects.filter(pk=late.pk).update(started_at=END, offset=4, state="finished")
    late.refresh_from_db()
    decision = refusal(
        uploads.join_parts, case.folder, "text", "w.bin", [late], actor=world.owner, now=END + MINUTE
    )
    assert decision.code == "stage_closed"


def test_a_file_finished_in_the_grace_window_says_so_on_its_receipts(world):
    from portal.models import Check
    from submissions.models import Receipt

    case = world.draft()
    upload = reserve(case, 5, now=END - MINUTE)
    uploads.begin(upload, now=END - MINUTE)
    disk.place(storage.upload_root(), upload.uuid).write_bytes(b"12345")
    uploads.advance(upload, to=5)
    file = uploads.finish(upload, now=END + MINUTE)
    file_jobs.hash_blob(blob_id=file.blob_id)
    for check in Check.objects.filter(state="waiting"):
        file_jobs.check_blob(check_id=check.pk)
    submit(case, actor=world.owner, now=END + 2 * MINUTE)
    assert [row.statement["grace"] for row in Receipt.objects.order_by("pk")] == [True, True]


# ---- pages and commands


def test_the_organiser_sees_what_is_used(world, client, clock, django_assert_num_queries):
    limit(world, total=100 * MB)
    case = world.draft(title="秘密的草稿")
    upload_file(case, content=b"x" * MB)
    reserve(case, 2 * MB)
    make_member("chief", world.tenant, role=Role.ORGANISER)
    from portal.models import Person

    client.force_login(Person.objects.get(username="chief"))
    text = client.get(reverse("storage", kwargs={"tenant": "test"})).content.decode()
    words = ("3MB", "97MB", "100MB", "50GB", "测试活动")
    assert [word for word in words if word not in text] == []
    assert "秘密的草稿" not in text
    for n in range(3):
        upload_file(world.draft(owner=make_person(f"p{n}"), title=f"案例{n}"), content=b"y" * (n + 1))
    with django_assert_num_queries(13):
        client.get(reverse("storage", kwargs={"tenant": "test"}))
    client.force_login(world.owner)
    assert client.get(reverse("storage", kwargs={"tenant": "test"})).status_code == 404


def test_tus_answers_a_full_budget_with_507_and_words(world, browser):
    limit(world, each=MB)
    case = world.draft()
    import base64

    said = {"filename": "a.bin", "owner": f"submission/{case.uuid}", "slot": "text"}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
    answer = browser.post(
        "/files/",
        headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(2 * MB), "Upload-Metadata": metadata},
    )
    assert (answer.status_code, answer["X-Refusal"]) == (507, "person_storage_full")
    assert "每人最多 1MB" in answer.content.decode()


def test_budgets_are_set_by_command_and_audited(world, capsys):
    call_command("budget", "test", total="2GB", person="0")
    said = capsys.readouterr().out
    assert "上限 2GB；每人 不限" in said
    call_command("budget", "test", total="default", person="default")
    assert "上限 不限；每人 50GB" in capsys.readouterr().out
    assert AuditEvent.objects.filter(action="tenant.set_budget").count() == 4
    for wrong in ({"tenant": "nobody"}, {"total": "2GB"}, {"tenant": "test", "total": "much"}):
        with pytest.raises(CommandError):
            call_command("budget", *([wrong.pop("tenant")] if "tenant" in wrong else []), **wrong)
    set_budget(world.tenant, "storage_bytes", 5, actor=None, now=NOW)
    assert usage.tenant_limit(world.tenant) == 5
