"""Parts that the browser sends to the object store itself: the same reservation and the same end as any upload.

The store is moto's: real HTTP, real multipart, but it checks no signature and no signed length; what is signed is
looked at in the address.
"""

import base64
import datetime as dt
import hashlib
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.files import jobs as file_jobs
from portal.files import multipart, parts, s3, storage
from portal.files.actions import garbage_collection, reconcile, uploads
from portal.models import Attachment, Blob, Upload
from portal.tenants import tenant_scope
from tests.factories.files import PART, THREE_PARTS, body_of, keys, put_part, run_checks
from tests.factories.portal import make_person, url
from tests.factories.submissions import NOW, document, make_world

MEGA = 1024 * 1024
SIZE = len(THREE_PARTS)
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def world(db, in_bucket, settings, clock, monkeypatch):
    settings.S3_DIRECT = True
    monkeypatch.setattr(parts, "PART", PART)
    made = make_world(document(category={"slots": [{"key": "text", "label": "正文", "max_files": 3}]}))
    with tenant_scope(made.tenant):
        yield made


@pytest.fixture
def browser(world, client):
    client.force_login(world.owner)
    return client


def metadata(**values):
    return ",".join(
        f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in values.items()
    )


def reserve(browser, case, size=SIZE, name="课堂.mp4", **more):
    about = metadata(**{"owner": f"submission/{case.uuid}", "slot": "text", "filename": name, **more})
    return browser.post(
        "/files/direct/", headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": about}
    )


def sign(browser, upload, *numbers):
    answer = browser.post(
        f"/files/direct/{upload}/parts",
        json.dumps({"parts": numbers}),
        content_type="application/json",
        headers=TUS,
    )
    return {int(number): address for number, address in answer.json()["urls"].items()}


def send(browser, upload, *numbers):
    for number, address in sign(browser, upload, *numbers).items():
        assert put_part(address, THREE_PARTS[(number - 1) * PART : number * PART]) == 200


def state(browser, upload):
    return browser.get(f"/files/direct/{upload}", headers=TUS)


def done(browser, upload):
    return browser.post(f"/files/direct/{upload}/done", headers=TUS)


def in_store():
    """Uploads in parts that the store still holds."""
    return [key for key, _, _ in multipart.unfinished()]


def test_a_file_goes_straight_to_the_store(world, browser, django_capture_on_commit_callbacks):
    case = world.draft()
    made = reserve(browser, case)
    known = made.json()
    assert (made.status_code, known["part"], known["done"], known["size"]) == (
        201,
        PART,
        [],
        len(THREE_PARTS),
    )
    upload = known["upload"]
    send(browser, upload, 2)
    assert state(browser, upload).json()["done"] == [2]
    assert Upload.objects.get().offset == PART
    send(browser, upload, 1, 3)
    with django_capture_on_commit_callbacks(execute=True):
        assert done(browser, upload).status_code == 200
        assert done(browser, upload).status_code == 200  # safe to repeat
    file = Attachment.objects.select_related("blob").get()
    assert (file.name, file.blob.size, file.blob.key) == (
        "课堂.mp4",
        len(THREE_PARTS),
        Upload.objects.get().key,
    )
    assert body_of(browser.get(url("file", file=file.uuid))) == THREE_PARTS  # before it is hashed
    with django_capture_on_commit_callbacks(execute=True):
        file_jobs.hash_blob(blob_id=file.blob_id)
    stored = Blob.objects.get()
    assert (stored.key, stored.sha256) == (file.blob.key, hashlib.sha256(THREE_PARTS).hexdigest())
    assert (keys("bucket"), keys("disk"), in_store()) == ([stored.key], [], [])
    run_checks()
    assert Attachment.objects.get().evaluation.verdict != ""
    assert (
        body_of(browser.get(url("file", file=file.uuid), headers={"Range": "bytes=5-9"})) == THREE_PARTS[5:10]
    )


