"""Files after their last byte: names by content, checks, verdicts, waivers, the sweep, and their way out."""

import datetime as dt
import hashlib
import shutil

import pytest
from django.test import TestCase
from django.utils import timezone

from portal.decisions import NotAllowed
from portal.files import disk, storage
from portal.files import jobs as file_jobs
from portal.files.actions import checks, garbage_collection, reconcile, uploads
from portal.masking import Sight
from portal.messages import jobs as portal_jobs
from portal.models import Attachment, Blob, Check, Notification, Upload
from portal.tenants import tenant_scope
from submissions.checks import actions as evaluating
from submissions.checks import jobs
from submissions.checks import reconcile as sweeping
from submissions.checks.actions import measure_again, waive
from submissions.deadlines import may_submit, may_upload, may_withdraw
from submissions.drafts import impact
from submissions.drafts.readiness import blockers
from submissions.models import Evaluation, Submission
from submissions.states import State
from submissions.submitting.actions import submit
from submissions.submitting.case_detail import case_detail
from tests.factories.files import PDF, PDF_RULES, body_of, collect, keys, run_checks, upload_file, verdicts
from tests.factories.portal import make_member, url
from tests.factories.submissions import NOW, document, make_world
from validators.facts import FileFacts


@pytest.fixture
def world(db, storage):
    slots = [{"key": "text", "label": "正文", "max_files": 3, "required": False, "rules": PDF_RULES}]
    made = make_world(document(category={"slots": slots}))
    with tenant_scope(made.tenant):
        yield made


def test_a_file_is_measured_once_and_judged(world):
    case = world.draft()
    upload_file(case)
    upload_file(case, content=b"plain words", name="正文2.pdf")
    assert [point.waiting for point in blockers(case, now=NOW)] == [True, True]
    run_checks()
    run_checks()
    assert verdicts() == [("正文.pdf", "pass"), ("正文2.pdf", "fail")]
    assert [(check.state, check.attempts) for check in Check.objects.order_by("pk")] == [
        ("done", 1),
        ("done", 1),
    ]
    (point,) = blockers(case, now=NOW)
    assert (point.anchor, point.blocks, point.waiting) == ("slot-text", True, False)


def test_a_changed_rule_judges_again_without_measuring(world):
    case = world.draft()
    file = upload_file(case)
    run_checks()
    from campaigns.actions import publish

    slots = [{"key": "text", "label": "正文", "rules": [{"rule": "file.type", "allowed": ["docx"]}]}]
    publish(document(category={"slots": slots}), actor=None, now=NOW)
    shutil.rmtree(storage.path_of("blobs"))
    jobs.evaluate_submission(submission_id=case.pk)
    file.refresh_from_db()
    assert (file.evaluation.verdict, file.evaluation.rule_set.version) == ("fail", 2)
    assert sweeping.sweep(now=NOW)["judged"] == 0


def test_handed_in_cases_taken_over_to_new_rules_are_evaluated_by_one_job_or_found_by_the_sweep(
    world, monkeypatch, django_capture_on_commit_callbacks
):
    from campaigns.actions import publish

    files = []
    for _ in range(3):
        case = world.draft()
        files.append(upload_file(case))
        Submission.objects.filter(pk=case.pk).update(state=State.SUBMITTED)
    run_checks()
    assert sweeping.sweep(now=NOW)["judged"] == 0
    slots = [{"key": "text", "label": "正文", "rules": [{"rule": "file.type", "allowed": ["docx"]}]}]
    rules = publish(document(category={"slots": slots}), actor=None, now=NOW)
    assert sweeping.sweep(now=NOW)["judged"] == 0  # they keep their own rules
    with django_capture_on_commit_callbacks() as pushed:
        assert impact.adopt(world.campaign, rules, actor=world.owner, now=NOW) == 3
    assert len(pushed) == 1
    assert sweeping.sweep(now=NOW)["judged"] == 3  # where that nudge was lost

    nudged = []
    monkeypatch.setattr(jobs, "BATCH", 2)
    monkeypatch.setattr(jobs.queue, "enqueue", lambda job, **ids: nudged.append(ids["after"]))
    jobs.evaluate_rule_set(rule_set_id=rules.pk)
    second = files[1].folder.submission.pk
    assert (nudged, judged_by(files)) == ([second], [2, 2, 1])
    jobs.evaluate_rule_set(rule_set_id=rules.pk, after=second)
    assert (nudged, judged_by(files)) == ([second], [2, 2, 2])
    assert sweeping.sweep(now=NOW)["judged"] == 0


