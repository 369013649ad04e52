"""Each invariant holds of a campaign that has come to its end, and it alone speaks when that is broken."""

import datetime as dt
import hashlib
import os

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.audit import chaining
from portal.files import disk, integrity, storage
from portal.invariants import Look, broken, invariants
from portal.models import Blob, Task, Upload
from portal.tenants import tenant_scope
from review.demo.walk import begin
from review.models import Certificate
from tests.factories.portal import make_tenant
from tests.factories.walks import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=1)
FREE = "ALTER TABLE {} DISABLE TRIGGER USER"
"""The owner's way past what keeps a table as it is."""


def draft(walk):
    """One case more, begun and not handed in; the sweep has been since."""
    with tenant_scope(walk.tenant):
        row = begin(
            walk.campaign, "experiment", title="多出的", unit=walk.unit_for(walk.doc.category("experiment")),
            actor=walk.cast.applicants[0], now=NOW, serial=50, track="",
        )  # fmt: skip
    chaining.sweep(now=NOW)
    return row


def numbered(walk, number):
    row = draft(walk)
    type(row).objects.filter(pk=row.pk).update(number=number)
    return row


def task(walk, **values):
    row = {
        "kind": "roster",
        "subject": "x",
        "name": "汇总表.xlsx",
        "person": walk.cast.organiser,
        "made_at": NOW,
    }
    return Task.objects.create(tenant=walk.tenant, **row | values)


def another(**values):
    """A second certificate of the award of the first."""
    row = Certificate.objects.order_by("pk").first()
    old, row.pk, row.token = row.pk, None, "another"
    row.number = row.number.replace("001", "003")
    for name, value in values.items():
        setattr(row, name, old if value == "old" else value)
    row.save(force_insert=True)


TALLY = (
    "INSERT INTO portal_tally (tenant_id, kind, about, key, n, mark) SELECT id, '{}', 7, 'x', 5, 1 FROM portal_tenant"
    " ORDER BY id LIMIT 1"
)
COUNTED = {
    "files.stored": "stored", "submitting.counted": "cases", "nominations.counted": "nominated", "judging.counted": "reviews",
    "audit.counted": "events", "awards.counted": "lines",
}  # fmt: skip