def test_the_address_is_for_one_part_of_one_length_and_an_hour(world, browser):
    upload = reserve(browser, world.draft()).json()["upload"]
    addresses, key = sign(browser, upload, 1, 3), Upload.objects.get().key
    for number, length in ((1, PART), (3, len(THREE_PARTS) - 2 * PART)):
        parts = urlsplit(addresses[number])
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        assert (asked["partNumber"], asked["X-Amz-Expires"]) == (str(number), "3600")
        assert asked["X-Amz-SignedHeaders"] == "content-length;host"
        assert parts.path == f"/{s3.settings.S3_BUCKET}/{key}"
        wrong = s3.signer().generate_presigned_url(
            "upload_part",
            Params={
                "Bucket": s3.settings.S3_BUCKET, "Key": key, "PartNumber": number,
                "UploadId": asked["uploadId"], "ContentLength": length + 1,
            },
        )  # fmt: skip
        assert parse_qs(urlsplit(wrong).query)["X-Amz-Signature"] != [asked["X-Amz-Signature"]]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"slot": "nothing"}, 403, "slot_unknown"),
        ({"size": 0}, 403, "file_empty"),
        ({"size": 1 << 40}, 413, "file_too_big"),
        ({"name": ""}, 403, "name_missing"),
    ],
)
def test_refused_before_the_first_byte(world, browser, changes, status, code):
    answer = reserve(browser, world.draft(), **changes)
    assert (answer.status_code, answer["X-Refusal"], in_store()) == (status, code, [])


def test_the_same_doors(world, browser, client, settings):
    case = world.draft()
    upload = reserve(browser, case).json()["upload"]
    client.logout()
    assert state(client, upload).status_code == 401
    client.force_login(make_person("stranger"))
    assert [one(client, upload).status_code for one in (state, done)] == [404, 404]
    assert reserve(client, case).status_code == 404
    client.force_login(world.owner)
    assert client.get(f"/files/direct/{upload}").status_code == 412
    headers = {**TUS, "Origin": "https://elsewhere.example"}
    assert client.post(f"/files/direct/{upload}/done", headers=headers).status_code == 403
    settings.S3_DIRECT = False
    assert reserve(client, case)["X-Refusal"] == "direct_off"


@pytest.mark.parametrize(
    "sent",
    [
        b"x",
        b"[]",
        b"{}",
        b'{"parts": []}',
        b'{"parts": [0]}',
        b'{"parts": [4]}',
        b'{"parts": ["1"]}',
        b'{"parts": [true]}',
    ],
)
def test_nonsense_is_refused(world, browser, sent):
    upload = reserve(browser, world.draft()).json()["upload"]
    answer = browser.post(f"/files/direct/{upload}/parts", sent, content_type="application/json", headers=TUS)
    assert answer.status_code == 400


def test_what_is_not_whole_is_not_put_together(world, browser):
    upload = reserve(browser, world.draft()).json()["upload"]
    send(browser, upload, 1, 2)
    assert done(browser, upload)["X-Refusal"] == "upload_not_whole"
    assert (
        put_part(sign(browser, upload, 3)[3], b"short") == 200
    )  # moto lets a wrong length in; a store would not
    assert state(browser, upload).json()["done"] == [1, 2]
    assert done(browser, upload)["X-Refusal"] == "upload_not_whole"
    send(browser, upload, 3)
    assert done(browser, upload).status_code == 200


def test_it_does_not_mix_with_tus(world, browser):
    upload = reserve(browser, world.draft()).json()["upload"]
    send(browser, upload, 1)
    state(browser, upload)
    headers = {**TUS, "Upload-Offset": str(PART)}
    patched = browser.patch(
        f"/files/{upload}", b"x", content_type="application/offset+octet-stream", headers=headers
    )
    assert (patched.status_code, Upload.objects.get().offset) == (409, PART)
    plain = uploads.reserve(world.draft().folder, "text", "a.mp4", size=5, actor=world.owner, now=NOW)
    assert state(browser, plain.uuid).status_code == 409


def test_switched_off_half_way_the_file_is_chosen_again(world, browser, settings):
    upload = reserve(browser, world.draft()).json()["upload"]
    send(browser, upload, 1)
    assert browser.head(f"/files/{upload}", headers=TUS).status_code == 409
    settings.S3_DIRECT = False
    assert browser.head(f"/files/{upload}", headers=TUS).status_code == 410
    garbage_collection.sweep(now=NOW)
    assert (Upload.objects.get().state, in_store()) == ("ended", [])