def judged_by(files):
    """The version of the rules that each file was judged by."""
    rows = Evaluation.objects.filter(attachment__in=files).order_by("attachment")
    return list(rows.values_list("rule_set__version", flat=True))


def test_a_crash_blocks_nobody(world, monkeypatch):
    monkeypatch.setattr(
        checks.probing, "probe", lambda path, **known: FileFacts(name="x.pdf", status="crash", notes=["boom"])
    )
    case = world.draft()
    upload_file(case)
    for _ in range(5):
        run_checks()
    check = Check.objects.get()
    assert (check.state, check.attempts, check.error) == ("failed", 3, "boom")
    assert blockers(case, now=NOW) == []
    assert submit(case, actor=world.owner, now=NOW).state == "submitted"


def test_a_worker_that_dies_gives_the_check_back(world, monkeypatch):
    def die(path, **known):
        raise TimeoutError("worker stopped")

    upload_file(world.draft())
    monkeypatch.setattr(checks.probing, "probe", die)
    with pytest.raises(TimeoutError):
        run_checks()
    assert Check.objects.get().state == "waiting"
    monkeypatch.undo()
    run_checks()
    assert Check.objects.get().state == "done"


def test_a_worker_that_always_dies_keeps_nobody_waiting(world, monkeypatch):
    def die(path, **known):
        raise TimeoutError("worker stopped")

    monkeypatch.setattr(checks.probing, "probe", die)
    case = world.draft()
    upload_file(case)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            run_checks()
    assert (Check.objects.get().state, verdicts()) == ("failed", [("正文.pdf", "error")])
    assert submit(case, actor=world.owner, now=NOW).state == "submitted"


def test_a_check_whose_worker_is_gone_for_good_keeps_nobody_waiting(world):
    case = world.draft()
    upload_file(case)
    Check.objects.update(state=Check.State.RUNNING, started_at=NOW, attempts=3)
    reconcile.sweep(now=NOW + dt.timedelta(hours=1))
    assert (Check.objects.get().state, verdicts()) == ("failed", [("正文.pdf", "error")])
    assert blockers(case, now=NOW) == []


def test_a_file_that_kills_two_workers_is_set_aside(world):
    case = world.draft()
    upload_file(case)
    later = NOW + dt.timedelta(hours=1)
    for lost, state in ((1, "waiting"), (2, "failed")):
        Check.objects.update(state=Check.State.RUNNING, started_at=NOW, attempts=lost)
        reconcile.sweep(now=later)
        check = Check.objects.get()
        assert (check.state, check.workers_lost) == (state, 1)
    assert (check.error, verdicts()) == ("workers lost: 2", [("正文.pdf", "error")])
    assert blockers(case, now=NOW) == []
    run_checks()
    assert Check.objects.get().state == "failed"


def test_a_store_that_takes_no_pictures_loses_no_facts(world, monkeypatch):
    def full(*given):
        raise OSError(28, "no space left")

    upload_file(world.draft())
    monkeypatch.setattr(checks.thumbnails, "keep", full)
    monkeypatch.setattr(checks.thumbnails, "keep_evidence_frames", full)
    run_checks()
    check = Check.objects.get()
    assert (check.state, check.evidence_frames_key, check.evidence_frames, verdicts()) == (
        "done",
        "",
        {},
        [("正文.pdf", "pass")],
    )


def test_a_crash_in_the_child_is_no_lost_worker(world, monkeypatch):
    """The child is there to die in the worker's place: such a file is tried three times."""
    monkeypatch.setattr(
        checks.probing, "probe", lambda path, **known: FileFacts(name="x.pdf", status="timeout")
    )
    upload_file(world.draft())
    tried = []
    for _ in range(4):
        run_checks()
        tried.append(Check.objects.get().state)
    assert tried == ["waiting", "waiting", "failed", "failed"]
    assert Check.objects.get().workers_lost == 0


SLOW = [*PDF_RULES, {"rule": "pdf.title_match"}, {"rule": "anonymity.picture"}]