# By code: what is broken (SQL, or something done with the walk), and each place in words; {…} are of `names`.
BREAKS = {
    "campaigns.rules": (
        [("INSERT INTO campaigns_ruleset (tenant_id, campaign_id, version, document, digest, published_at)"
         " SELECT tenant_id, campaign_id, 3, document, digest, published_at FROM campaigns_ruleset")],
        ["活动 harbour-2027：现行版本 1，最新 3，共 2 版"],
    ),
    "tenant.one": (
        [lambda walk: make_tenant("other"),
         "UPDATE review_score SET tenant_id = (SELECT id FROM portal_tenant WHERE slug = 'other') WHERE id = {score}"],
        ["表 review_score 编号 {score} 的 review_id 指向别的主办单位的行，或指向不存在的行"],
    ),
    "queue.taken_up": (
        [("INSERT INTO portal_workerprocess (uuid, host, pid, queues, started_at, heard_at, job, job_ids, job_queue, job_timeout, job_losses)"
         " VALUES (gen_random_uuid(), 'web1', 7, 'files', '2026-01-01', '2026-01-02 00:00+00', 'a.b', '[]', 'files', 60, 0)")],
        ["进程 web1:7 自 2026-01-02 08:00 起没有动静，手上是 a.b []"],
    ),
    "audit.chain": (
        [FREE.format("portal_auditevent"),
         "UPDATE portal_auditevent SET why = '改过' WHERE id = (SELECT event FROM portal_auditlink WHERE number = 2)"],
        ["第 2 环：对应的留痕已不是原来的内容"],
    ),
    "mail.tried": (
        ["UPDATE portal_person SET email = 'a@example.com' WHERE id = (SELECT person_id FROM portal_notification WHERE id = {told})",
         "UPDATE portal_notification SET created_at = created_at - interval '1 day' WHERE id = {told}"],
        ["通知 {told} 自 2026-03-01 17:00 起该发而没有人发；邮件服务器上次的回答：（还没有问过）"],
    ),
    "files.whole": (
        ["UPDATE portal_upload SET size = size + 1 WHERE id = {upload}"],
        ["附件 {attachment}（{name}）声明 {more} 字节，存下 {size} 字节"],
    ),
    "files.hashed": (
        ["UPDATE portal_blob SET hashed_at = NULL, created_at = '2026-02-01 00:00+00' WHERE id = {blob}"],
        ["{key}（编号 {blob}）自 2026-02-01 08:00 起没有哈希"],
    ),
    "files.measuring": (
        ["UPDATE portal_check SET state = 'running', heard_at = NULL, started_at = '2026-02-01 00:00+00' WHERE id = {check}"],
        ["检测 {check} 自 2026-02-01 08:00 起没有动静"],
    ),
    "tasks.running": (
        [lambda walk: task(walk, state="running", started_at=NOW)],
        ["任务 {task}（汇总表.xlsx）自 2026-03-02 17:00 起没有动静"],
    ),
    "tasks.waiting": (
        [lambda walk: task(walk, made_at=NOW - dt.timedelta(days=2))],
        ["任务 {task}（汇总表.xlsx）自 2026-02-28 17:00 起在等"],
    ),
    "tasks.result": (
        [lambda walk: task(walk, state="done", result_size=10, expires_at=LATER + dt.timedelta(days=1))],
        ["任务 {task}（汇总表.xlsx）记作做完，结果却没有了"],
    ),
    "receipts.one": (
        ["UPDATE submissions_receipt SET ended = 'withdrawn' WHERE kind = 'case' AND submission_id = {case}"],
        ["案例 HARBOUR-2027-000001（编号 {case}，eligible）有 0 份有效的提交回执"],
    ),
    "receipts.in_order": (
        [FREE.format("submissions_receipt"),
         "UPDATE submissions_receipt SET about = about || '1' WHERE kind = 'case' AND submission_id = {case}"],
        ["案例 HARBOUR-2027-000001（编号 {case}）的提交回执 case:{uuid}:11 不是第 1 份"],
    ),
    "receipts.of_its_time": (
        ["UPDATE submissions_submission SET submitted_at = '2026-03-02 08:00+00' WHERE id = {case}"],
        ["案例 HARBOUR-2027-000001（编号 {case}）记作 2026-03-02 16:00:00 提交，回执写的是 2026-03-02 17:00:00"],
    ),
    "receipts.sealed": (
        [FREE.format("submissions_receipt"),
         "UPDATE submissions_receipt SET signature = '', at = '2026-02-01 00:00+00' WHERE id = {receipt}"],
        ["回执 {code}（案例编号 {case}）自 2026-02-01 08:00 起没有签名"],
    ),
    "receipts.valid": (
        [FREE.format("submissions_receipt"),
         "UPDATE submissions_receipt SET statement = statement || '{{\"title\": \"别的\"}}' WHERE id = {receipt}"],
        ["回执 {code} 的签名不成立（altered）"],
    ),
    "submitting.numbered": (
        [draft, "UPDATE submissions_submission SET state = 'returned' WHERE title = '多出的'"],
        ["案例编号 {newest}（returned，“多出的”）没有编号或提交时间"],
    ),
    "submitting.gapless": (
        [lambda walk: numbered(walk, "HARBOUR-2027-000009"),
         ("INSERT INTO portal_auditevent (at, action, subject, why, data) SELECT '2026-03-02 10:00+00', 'submission.submit',"
         " 'submission:' || id, '', '{{}}' FROM submissions_submission WHERE title = '多出的'")],
        ["活动 harbour-2027 发到 9 号，只有 3 件有编号"],
    ),
    "submitting.recorded": (
        [lambda walk: numbered(walk, "HARBOUR-2027-000003")],
        ["案例 HARBOUR-2027-000003（编号 {newest}）在留痕里没有提交的记录"],
    ),
    "drafts.limits": (
        [("UPDATE submissions_author a SET name = b.name, phone = b.phone, unit_name = b.unit_name FROM submissions_author b"
         " WHERE a.submission_id = {other} AND b.submission_id = {case} AND a.position = 1 AND b.position = 1")],
        ["活动 harbour-2027：{lead} 有 2 件，限报（one-lead）是 1 件"],
    ),
    "nominations.quota": (
        [draft,
         ("INSERT INTO review_nomination (tenant_id, submission_id, batch_id, comment, over_reason, sent_back_why, made_by_id, made_at)"
         " SELECT n.tenant_id, s.id, n.batch_id, '', '', '', n.made_by_id, n.made_at FROM review_nomination n, submissions_submission s"
         " WHERE n.submission_id = {case} AND s.title = '多出的'")],
        ["活动 harbour-2027，{unit}：全部类别 推荐了 3 件，名额 2 件"],
    ),
    "nominations.state": (
        ["UPDATE submissions_submission SET state = 'submitted' WHERE id = {case}"],
        ["案例 HARBOUR-2027-000001（编号 {case}，submitted）仍有现行的推荐"],
    ),
    "nominations.reported": (
        ["UPDATE review_nominationbatch SET state = 'open'",
         "UPDATE submissions_submission SET state = 'reported' WHERE id = {case}"],
        ["案例 HARBOUR-2027-000001（编号 {case}）是已报送，它的报送是没有报送的"],
    ),
    "judging.total": (
        ["UPDATE review_review SET total = total + 1 WHERE id = {review}"],
        ["案例 {judged} 的评审 {review} 总分 {total_more}，各项之和 {total}"],
    ),
    "judging.points": (
        ["UPDATE review_score SET points = points + 1000 WHERE id = {score}",
         "UPDATE review_review SET total = total + 1000 WHERE id = {review}"],
        ["案例 {judged} 的评审 {review}：{item} 得 {points_more} 分，最多 {points_most} 分"],
    ),
    "judging.conflict": (
        [("INSERT INTO review_conflict (tenant_id, reviewer_id, submission_id, reason, source, declared_at)"
         " SELECT tenant_id, reviewer_id, submission_id, '', 'declared', made_at - interval '1 hour' FROM review_assignment WHERE id = {assignment}")],
        ["案例 {judged} 分配给了要回避它的专家 {expert}（only）"],
    ),
    "judging.load": (
        ["UPDATE review_reviewer SET most = 0 WHERE id = {reviewer}"],
        ["专家 {expert}（编号 {reviewer}）在 only 分到 {load} 件，最多 0 件"],
    ),
    "judging.reviewer": (
        ["UPDATE review_reviewer SET state = 'invited' WHERE id = {reviewer}",
         ("DELETE FROM review_score WHERE review_id IN (SELECT id FROM review_review WHERE id <> {review} AND assignment_id IN"
         " (SELECT id FROM review_assignment WHERE reviewer_id = {reviewer}))"),
         ("DELETE FROM review_review WHERE id <> {review} AND assignment_id IN"
         " (SELECT id FROM review_assignment WHERE reviewer_id = {reviewer})")],
        ["案例 {judged} 的评审 {review} 来自没有接受邀请的专家 {expert}"],
    ),
    "awards.computed": (
        [FREE.format("review_runline"),
         "UPDATE review_runline SET rank = 9 WHERE submission_id = {case}",
         "UPDATE review_award SET rank = 9 WHERE submission_id = {case}"],
        ["活动 harbour-2027 第 1 稿有 1 件与重新计算的不同，如 HARBOUR-2027-000001"],
    ),
    "awards.of_the_run": (
        ["UPDATE review_award SET rank = 9 WHERE submission_id = {case}"],
        ["案例 HARBOUR-2027-000001 的奖项是 {award}（第 9 名），第 1 稿写的是 {award}"],
    ),
    "awards.given": (
        ["UPDATE review_award SET published_at = NULL WHERE submission_id = {case}"],
        ["第 1 稿给案例 HARBOUR-2027-000001 {award}，案例却没有这个奖项"],
    ),
    "certificates.once": (
        [lambda walk: another()],
        ["{holder} 因奖项 {award_id}（{award}）有 2 份有效的证书"],
    ),
    "certificates.standing": (
        ["UPDATE submissions_submission SET state = 'disqualified' WHERE id = {certified}"],
        ["证书 {certificate} 仍有效，它的奖项已收回或案例已不在"],
    ),
    "certificates.replaced": (
        [lambda walk: another(holder="李四", replaces_id="old")],
        ["证书 {certificate} 已由 {third} 代替，却仍有效"],
    ),
    "certificates.gapless": (
        ["UPDATE review_certificate SET number = '{third}' WHERE number = '{second}'"],
        ["活动 harbour-2027 的 {pattern} 发到 3 号，只有 2 份"],
    ),
    "files.counted": (
        [("INSERT INTO portal_folder (id, tenant_id, kind, files, held) OVERRIDING SYSTEM VALUE"
         " SELECT 777777, id, 'x', 3, 5 FROM portal_tenant WHERE slug = 'harbour'"),
         FREE.format("portal_attachment"),
         "UPDATE portal_blob SET attached = attached + 1 WHERE id = {blob}"],
        ["portal_folder 777777 记为 3/5，实为 0/0", "portal_blob {blob} 记为 2，实为 1"],
    ),
    **{code: ([TALLY.format(kind)], [f"计数 {kind}（7，x）记为 5，实为 0"]) for code, kind in COUNTED.items()},
}  # fmt: skip
BY_HAND = {"files.bytes", "files.named", "files.arriving"}
NAMES = {
    "case": "SELECT id FROM submissions_submission WHERE number LIKE '%000001'",
    "other": "SELECT id FROM submissions_submission WHERE number LIKE '%000002'",
    "newest": "SELECT max(id) FROM submissions_submission",
    "uuid": "SELECT uuid FROM submissions_submission WHERE number LIKE '%000001'",
    "lead": "SELECT name FROM submissions_author a JOIN submissions_submission s ON s.id = a.submission_id WHERE s.number LIKE '%000001' AND position = 1",
    "unit": "SELECT u.name FROM portal_unit u JOIN review_nominationbatch b ON b.unit_id = u.id",
    "told": "SELECT min(id) FROM portal_notification",
    "upload": "SELECT min(id) FROM portal_upload",
    "attachment": "SELECT uuid FROM portal_attachment WHERE upload_id = (SELECT min(id) FROM portal_upload)",
    "name": "SELECT name FROM portal_attachment WHERE upload_id = (SELECT min(id) FROM portal_upload)",
    "more": "SELECT size + 1 FROM portal_upload ORDER BY id LIMIT 1",
    "size": "SELECT size FROM portal_upload ORDER BY id LIMIT 1",
    "blob": "SELECT min(id) FROM portal_blob",
    "key": "SELECT key FROM portal_blob ORDER BY id LIMIT 1",
    "check": "SELECT min(id) FROM portal_check",
    "receipt": "SELECT min(id) FROM submissions_receipt WHERE kind = 'file'",
    "code": "SELECT code FROM submissions_receipt WHERE kind = 'file' ORDER BY id LIMIT 1",
    "score": "SELECT min(id) FROM review_score",
    "item": "SELECT item FROM review_score ORDER BY id LIMIT 1",
    "points_more": "SELECT points + 1000 FROM review_score ORDER BY id LIMIT 1",
    "review": "SELECT review_id FROM review_score ORDER BY id LIMIT 1",
    "total": "SELECT r.total FROM review_review r JOIN review_score p ON p.review_id = r.id ORDER BY p.id LIMIT 1",
    "total_more": "SELECT r.total + 1 FROM review_review r JOIN review_score p ON p.review_id = r.id ORDER BY p.id LIMIT 1",
    "assignment": "SELECT r.assignment_id FROM review_review r JOIN review_score p ON p.review_id = r.id ORDER BY p.id LIMIT 1",
    "judged": "SELECT s.number FROM submissions_submission s JOIN review_assignment a ON a.submission_id = s.id JOIN review_review r ON r.assignment_id = a.id JOIN review_score p ON p.review_id = r.id ORDER BY p.id LIMIT 1",
    "reviewer": "SELECT a.reviewer_id FROM review_assignment a JOIN review_review r ON r.assignment_id = a.id JOIN review_score p ON p.review_id = r.id ORDER BY p.id LIMIT 1",
    "expert": "SELECT e.name FROM review_reviewer e JOIN review_assignment a ON a.reviewer_id = e.id JOIN review_review r ON r.assignment_id = a.id JOIN review_score p ON p.review_id = r.id ORDER BY p.id LIMIT 1",
    "award": "SELECT a.label FROM review_award a JOIN submissions_submission s ON s.id = a.submission_id WHERE s.number LIKE '%000001'",
    "certificate": "SELECT number FROM review_certificate ORDER BY id LIMIT 1",
    "award_id": "SELECT award_id FROM review_certificate ORDER BY id LIMIT 1",
    "certified": "SELECT a.submission_id FROM review_certificate c JOIN review_award a ON a.id = c.award_id ORDER BY c.id LIMIT 1",
    "holder": "SELECT holder FROM review_certificate ORDER BY id LIMIT 1",
    "second": "SELECT number FROM review_certificate ORDER BY id DESC LIMIT 1",
}