def test_cut_off_between_the_store_and_the_row(world, browser):
    upload = reserve(browser, world.draft()).json()["upload"]
    send(browser, upload, 1, 2, 3)
    row = Upload.objects.get()
    key = row.key
    multipart.complete(key, row.multipart, multipart.parts(key, row.multipart))
    assert state(browser, upload).json()["done"] == [1, 2, 3]
    assert (done(browser, upload).status_code, Attachment.objects.count()) == (200, 1)


def test_two_tabs_put_the_parts_together(world, browser, monkeypatch):
    upload = reserve(browser, world.draft()).json()["upload"]
    send(browser, upload, 1, 2, 3)
    complete = multipart.complete
    monkeypatch.setattr(multipart, "complete", lambda *told: (complete(*told), complete(*told)))
    assert done(browser, upload).status_code == 200
    assert Attachment.objects.get().blob.size == SIZE


def test_parts_the_store_has_given_up_are_sent_anew(world, browser):
    upload = reserve(browser, world.draft()).json()["upload"]
    send(browser, upload, 1)
    row = Upload.objects.get()
    multipart.abort(row.key, row.multipart)
    assert state(browser, upload).json()["done"] == []
    send(browser, upload, 1, 2, 3)
    assert done(browser, upload).status_code == 200


def test_an_object_of_another_length_is_not_attached(world, browser, monkeypatch):
    upload = reserve(browser, world.draft()).json()["upload"]
    send(browser, upload, 1, 2, 3)
    monkeypatch.setattr(s3, "size", lambda key: 7)
    assert done(browser, upload)["X-Refusal"] == "upload_lost"
    assert (Attachment.objects.count(), Upload.objects.get().state) == (0, "ended")
    monkeypatch.undo()
    assert garbage_collection.sweep(now=NOW)["parts"] == 1
    assert (keys("bucket"), in_store()) == ([], [])


@pytest.mark.parametrize("how", ["its own address", "tus", "expiry"])
def test_an_end_frees_what_the_store_holds(world, browser, how):
    upload = reserve(browser, world.draft()).json()["upload"]
    send(browser, upload, 1)
    assert len(in_store()) == 1
    later = NOW
    if how == "its own address":
        assert browser.delete(f"/files/direct/{upload}", headers=TUS).status_code == 204
        assert in_store() == []
    elif how == "tus":
        assert browser.delete(f"/files/{upload}", headers=TUS).status_code == 204
    else:
        later = NOW + dt.timedelta(days=30)
        reconcile.sweep(now=later)
    garbage_collection.sweep(now=later)
    assert (in_store(), Upload.objects.get().multipart, Upload.objects.get().state) == ([], "", "ended")
    assert state(browser, upload).status_code in {404, 409, 410}


def test_an_end_while_the_store_is_away_is_made_good_later(world, browser, settings):
    upload = reserve(browser, world.draft()).json()["upload"]
    right, settings.S3_BUCKET = settings.S3_BUCKET, "no-such-bucket"
    assert browser.delete(f"/files/direct/{upload}", headers=TUS).status_code == 204
    assert garbage_collection.sweep(now=NOW)["parts"] in {0, 1}
    settings.S3_BUCKET = right
    Upload.objects.filter(multipart="").update(multipart="lost")
    garbage_collection.sweep(now=NOW)
    assert Upload.objects.get().state == "ended"


def test_the_store_away_is_said(world, browser, settings):
    settings.S3_BUCKET = "no-such-bucket"
    answer = reserve(browser, world.draft())
    assert (answer.status_code, answer["X-Refusal"]) == (503, "storage_away")
    assert Upload.objects.get().state == "ended"


def test_parts_that_no_row_knows_go_after_their_days(world, browser, monkeypatch):
    mine = reserve(browser, world.draft()).json()["upload"]
    multipart.begin(storage.new_key())
    now, day, listed = NOW, dt.timedelta(days=1), multipart.unfinished  # moto says 2010 of each
    monkeypatch.setattr(
        multipart, "unfinished", lambda: ((key, id_, NOW.timestamp()) for key, id_, _ in list(listed()))
    )
    assert garbage_collection._parts_left(now) == 0
    assert garbage_collection._parts_left(now + 3 * day) == 0
    assert garbage_collection._parts_left(now + 20 * day) == 1
    assert in_store() == [Upload.objects.get(uuid=mine).key]