def test_a_slow_look_that_fails_takes_nothing_back_of_the_quick_one(db, storage, monkeypatch):
    """Or a file could get rid of its failures by taking too long."""
    slots = [{"key": "text", "label": "正文", "max_files": 3, "required": False, "rules": SLOW}]
    world = make_world(document(category={"slots": slots}))
    with tenant_scope(world.tenant):
        case = world.draft()
        upload_file(case, content=b"plain words")
        measure = checks.probing.probe

        def slowly(path, *, depth, **known):
            if depth == "quick":
                return measure(path, depth=depth, **known)
            return FileFacts(name="x.pdf", status="timeout", notes=["too slow"])

        monkeypatch.setattr(checks.probing, "probe", slowly)
        for _ in range(4):
            run_checks()
        assert set(Check.objects.values_list("probe_version", "state")) == {
            (checks.QUICK, "done"),
            (checks.DEEP, "failed"),
        }
        found = {one["rule"]: one["status"] for one in Evaluation.objects.get().findings}
        assert (found["file.type"], found["file.size"]) == ("fail", "pass")
        assert [point.blocks for point in blockers(case, now=NOW)] == [True]


def test_what_was_measured_before_the_hash_was_known_is_kept(world, django_capture_on_commit_callbacks):
    """Equal contents handed in twice: the second one's measurements go over, nothing is measured again."""
    upload_file(world.draft())
    second = upload_file(world.draft(), name="另一个名字.pdf")
    one, two = Check.objects.order_by("pk")
    file_jobs.check_blob(check_id=two.pk)
    with django_capture_on_commit_callbacks(execute=True):
        file_jobs.hash_blob(blob_id=one.blob_id)
    Check.objects.filter(pk=one.pk).delete()
    with django_capture_on_commit_callbacks(execute=True):
        file_jobs.hash_blob(blob_id=second.blob_id)
    check = Check.objects.get()
    assert (check.pk, check.state, check.blob_id) == (two.pk, "done", one.blob_id)
    assert verdicts() == [("正文.pdf", "pass"), ("另一个名字.pdf", "pass")]


def test_a_running_check_is_not_started_twice(world):
    upload_file(world.draft())
    check = Check.objects.get()
    Check.objects.update(state=Check.State.RUNNING, started_at=NOW)
    assert checks.ensure_checked(check, now=NOW) is False


def test_equal_contents_are_one_file_with_one_check(world, django_capture_on_commit_callbacks):
    first, second = upload_file(world.draft()), upload_file(world.draft(), name="另一个名字.pdf")
    run_checks()
    with django_capture_on_commit_callbacks(execute=True):
        for stored in Blob.objects.order_by("pk"):
            file_jobs.hash_blob(blob_id=stored.pk)
            file_jobs.hash_blob(blob_id=stored.pk)
    kept, given_up = Blob.objects.order_by("pk")
    assert (kept.sha256, kept.orphaned_at, given_up.sha256) == (hashlib.sha256(PDF).hexdigest(), None, "")
    assert storage.path_of(kept.key).read_bytes() == PDF
    assert set(Attachment.objects.values_list("blob", flat=True)) == {kept.pk}
    assert collect(timezone.now() + dt.timedelta(days=2)) == 1
    assert (keys("disk"), list(Blob.objects.all())) == ([kept.key], [kept])
    assert (Check.objects.count(), first.pk != second.pk) == (1, True)
    third = upload_file(world.draft(), name="第三次.pdf")
    file_jobs.hash_blob(blob_id=third.blob_id)
    third.refresh_from_db()
    assert (third.blob_id, third.evaluation.verdict) == (kept.pk, "pass")


def test_tenants_share_no_bytes(world):
    upload_file(world.draft())
    other = make_world(
        document("other-2026", tenant="other", category={"slots": [{"key": "text", "label": "正文"}]})
    )
    with tenant_scope(other.tenant):
        upload_file(other.draft())
    from portal.tenants import all_tenants

    with all_tenants():
        for stored in Blob.objects.order_by("pk"):
            file_jobs.hash_blob(blob_id=stored.pk)
        assert len(set(Blob.objects.values_list("key", flat=True))) == 2


def test_a_waiver_lets_one_finding_pass(world):
    case, organiser = world.draft(), make_member("organiser", world.tenant)
    file = upload_file(case, content=b"plain words")
    run_checks()
    file.refresh_from_db()
    for actor, reason, code in ((world.owner, "准予", "wrong_role"), (organiser, " ", "waiver_reason")):
        with pytest.raises(NotAllowed) as refused:
            waive(file, "file.type", reason, actor=actor, now=NOW)
        assert refused.value.decision.code == code
    assert len(blockers(case, now=NOW)) == 1
    waive(file, "file.type", "原件如此", actor=organiser, now=NOW)
    assert blockers(case, now=NOW) == []
    (slot,) = case_detail(case, blind=False).slots
    assert (slot.files[0].verdict, slot.files[0].waived) == ("pass", frozenset({"file.type"}))