@pytest.fixture
def names(breaking):
    """What places are called, as they are before anything is broken."""

    def one(question):
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]

    known = {name: one(question) for name, question in NAMES.items()}
    known["third"] = known["certificate"].replace("001", "003")
    known["pattern"] = known["certificate"].rstrip("0123456789") + "…"
    known["load"] = one(f"SELECT count(*) FROM review_assignment WHERE reviewer_id = {known['reviewer']}")
    return known | {"one": one}


def found(**look):
    return {each.invariant.code: each.lines() for each in broken(Look(LATER, **look))}


def test_all_hold_of_a_campaign_that_came_to_its_end(breaking):
    assert found(deep=True) == {}


@pytest.mark.parametrize("code", BREAKS)
def test_what_is_broken_is_seen(breaking, names, finished, code):
    steps, expected = BREAKS[code]
    for step in steps:
        breaking(step.format(**names)) if isinstance(step, str) else step(finished)
    one = names["one"]
    made = {"newest": one(NAMES["newest"]), "task": one("SELECT max(id) FROM portal_task")}
    top = {"points_most": finished.doc.rubrics[0].items[0].points}
    assert found(deep=code == "receipts.valid") == {
        code: [line.format(**names | made | top) for line in expected]
    }


def test_each_invariant_was_broken_once():
    codes = [each.code for each in invariants()]
    assert sorted(codes) == sorted(BREAKS.keys() | BY_HAND)