def test_whole_uploads_whose_end_was_cut_off_are_attached_by_the_sweep(world, browser):
    upload = reserve(browser, world.draft()).json()["upload"]
    send(browser, upload, 1, 2, 3)
    row = Upload.objects.get()
    key = row.key
    multipart.complete(key, row.multipart, multipart.parts(key, row.multipart))
    Upload.objects.update(offset=row.size)
    assert reconcile.sweep(now=NOW)["finished"] == 1
    assert Attachment.objects.get().blob.key == key


def test_nothing_of_it_touches_the_disk(world, browser, settings):
    settings.KEEP_FREE_BYTES = 1 << 60
    assert reserve(browser, world.draft()).status_code == 201
    assert (list(storage.upload_root().rglob("*")), keys("disk")) == ([], [])


@pytest.mark.parametrize(("sse", "key"), [("AES256", ""), ("aws:kms", "alias/cases")])
def test_encryption_is_asked_for_everywhere(world, browser, settings, sse, key):
    """What moto recorded of each object's headers: a small put, one in parts, and a browser's own parts."""
    settings.S3_SSE, settings.S3_SSE_KEY = sse, key
    small, large = storage.save(b"small"), storage.save(THREE_PARTS * 2)
    upload = reserve(browser, world.draft()).json()["upload"]
    send(browser, upload, 1, 2, 3)
    done(browser, upload)
    for one in (small, large, Upload.objects.get().key):
        head = s3.client().head_object(Bucket=settings.S3_BUCKET, Key=one)
        assert (one, head.get("ServerSideEncryption"), head.get("SSEKMSKeyId", "")) == (one, sse, key)


@pytest.mark.parametrize(
    ("size", "part", "count"),
    [(1, 16, 1), (16 * MEGA, 16, 1), (16 * MEGA + 1, 16, 2), (5 << 30, 16, 320), (1 << 40, 117, 8963)],
)
def test_how_a_file_is_cut(size, part, count):
    assert (parts.part_size(size), parts.count(size)) == (part * MEGA, count)
    assert sum(parts.length(size, number) for number in range(1, parts.count(size) + 1)) == size
    assert parts.missing(size, {number: parts.length(size, number) for number in range(1, count + 1)}) == []
    assert parts.missing(size, {}) == list(range(1, count + 1))


# ---- the pages' policy


def policy(answer):
    return {
        name: values
        for name, *values in (part.split() for part in answer["Content-Security-Policy"].split("; "))
    }


def test_the_page_may_send_to_the_store_only_where_that_is_on(world, browser, settings):
    page = url("case-edit", case=world.draft().uuid)
    answer = browser.get(page)
    origin = settings.S3_ENDPOINT_URL
    assert (policy(answer)["connect-src"], "data-direct" in answer.content.decode()) == (
        ["'self'", origin],
        True,
    )
    assert policy(browser.get("/home/"))["connect-src"] == ["'self'"]
    settings.S3_DIRECT = False
    answer = browser.get(page)
    assert (policy(answer)["connect-src"], "data-direct" in answer.content.decode()) == (["'self'"], False)
    assert origin not in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("endpoint", "public", "addressing", "origin"),
    [
        ("http://objects:8333", "", "path", "http://objects:8333"),
        ("http://objects:8333", "https://files.example.edu.cn", "path", "https://files.example.edu.cn"),
        ("https://oss.example.com", "", "virtual", "https://cases.oss.example.com"),
        ("", "", "auto", "https://cases.s3.amazonaws.com"),
    ],
)
def test_where_browsers_find_the_store(settings, endpoint, public, addressing, origin):
    s3._connect.cache_clear()
    settings.S3_ENDPOINT_URL, settings.S3_PUBLIC_URL, settings.S3_ADDRESSING = endpoint, public, addressing
    settings.S3_BUCKET, settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY = "cases", "a", "b"
    try:
        assert s3.origin() == origin
    finally:
        s3._connect.cache_clear()