def test_an_organiser_has_what_failed_measured_anew(world, client, monkeypatch):
    """As after the tool that was missing is there."""
    organiser = make_member("organiser", world.tenant)
    case = world.draft()
    file = upload_file(case)
    monkeypatch.setattr(
        checks.probing, "probe", lambda path, **known: FileFacts(name="x.pdf", status="missing_tool")
    )
    for _ in range(checks.TRIES):
        run_checks()
    assert (Check.objects.get().state, verdicts()) == ("failed", [("正文.pdf", "error")])
    with pytest.raises(NotAllowed):
        measure_again(file, actor=world.owner, now=NOW)
    monkeypatch.undo()
    Submission.objects.filter(pk=case.pk).update(state="submitted")
    client.force_login(organiser)
    address = url("file-recheck", file=file.uuid)
    assert "已重新排队检测" in client.post(address, follow=True).content.decode()
    assert (Check.objects.get().state, Check.objects.get().attempts) == ("waiting", 0)
    run_checks()
    assert (Check.objects.get().state, verdicts()) == ("done", [("正文.pdf", "pass")])
    assert "没有未完成的检测" in client.post(address, follow=True).content.decode()


def test_the_sweep_finds_what_was_lost(world, django_capture_on_commit_callbacks):
    case = world.draft()
    later = NOW + dt.timedelta(hours=1)
    upload_file(case)
    Blob.objects.update(created_at=NOW)
    Notification.objects.create(
        tenant=world.tenant, person=world.owner, code="member.confirmed", created_at=NOW
    )
    whole = uploads.reserve(case.folder, "text", "b.pdf", size=5, actor=world.owner, now=NOW)
    disk.place(storage.upload_root(), whole.uuid).write_bytes(b"12345")
    uploads.advance(whole, to=5)
    old = uploads.reserve(
        case.folder, "text", "c.pdf", size=5, actor=world.owner, now=NOW - dt.timedelta(days=5)
    )
    world.owner.email = "a@example.org"
    world.owner.save()
    piece = uploads.reserve(case.folder, "text", "d.pdf", size=5, actor=world.owner, now=NOW, part=True)
    Upload.objects.filter(pk=piece.pk).update(state="finished")  # a part that was never joined
    Upload.objects.filter(pk__in=[old.pk, piece.pk]).update(expires_at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        found = {}
        for sweep in (reconcile.sweep, sweeping.sweep, portal_jobs.sweep):
            found |= sweep(now=later)
    assert found == {
        "checks": 1,
        "hashes": 1,
        "receipts": 0,
        "copies": 0,
        "judged": 0,
        "blind": 0,
        "broadcasts": 0,
        "texts": 0,
        "finished": 1,
        "expired": 2,
        "notifications": 1,
    }
    assert not disk.place(storage.upload_root(), old.uuid).exists()
    Check.objects.update(state=Check.State.RUNNING, started_at=NOW, attempts=3)
    reconcile.sweep(now=later)
    assert set(Check.objects.values_list("state", flat=True)) == {"failed"}


@pytest.mark.parametrize(("waiting", "nudges"), [(0, 2), (1, 0)])
def test_the_sweep_makes_no_long_queue_longer(
    world, monkeypatch, django_capture_on_commit_callbacks, waiting, nudges
):
    upload_file(world.draft())
    Blob.objects.update(created_at=NOW)
    monkeypatch.setattr(reconcile.queue, "length", lambda name: waiting)
    with django_capture_on_commit_callbacks() as jobs_pushed:
        reconcile.sweep(now=NOW + dt.timedelta(hours=1))
    assert len(jobs_pushed) == nudges


def test_the_sweep_forgets_bytes_that_nobody_uses(world):
    case = world.draft()
    file = upload_file(case)
    key = file.blob.key
    uploads.remove(file, actor=world.owner, now=NOW)
    Blob.objects.update(created_at=NOW)
    hour, later = (
        dt.timedelta(hours=1),
        NOW + dt.timedelta(days=30),
    )  # the grace begins when it fell out of use
    assert [collect(later + wait * hour) for wait in (0, 23, 25)] == [0, 0, 1]
    assert (Blob.objects.count(), storage.path_of(key).exists()) == (0, False)


def test_what_is_used_again_begins_its_grace_anew(world):
    case = world.draft()
    file = upload_file(case)
    file_jobs.hash_blob(blob_id=file.blob_id)
    Blob.objects.update(created_at=NOW)
    uploads.remove(file, actor=world.owner, now=NOW)
    day = dt.timedelta(days=1)
    assert collect(NOW + day) == 0
    again = upload_file(case)
    file_jobs.hash_blob(blob_id=again.blob_id)
    again.refresh_from_db()
    assert (again.blob_id, again.blob.orphaned_at) == (file.blob_id, None)
    assert collect(timezone.now() + 3 * day) == 1  # the second one's own bytes
    assert Blob.objects.get().pk == file.blob_id


def test_a_dropped_category_is_looked_at_once(world):
    from campaigns.actions import publish

    case = world.draft()
    upload_file(case)
    run_checks()
    Evaluation.objects.update(judged_at=NOW)
    other = {"key": "other", "label": "另一类", "slots": [{"key": "text", "label": "正文"}]}
    later = NOW + dt.timedelta(hours=1)
    publish(document(category=other), actor=None, now=later)
    found = []
    for minutes in (1, 2, 3):
        now = later + dt.timedelta(minutes=minutes)
        found.append(sweeping.sweep(now=now)["judged"])
        evaluating.evaluate_submission(Submission.objects.get(), now=now)
    assert (found, Evaluation.objects.get().rule_set.version) == ([1, 0, 0], 1)


def test_files_stay_once_handed_in(world):
    case = world.draft()
    file = upload_file(case)
    run_checks()
    submit(case, actor=world.owner, now=NOW)
    with pytest.raises(NotAllowed) as refused:
        uploads.remove(file, actor=world.owner, now=NOW)
    assert refused.value.decision.code == "not_editable"
    with pytest.raises(NotAllowed):
        uploads.reserve(case.folder, "text", "x.pdf", size=5, actor=world.owner, now=NOW)


@pytest.mark.usefixtures("db", "storage")
def test_an_upload_begun_in_time_may_finish_in_the_grace_minutes():
    stages = [
        {
            "key": "submit",
            "kind": "submit",
            "name": "申报",
            "opens": "2026-05-01T00:00:00+08:00",
            "closes": "2026-05-31T00:00:00+08:00",
            "grace_minutes": 120,
        }
    ]
    world = make_world(document(stages=stages))
    closes = dt.datetime(2026, 5, 30, 16, 0, tzinfo=dt.UTC)
    with tenant_scope(world.tenant):
        for late, ends in ((119, "done"), (120, "stage_closed")):
            case = world.draft()
            upload = uploads.reserve(
                case.folder,
                "text",
                "a.pdf",
                size=5,
                actor=world.owner,
                now=closes - dt.timedelta(seconds=1),
            )
            disk.place(storage.upload_root(), upload.uuid).write_bytes(b"12345")
            uploads.advance(upload, to=5)
            try:
                uploads.finish(upload, now=closes + dt.timedelta(minutes=late))
                ended = "done"
            except NotAllowed as refused:
                ended = refused.decision.code
            assert ended == ends
            after = closes + dt.timedelta(minutes=late)
            assert bool(may_submit(case, now=after)) == (ends == "done")  # or the file came for nothing
            assert (may_upload(case, now=after).code, may_withdraw(case, now=after).code) == (
                "stage_closed",
                "stage_closed",
            )
        early = world.draft()
        upload_file(early)
        assert may_submit(early, now=closes + dt.timedelta(minutes=1)).code == "stage_closed"


# ---- out again


@pytest.fixture
def sent(world, client):
    file = upload_file(world.draft(), content=bytes(range(256)) * 10, name="课堂 展示.mp4")
    client.force_login(world.owner)
    return lambda **headers: client.get(url("file", file=file.uuid), headers=headers)


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        (None, 200, 0, 2559),
        ("bytes=0-99", 206, 0, 99),
        ("bytes=100-", 206, 100, 2559),
        ("bytes=-60", 206, 2500, 2559),
        ("bytes=2500-99999", 206, 2500, 2559),
        ("bytes=0-1,5-6", 200, 0, 2559),
        ("rubbish", 200, 0, 2559),
    ],
)
def test_ranges(sent, asked, status, first, last):
    answer = sent(**({"Range": asked} if asked else {}))
    assert (answer.status_code, answer["Content-Length"]) == (status, str(last - first + 1))
    assert body_of(answer) == (bytes(range(256)) * 10)[first : last + 1]
    assert answer.get("Content-Range") == (f"bytes {first}-{last}/2560" if status == 206 else None)