def test_a_stored_file_that_is_gone_or_changed_is_seen(breaking, names):
    blob = Blob.objects.order_by("pk").first()
    path, content = storage.path_of(blob.key), storage.path_of(blob.key).read_bytes()
    uses = "；".join(integrity.uses_of(blob))
    path.unlink()
    try:
        gone = f"{blob.key}（编号 {blob.pk}，{blob.size} 字节）丢失：存储中没有这个文件；涉及：{uses}"
        assert found() == {"files.bytes": [gone]}
        path.write_bytes(bytes(len(content)))
        assert found() == {}  # the length is right, and nobody read it
        altered = f"{blob.key}（编号 {blob.pk}，{blob.size} 字节）内容已变：哈希与入库时不同；涉及：{uses}"
        assert found(deep=True) == {"files.bytes": [altered]}
    finally:
        path.write_bytes(content)


def test_a_stored_file_that_nothing_names_is_seen(breaking):
    key = storage.save(b"left")
    try:
        at_once = dt.datetime.now(dt.UTC) - NOW + dt.timedelta(hours=1)
        assert found() == {}  # it may be on its way
        assert found(grace=-at_once) == {"files.named": [f"{key}（4 字节）没有任何记录指向它"]}
    finally:
        storage.remove(key)


def test_an_upload_whose_acknowledged_bytes_are_gone_is_seen(breaking, finished):
    upload = Upload.objects.order_by("pk").first()
    Upload.objects.filter(pk=upload.pk).update(state="receiving", offset=3)
    place = disk.place(storage.upload_root(), upload.uuid)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"abcd")
    try:
        assert found() == {}  # more than was acknowledged is well
        os.truncate(place, 2)
        line = f"上传 {upload.uuid}（{upload.name}）确认收到 3 字节，磁盘上只有 2 字节"
        assert found() == {"files.arriving": [line]}
    finally:
        place.unlink()


