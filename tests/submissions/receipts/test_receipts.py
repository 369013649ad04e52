"""Receipts: what they say and sign, who gets one and when, what outlives the file, and what the public page tells."""

import datetime as dt
import json
import re
from zoneinfo import ZoneInfo

import pgtrigger
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.files import jobs as file_jobs
from portal.files.actions import uploads
from portal.models import Attachment, Blob, Notification, Role
from portal.signing import Proof, prove, public_key, sign
from portal.tenants import tenant_scope
from submissions.actions.transitions import transition
from submissions.checks import jobs, reconcile
from submissions.drafts.actions import discard
from submissions.drafts.readiness import blockers
from submissions.drafts.wording import issue_text
from submissions.models import Receipt
from submissions.receipts import signing
from submissions.receipts.actions import end_files, give
from submissions.receipts.signing import Item, Place
from submissions.states import Transition
from submissions.submitting.actions import submit, withdraw
from tests.factories.files import run_checks, upload_file
from tests.factories.portal import make_member, make_person, url
from tests.factories.submissions import NOW, document, make_world
from tests.racing import race

ZONE = ZoneInfo("Asia/Shanghai")
PLACE = Place("测试教育局", "活动", "案例", "", "课堂", "张晓岚", 1, ZONE)
ITEM = Item("u-1", "正文", "正文.txt", 12, "ab" * 32)
MINUTE = dt.timedelta(minutes=1)


def statement(**more):
    known = {"code": "abcd", "begun": NOW, "at": NOW + MINUTE, "closes": None} | more
    return signing.file_statement(ITEM, PLACE, **known)


# ---- pure


def test_a_signature_holds_for_what_was_said_and_nothing_else():
    key, signature = sign(statement(), "secret")
    publics = [public_key("secret")]
    assert prove(statement(), key, signature, publics) is Proof.VALID
    assert prove({**statement(), "title": "别的"}, key, signature, publics) is Proof.ALTERED
    assert prove(statement(), key, "nonsense", publics) is Proof.ALTERED
    assert prove(statement(), key, signature, [public_key("new")]) is Proof.UNKNOWN_KEY
    assert prove(statement(), "", "", publics) is Proof.WAITING


def test_an_earlier_key_is_recognised_by_its_public_half():
    key, signature = sign(statement(), "old")
    publics = [public_key("new"), public_key("old").upper()]
    assert prove(statement(), key, signature, publics) is Proof.VALID