def test_a_range_outside_and_an_old_version(sent):
    assert (sent(Range="bytes=2560-").status_code, sent(Range="bytes=9-3").status_code) == (416, 416)
    assert sent(Range="bytes=0-1", **{"If-Range": '"old"'}).status_code == 200


def test_served_safely(sent, world, client):
    answer = sent()
    assert answer["Content-Type"] == "video/mp4"
    assert (
        answer["Content-Disposition"]
        == "inline; filename=\"file.mp4\"; filename*=UTF-8''%E8%AF%BE%E5%A0%82%20%E5%B1%95%E7%A4%BA.mp4"
    )
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert answer["Content-Security-Policy"].endswith("sandbox")
    page = upload_file(world.draft(), content=b"<script>", name="x.html")
    answer = client.get(url("file", file=page.uuid))
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/octet-stream",
        'attachment; filename="x.html"',
    )


def test_the_web_server_sends_where_it_can(sent, settings):
    settings.ACCEL_REDIRECT_PREFIX = "/protected/"
    answer = sent()
    assert answer["X-Accel-Redirect"].startswith("/protected/blobs/")
    assert answer.content == b""


# ---- blind


def test_a_blind_view_names_nobody(db, storage):
    """Everything that could name people, units or places is put in, and looked for."""
    fields = [
        {"key": "summary", "label": "概要", "kind": "text"},
        {"key": "contact", "label": "联系人", "identifies": True},
        {
            "key": "team",
            "label": "团队",
            "kind": "table",
            "identifies": True,
            "columns": [{"key": "n", "label": "姓名"}],
        },
    ]
    slots = [{"key": "text", "label": "正文"}, {"key": "form", "label": "申报表", "blind": False}]
    world = make_world(document(category={"fields": fields, "slots": slots}))
    with tenant_scope(world.tenant):
        case = world.draft(answers={"summary": "数字化教学", "contact": "张晓岚", "team": [{"n": "李建国"}]})
        file = upload_file(case, name="北市第一中学张晓岚.pdf")
        upload_file(case, name="张晓岚签字.pdf", slot="form")
        terms = [{"sort": "names", "term": "张晓岚", "count": 1}]
        finding = {
            "rule": "anonymity.text",
            "code": "anonymity.text.found",
            "status": "fail",
            "params": {"terms": terms},
        }
        Evaluation.objects.filter(attachment=file).update(verdict="fail", findings=[finding])
        Submission.objects.filter(pk=case.pk).update(reason="张晓岚老师请修改", applicant_role="校长")
        case = Submission.objects.select_related("rule_set", "unit", "campaign").get(pk=case.pk)
        open_words = repr(case_detail(case, blind=False, sight=Sight.WHOLE, now=NOW))
        view = case_detail(case, blind=True, now=NOW)
        names = ["张晓岚", "李建国", "北市", "第一中学", "13900000001", "校长", "申报表"]
        assert [name for name in names if name not in open_words] == []
        assert [name for name in names if name in repr(view)] == []
        assert (view.title, [one.label for one in view.fields]) == ("课堂新样态", ["概要"])
        assert [(slot.label, [one.name for one in slot.files]) for slot in view.slots] == [
            ("正文", ["正文 1.pdf"])
        ]
        from django.template.loader import render_to_string

        page = render_to_string("submissions/submitting/_case.html", {"view": view, "case": case})
        assert [name for name in names if name in page] == []


def test_two_sweeps_at_once_take_a_blob_once_and_leave_what_was_handed_in_between(world):
    """The second one found the row before the first one took it."""
    case = world.draft()
    file = upload_file(case)
    file_jobs.hash_blob(blob_id=file.blob_id)
    uploads.remove(Attachment.objects.get(), actor=world.owner, now=NOW)
    assert garbage_collection._collect(file.blob_id) is True
    again = upload_file(case)
    file_jobs.hash_blob(blob_id=again.blob_id)
    assert garbage_collection._collect(file.blob_id) is False
    assert storage.path_of(Blob.objects.get().key).read_bytes() == PDF


def test_the_collection_leaves_what_somebody_uses(world):
    file = upload_file(world.draft())
    file_jobs.hash_blob(blob_id=file.blob_id)
    key = file.blob.key
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert garbage_collection._collect(file.blob_id) is False
    assert storage.path_of(key).exists()
    uploads.remove(file, actor=world.owner, now=NOW)
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert garbage_collection._collect(file.blob_id) is True
    assert not storage.path_of(key).exists()