def test_queries_do_not_grow_with_the_rows(breaking, finished):
    """As many for one more case, a task and twice the people as before."""
    counts = []
    for _ in range(2):
        each_count = {}
        for each in invariants():
            with CaptureQueriesContext(connection) as asked:
                list(each.find(Look(LATER, deep=True)))
            each_count[each.code] = len(asked)
        counts.append(each_count)
        for _ in range(3):
            draft(finished)
            task(finished, subject=hashlib.sha256(os.urandom(4)).hexdigest()[:20])
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 12


def test_the_command_says_what_where_and_how_to_mend(breaking, names, finished, capsys, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    call_command("invariants")
    assert capsys.readouterr().out == f"{len(invariants()) - 1} 条全部成立\n"  # signatures are for --deep
    breaking("UPDATE review_award SET rank = 9 WHERE submission_id = {case}".format(**names))
    make_tenant("other")
    call_command("invariants", "--tenant", "other")
    with pytest.raises(CommandError, match=r"^41 条里有 1 条不成立$") as ended:
        call_command("invariants", "--tenant", "harbour")
    assert ended.value.returncode == 1
    said = capsys.readouterr().out.splitlines()
    assert said[1:] == [
        "不成立 awards.of_the_run：每个现有的奖项就是它那一稿名单上的一行",
        "    案例 HARBOUR-2027-000001 的奖项是 {award}（第 9 名），第 1 稿写的是 {award}".format(**names),
        "    怎样处理：未公布的：重新生成一稿；已公布的：按更正程序办理",
    ]
    with pytest.raises(CommandError, match="没有名为 nobody 的主办单位") as ended:
        call_command("invariants", "--tenant", "nobody")
    assert ended.value.returncode == 2


def test_no_more_than_fifty_places_are_named(breaking, finished):
    for number in range(60):
        task(finished, subject=str(number), made_at=NOW - dt.timedelta(days=2))
    [lines] = found().values()
    assert (len(lines), lines[-1]) == (51, "…… 只列出前 50 处")