def test_the_signature_is_plain_ed25519_over_sorted_json():
    import base64

    _, signature = sign(statement(), "secret")
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key("secret")))
    text = json.dumps(statement(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    public.verify(base64.b64decode(signature), text.encode())


@pytest.mark.parametrize(
    ("begun", "at", "grace"),
    [(-2, -1, False), (-1, 0, True), (-1, 90, True), (0, 1, False), (1, 2, False)],
)
def test_begun_before_the_end_and_whole_after_it_is_said(begun, at, grace):
    found = statement(begun=NOW + begun * MINUTE, at=NOW + at * MINUTE, closes=NOW)
    assert found["grace"] is grace


def test_codes_are_read_as_people_type_them():
    code = signing.fresh_code()
    assert (len(code), signing.tidy_code(f" {signing.grouped(code)} ")) == (24, code)
    assert signing.fresh_code() != code


def test_a_cases_receipt_waits_for_its_hashes():
    bare = Item("u-2", "视频", "a.mp4", 5)
    found = signing.submission_statement([ITEM, bare], PLACE, code="c", at=NOW, closes=None, grace=False)
    assert (found["count"], found["size"]) == (2, 17)
    assert signing.with_hashes(found, {}) is None
    whole = signing.with_hashes(found, {"u-2": "cd" * 32, "u-1": "not this"})
    assert [one["sha256"] for one in whole["files"]] == ["ab" * 32, "cd" * 32]


# ---- in the database


def upload_hashed(case, content=b"words", name="正文.txt", **values):
    """Uploaded, and its content's hash computed."""
    file = upload_file(case, content, name, **values)
    file_jobs.hash_blob(blob_id=file.blob_id)
    file.refresh_from_db()
    return file


def proof(receipt, *more):
    from submissions.receipts.queries import public_keys

    return prove(receipt.statement, receipt.key, receipt.signature, [*public_keys(), *more])


def test_every_file_gets_one_signed_receipt(world):
    case = world.draft()
    file = upload_hashed(case, b"words")
    file_jobs.hash_blob(blob_id=file.blob_id)
    jobs.give_receipts(submission_id=case.pk)
    found = Receipt.objects.get()
    assert (found.kind, found.submission, proof(found)) == ("file", case, Proof.VALID)
    told = found.statement
    assert (told["file"]["name"], told["file"]["slot"], told["file"]["size"]) == ("正文.txt", "正文", 5)
    assert told["file"]["sha256"] == file.blob.sha256
    assert (told["person"], told["title"], told["number"], told["rules"]) == ("张晓岚", "课堂新样态", "", 1)
    assert (told["at"], told["begun"]) == ("2026-05-10T12:00:00.000+08:00",) * 2
    assert (told["closes"], told["grace"]) == ("2026-05-31T00:00:00.000+08:00", False)


@pytest.mark.django_db(transaction=True)
def test_jobs_that_meet_give_one_receipt(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        case = world.draft()
        file = upload_file(case, b"words", "正文.txt")
        run_checks()
        submit(case, actor=world.owner, now=NOW)
        Blob.objects.update(sha256="ab" * 32, hashed_at=NOW)
        ended = race(world, [lambda: give([file.pk], now=NOW)] * 8)
        assert ended == ["done"] * 8
        assert sorted((one.kind, proof(one)) for one in Receipt.objects.all()) == [
            ("case", Proof.VALID),
            ("file", Proof.VALID),
        ]


def test_the_same_content_twice_is_two_receipts(world):
    one, two = world.draft(), world.draft(owner=make_person("other"), title="另一件")
    upload_hashed(one)
    upload_hashed(two)
    assert len(set(Attachment.objects.values_list("blob", flat=True))) == 1
    assert sorted(Receipt.objects.values_list("statement__title", flat=True)) == ["另一件", "课堂新样态"]


def test_a_receipt_outlives_the_file_the_draft_and_the_key(world, settings):
    case = world.draft()
    first = upload_hashed(case, b"first")
    upload_hashed(case, b"second", replaces=first.uuid)
    last = upload_hashed(case, b"third", name="附.txt")
    uploads.remove(last, actor=world.owner, now=NOW)
    rows = list(Receipt.objects.order_by("pk"))
    assert [(row.ended, row.ended_at) for row in rows] == [("replaced", NOW), ("", None), ("removed", NOW)]
    discard(case, actor=world.owner, now=NOW + MINUTE)
    settings.RECEIPT_OLD_KEYS = [public_key(settings.RECEIPT_KEY)]
    settings.RECEIPT_KEY = "another"
    rows = list(Receipt.objects.order_by("pk"))
    assert [proof(row) for row in rows] == [Proof.VALID] * 3
    assert [(row.ended, row.submission) for row in rows] == [
        ("replaced", None),
        ("removed", None),
        ("removed", None),
    ]


def test_what_became_of_a_file_is_noted_once(world):
    file = upload_hashed(world.draft())
    end_files([file.uuid], "replaced", now=NOW)
    end_files([file.uuid], "removed", now=NOW + MINUTE)
    assert Receipt.objects.get().ended == "replaced"


def test_handing_in_gives_a_receipt_that_names_every_file(world):
    case = world.draft()
    upload_hashed(case, b"first")
    upload_hashed(case, b"the second", name="附.txt")
    run_checks()
    done = submit(case, actor=world.owner, now=NOW)
    found = Receipt.objects.get(kind="case")
    assert (proof(found), found.statement["number"], found.at) == (Proof.VALID, done.number, NOW)
    assert [one["name"] for one in found.statement["files"]] == ["正文.txt", "附.txt"]
    assert (found.statement["count"], found.statement["size"]) == (2, 15)
    withdraw(done, actor=world.owner, now=NOW + MINUTE)
    submit(case, actor=world.owner, now=NOW + 2 * MINUTE)
    assert list(Receipt.objects.filter(kind="case").order_by("pk").values_list("ended", flat=True)) == [
        "withdrawn",
        "",
    ]


def test_a_receipt_waits_unsigned_for_a_hash_and_the_sweep_finds_it(
    world, django_capture_on_commit_callbacks
):
    case = world.draft()
    file = upload_file(case, b"words", "正文.txt")
    run_checks()
    submit(case, actor=world.owner, now=NOW)
    assert proof(Receipt.objects.get()) is Proof.WAITING
    later = NOW + dt.timedelta(hours=1)
    Blob.objects.filter(pk=file.blob_id).update(
        sha256="ab" * 32, hashed_at=NOW
    )  # the job was cut off right here
    with django_capture_on_commit_callbacks() as nudges:
        assert reconcile.sweep(now=later)["receipts"] == 1
    assert nudges
    jobs.give_receipts(submission_id=case.pk)
    assert sorted((one.kind, proof(one)) for one in Receipt.objects.all()) == [
        ("case", Proof.VALID),
        ("file", Proof.VALID),
    ]
    assert reconcile.sweep(now=later)["receipts"] == 0


def test_a_case_that_was_returned_and_came_again_has_one_receipt_that_counts(world, client):
    case = world.draft()
    upload_hashed(case)
    run_checks()
    done = submit(case, actor=world.owner, now=NOW)
    done = transition(done, Transition.RETURN, actor=None, now=NOW, why="缺页")
    assert Receipt.objects.get(kind="case").ended == ""
    submit(done, actor=world.owner, now=NOW + MINUTE)
    old, new = Receipt.objects.filter(kind="case").order_by("pk")
    assert [(one.ended, one.ended_at) for one in (old, new)] == [("replaced", NOW + MINUTE), ("", None)]
    assert re.search("退回修改后再次提交，以新的回执为准", page_of(client, old)[1])


def test_a_file_gone_before_its_hash_keeps_no_receipt_waiting(world):
    case = world.draft()
    file = upload_file(case, b"words", "正文.txt")
    run_checks()
    done = submit(case, actor=world.owner, now=NOW)
    back = withdraw(done, actor=world.owner, now=NOW)
    uploads.remove(Attachment.objects.get(pk=file.pk), actor=world.owner, now=NOW)
    jobs.give_receipts(submission_id=back.pk)
    found = Receipt.objects.get()
    assert (proof(found), found.statement["files"][0]["sha256"]) == (Proof.VALID, signing.UNKNOWN)


# ---- the client's own hash


def test_a_file_that_came_otherwise_is_marked_and_its_owner_told(world):
    case = world.draft()
    file = upload_file(case, b"words", "正文.txt", sha256="0" * 64)
    run_checks()
    assert blockers(case, now=NOW) == []
    for _ in range(2):
        file_jobs.hash_blob(blob_id=file.blob_id)
    file.refresh_from_db()
    assert (file.evaluation.verdict, [one["rule"] for one in file.evaluation.findings][:1]) == (
        "fail",
        ["file.arrived"],
    )
    (issue,) = blockers(case, now=NOW)
    assert "与您电脑上的不一致" in issue_text(issue)
    assert [told.title for told in Notification.objects.all()] == ["请重新上传：正文.txt"]
    jobs.evaluate_submission(submission_id=case.pk)
    file.refresh_from_db()
    assert file.evaluation.verdict == "fail"


@pytest.mark.parametrize(
    "announced",
    ["", "not a hash", "bc5290ec69a4e9bd0bd93b38f6c24ab2b9c5e9d2c9d8ba7ef0a0e1b2f3c4d5e6"[:10], "RIGHT"],
)
def test_a_right_hash_and_what_is_no_hash_mark_nothing(world, announced):
    import hashlib

    right = hashlib.sha256(b"words").hexdigest().upper()
    file = upload_hashed(world.draft(), sha256=right if announced == "RIGHT" else announced)
    run_checks()
    file.refresh_from_db()
    assert (file.evaluation.verdict, Notification.objects.count()) == ("pass", 0)


# ---- pages


def page_of(client, receipt, code=None):
    answer = client.get(reverse("receipt", kwargs={"code": code or receipt.code}))
    return answer.status_code, answer.content.decode()


def test_the_public_page_of_an_open_campaign(world, client):
    case = world.draft()
    upload_hashed(case)
    found = Receipt.objects.get()
    status, text = page_of(client, found, signing.grouped(found.code))
    assert (status, "回执属实" in text) == (200, True)
    assert all(
        word in text for word in ("测试教育局", "正文.txt", "张晓岚", found.statement["file"]["sha256"])
    )
    assert client.get(reverse("receipt", kwargs={"code": "nonsense"})).status_code == 404


def test_a_code_is_typed_as_it_stands_on_paper(client):
    asked = client.get(reverse("receipt-look-up"))
    assert (asked.status_code, "输入回执编号" in asked.text) == (200, True)
    found = client.get(reverse("receipt-look-up"), {"code": " ABCD-efgh ijkl"})
    assert (found.status_code, found.url) == (302, reverse("receipt", kwargs={"code": "abcdefghijkl"}))
    nothing = client.get(reverse("receipt-look-up"), {"code": "！！"})
    assert (nothing.status_code, "没有找到这份回执" in nothing.text) == (200, True)


def test_the_public_page_of_a_blind_campaign_names_nobody(db, storage, client):
    world = make_world(document(review={"blind": True}))
    with tenant_scope(world.tenant):
        case = world.draft()
        upload_hashed(case, name="张晓岚的课.txt")
        run_checks()
        submit(case, actor=world.owner, now=NOW)
        rows = list(Receipt.objects.all())
    for receipt in rows:
        status, text = page_of(client, receipt)
        assert (status, "回执属实" in text) == (200, True)
        assert [word for word in ("张晓岚", "课堂新样态", "13900000001", "的课") if word in text] == []
        assert (receipt.statement["number"] or "正文") in text


def test_an_altered_receipt_and_an_unknown_key_are_said(world, client, settings):
    upload_hashed(world.draft())
    found = Receipt.objects.get()
    with pgtrigger.ignore("submissions.Receipt:sealed"):  # as whoever owns the table could
        Receipt.objects.update(statement={**found.statement, "title": "别的"})
    assert "签名不符" in page_of(client, found)[1]
    settings.RECEIPT_KEY = "another"
    assert "密钥已不在" in page_of(client, found)[1]


def test_the_public_page_says_what_became_of_it(world, client):
    file = upload_hashed(world.draft())
    uploads.remove(file, actor=world.owner, now=NOW)
    text = page_of(client, Receipt.objects.get())[1]
    assert re.search("此文件其后已于 .* 被申报者移除", text)


def test_receipts_to_print(world, client, django_assert_max_num_queries):
    case = world.draft()
    upload_hashed(case, b"first")
    upload_hashed(case, b"second", name="附.txt")
    run_checks()
    submit(case, actor=world.owner, now=NOW)
    client.force_login(world.owner)
    with django_assert_max_num_queries(12):
        text = client.get(url("case-receipts", case=case.uuid)).content.decode()
    assert (text.count('class="card receipt"'), text.count("<svg")) >= (3, 3)
    one = Receipt.objects.filter(kind="file").first()
    text = client.get(url("case-receipts", case=case.uuid) + f"?only={one.code}").content.decode()
    assert text.count('class="card receipt"') == 1
    assert client.get(url("case-receipts", case=case.uuid) + "?only=none").status_code == 404
    assert f"?only={one.code}" in client.get(url("case", case=case.uuid)).content.decode()
    make_member("chief", world.tenant, role=Role.ORGANISER)
    from portal.models import Person

    client.force_login(Person.objects.get(username="chief"))
    assert client.get(url("case-receipts", case=case.uuid)).status_code == 200
    client.force_login(make_person("stranger"))
    assert client.get(url("case-receipts", case=case.uuid)).status_code == 404


def test_the_command_prints_the_key_and_checks_all(world, capsys, settings):
    upload_hashed(world.draft())
    call_command("receipts", verify=True)
    statement = capsys.readouterr().out
    assert public_key(settings.RECEIPT_KEY) in statement
    assert "签名有效 1 份" in statement
    settings.RECEIPT_KEY = "another"
    with pytest.raises(CommandError):
        call_command("receipts", verify=True)
