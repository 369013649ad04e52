"""The protocol over Django's client: status codes, offsets, checksums, what is kept of a cut body."""

import base64
import datetime as dt
import errno
import hashlib
import io
import os
import threading

import pytest
from django.utils import timezone

from portal.files import disk, storage
from portal.files.actions import reconcile, uploads
from portal.files.tus import access, views
from portal.models import Attachment, Upload
from submissions.models import Submission
from tests.factories.portal import make_person
from tests.factories.submissions import NOW

CHUNK = "application/offset+octet-stream"


def meta(**values):
    return ",".join(
        f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in values.items()
    )


class Tus:
    """Speaks tus through a Django client."""

    def __init__(self, client, case, slot="text"):
        self.client, self.case, self.slot = client, case, slot

    def create(self, size=10, *, name="正文.docx", body=None, **headers):
        metadata = meta(
            filename=name,
            owner=f"submission/{self.case.uuid}",
            slot=headers.pop("slot", self.slot),
            **headers.pop("metadata", {}),
        )
        headers = {"Tus-Resumable": "1.0.0", "Upload-Metadata": metadata, **headers}
        if size is not None:
            headers.setdefault("Upload-Length", str(size))
        extra = {"data": body, "content_type": CHUNK} if body is not None else {"content_type": "text/plain"}
        return self.client.post("/files/", headers=headers, **extra)

    def patch(self, url, offset, data, **headers):
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), **headers}
        return self.client.patch(url, data=data, content_type=CHUNK, headers=headers)

    def head(self, url):
        return self.client.head(url, headers={"Tus-Resumable": "1.0.0"})

    def delete(self, url):
        return self.client.delete(url, headers={"Tus-Resumable": "1.0.0"})


@pytest.fixture
def tus(world, browser):
    return Tus(browser, world.draft())


def bytes_of(url):
    upload = Upload.objects.get(uuid=url.rpartition("/")[2])
    return disk.place(storage.upload_root(), upload.uuid).read_bytes()


def test_options_tell_what_is_there(client, db):
    answer = client.options("/files/")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == (
        "creation,creation-with-upload,creation-defer-length,expiration,checksum,termination,concatenation"
    )
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256,md5"


def test_an_upload_in_two_pieces_ends_in_the_slot(tus, django_capture_on_commit_callbacks):
    created = tus.create(10)
    assert created.status_code == 201
    url = created["Location"]
    first = tus.patch(url, 0, b"12345")
    assert (first.status_code, first["Upload-Offset"]) == (204, "5")
    assert tus.head(url)["Upload-Offset"] == "5"
    assert (tus.head(url)["Upload-Length"], tus.head(url)["Cache-Control"]) == ("10", "no-store")
    with django_capture_on_commit_callbacks(execute=False):
        last = tus.patch(url, 5, b"67890")
    assert (last.status_code, last["Upload-Offset"]) == (204, "10")
    file = Attachment.objects.get()
    assert (file.slot, file.name, file.blob.size) == ("text", "正文.docx", 10)
    assert storage.path_of(file.blob.key).read_bytes() == b"1234567890"
    assert [check.state for check in file.blob.checks.all()] == ["waiting"]
    assert tus.head(url)["Upload-Offset"] == "10"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Length": "ten"}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Defer-Length": "1"}, 400),
        ({"Upload-Metadata": "filename %%%"}, 400),
        ({"Upload-Length": "0"}, 403),
        ({"Upload-Length": "10000001"}, 413),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_creation_is_refused(tus, headers, status):
    assert tus.create(10, **headers).status_code == status
    assert Upload.objects.count() == 0


def test_refusals_are_words(tus):
    assert tus.create(10_000_001).content.decode() == (
        "文件大小 9.536MB，“正文”每个文件最大 9.53MB；请压缩后重新上传。"
    )
    assert tus.create(10, slot="nothing").content.decode() == "没有这个材料项，请刷新页面后重试。"


def test_a_slot_takes_no_more_than_its_files(tus):
    assert [tus.create(10).status_code for _ in range(3)] == [201, 201, 403]
    assert (
        tus.create(10).content.decode()
        == "“正文”最多 2 个文件，已有 2 个（含未传完的）。请先移除或取消一个。"
    )


def test_offset_lies_change_nothing(tus):
    url = tus.create(10)["Location"]
    tus.patch(url, 0, b"12345")
    for lie in ("3", "7", "10"):
        assert tus.patch(url, lie, b"xxxxx").status_code == 409
    assert tus.patch(url, "x", b"xxxxx").status_code == 400
    assert bytes_of(url) == b"12345"


def test_more_than_declared_is_refused(tus):
    url = tus.create(10)["Location"]
    assert tus.patch(url, 0, b"12345678901").status_code == 413
    assert tus.head(url)["Upload-Offset"] == "0"


HEAD, PATCH, POST, DELETE = "HEAD", "PATCH", "POST", "DELETE"
TUS = {"Tus-Resumable": "1.0.0"}
AT_0 = {**TUS, "Upload-Offset": "0"}


@pytest.mark.parametrize(
    ("method", "headers", "kind", "body", "status"),
    [
        (HEAD, TUS, CHUNK, b"", 200),
        (HEAD, {}, CHUNK, b"", 412),
        (HEAD, {"Tus-Resumable": "2.0.0"}, CHUNK, b"", 412),
        ("GET", TUS, CHUNK, b"", 405),
        ("PUT", AT_0, CHUNK, b"12345", 405),
        (POST, AT_0, CHUNK, b"12345", 405),
        (POST, {**AT_0, "X-HTTP-Method-Override": "PATCH"}, CHUNK, b"12345", 204),
        (POST, {**AT_0, "x-http-method-override": "patch"}, CHUNK, b"12345", 204),
        (POST, {**TUS, "X-HTTP-Method-Override": "DELETE"}, CHUNK, b"", 204),
        (POST, {**TUS, "X-HTTP-Method-Override": "HEAD"}, CHUNK, b"", 200),
        (PATCH, {"Upload-Offset": "0"}, CHUNK, b"12345", 412),
        (PATCH, AT_0, CHUNK, b"12345", 204),
        (PATCH, {"tus-resumable": "1.0.0", "upload-offset": "0"}, CHUNK, b"12345", 204),
        (PATCH, AT_0, CHUNK, b"", 204),
        (PATCH, AT_0, "application/octet-stream", b"12345", 415),
        (PATCH, AT_0, f"{CHUNK}; charset=utf-8", b"12345", 204),
        (PATCH, TUS, CHUNK, b"12345", 400),
        (PATCH, {**TUS, "Upload-Offset": "-1"}, CHUNK, b"12345", 400),
        (PATCH, {**TUS, "Upload-Offset": "0x0"}, CHUNK, b"12345", 400),
        (PATCH, {**TUS, "Upload-Offset": "9" * 40}, CHUNK, b"12345", 400),
        (PATCH, {**TUS, "Upload-Offset": "1"}, CHUNK, b"12345", 409),
        (PATCH, {**TUS, "Upload-Offset": str(1 << 40)}, CHUNK, b"12345", 409),
        (PATCH, AT_0, CHUNK, b"12345678901", 413),
        (PATCH, {**AT_0, "Upload-Length": "12"}, CHUNK, b"12345", 403),
        (PATCH, {**AT_0, "Upload-Checksum": "sha1 AAAA"}, CHUNK, b"12345", 400),
        (PATCH, {**AT_0, "Upload-Checksum": "sha1 %%%"}, CHUNK, b"12345", 400),
        (PATCH, {**AT_0, "Upload-Checksum": "sha512 AAAA"}, CHUNK, b"12345", 400),
        (PATCH, {**AT_0, "Upload-Checksum": f"md5 {'A' * 22}=="}, CHUNK, b"12345", 460),
        (PATCH, {**AT_0, "Sec-Fetch-Site": "cross-site"}, CHUNK, b"12345", 403),
        (DELETE, TUS, CHUNK, b"", 204),
        (DELETE, {}, CHUNK, b"", 412),
    ],
)
def test_what_an_upload_answers(tus, method, headers, kind, body, status):
    url = tus.create(10)["Location"]
    answer = tus.client.generic(
        method, url, body, headers=headers, CONTENT_TYPE=kind, CONTENT_LENGTH=str(len(body))
    )
    assert (answer.status_code, answer["Tus-Resumable"], answer["Cache-Control"]) == (
        status, "1.0.0", "no-store",
    )  # fmt: skip
    assert answer.headers.get("Tus-Version") == ("1.0.0" if status == 412 else None)
    assert answer.headers.get("Upload-Offset") == (
        None if status >= 400 or (method == DELETE or "DELETE" in headers.values()) else str(len(body))
    )
    if status >= 400:
        assert Upload.objects.get().offset == 0


def test_a_head_tells_what_was_declared(tus):
    url = tus.create(10)["Location"]
    sent = meta(filename="正文.docx", owner=f"submission/{tus.case.uuid}", slot="text")
    answer = tus.head(url)
    assert (answer["Upload-Metadata"], answer["Upload-Length"], answer["Upload-Offset"]) == (sent, "10", "0")
    assert (answer.headers.get("Upload-Concat"), answer.headers.get("Upload-Defer-Length")) == (None, None)
    assert answer["Upload-Expires"].endswith(" GMT")


def test_an_upload_that_is_over(tus):
    url = tus.create(10)["Location"]
    Upload.objects.update(expires_at=NOW)
    assert [tus.head(url).status_code, tus.patch(url, 0, b"12345").status_code] == [410, 410]
    unknown = "/files/6f3b1f6e-0000-4000-8000-000000000000"
    assert [tus.head(unknown).status_code, tus.patch(unknown, 0, b"1").status_code] == [404, 404]


def test_who_comes_second_to_a_file_that_was_just_finished_is_told_so(tus, monkeypatch):
    """Both had read the row at 0; the other's last byte came first, and took the file away."""
    url = tus.create(3)["Location"]
    read_before = Upload.objects.get()
    assert tus.patch(url, 0, b"abc").status_code == 204
    monkeypatch.setattr(access, "own_upload", lambda *_, **__: read_before)
    answer = tus.patch(url, 0, b"xyz")
    assert (answer.status_code, "另一个窗口已续传了这个文件" in answer.content.decode()) == (409, True)
    assert storage.path_of(Attachment.objects.get().blob.key).read_bytes() == b"abc"


def test_what_became_a_file_is_not_ended_here(tus):
    url = tus.create(3, body=b"abc")["Location"]
    assert tus.delete(url).status_code == 403
    assert Attachment.objects.count() == 1


def test_a_creation_whose_first_bytes_are_refused_is_none(tus):
    answer = tus.create(10, body=b"12345", **{"Upload-Checksum": f"md5 {'A' * 22}=="})
    assert (answer.status_code, Upload.objects.get().state) == (460, "ended")


def chunked(tus, url, body, **more):
    """A PATCH without a length, as a server gives it that takes the pieces apart itself."""
    environ = {"HTTP_TUS_RESUMABLE": "1.0.0", "HTTP_UPLOAD_OFFSET": "0", "HTTP_TRANSFER_ENCODING": "chunked"}
    environ |= {"CONTENT_TYPE": CHUNK, "CONTENT_LENGTH": "", "wsgi.input": io.BytesIO(body), **more}
    return tus.client.generic("PATCH", url, b"", **environ)


def test_a_body_without_a_length(tus):
    url = tus.create(10)["Location"]
    assert chunked(tus, url, b"12345").status_code == 411
    answer = chunked(tus, url, b"12345678901", **{"wsgi.input_terminated": True})
    assert (answer.status_code, tus.head(url)["Upload-Offset"]) == (413, "0")
    answer = chunked(tus, url, b"12345", **{"wsgi.input_terminated": True})
    assert (answer.status_code, answer["Upload-Offset"], bytes_of(url)) == (204, "5", b"12345")


def test_a_disk_that_went_back_is_no_hole(tus):
    """Restored from a back-up: the row says ten bytes, the file has three."""
    url = tus.create(20)["Location"]
    tus.patch(url, 0, b"1234567890")
    disk.place(storage.upload_root(), Upload.objects.get().uuid).write_bytes(b"123")
    assert tus.patch(url, 10, b"abcdefghij").status_code == 409
    assert tus.head(url)["Upload-Offset"] == "3"
    assert tus.patch(url, 3, b"4567890abcdefghij").status_code == 204
    assert storage.path_of(Attachment.objects.get().blob.key).read_bytes() == b"1234567890abcdefghij"


@pytest.mark.parametrize("left", [b"123", None])
def test_a_whole_upload_whose_bytes_are_gone_stops_nothing(tus, left):
    """The server was killed before the file was attached, and the disk restored meanwhile."""
    url = tus.create(10)["Location"]
    place = disk.place(storage.upload_root(), Upload.objects.get().uuid)
    place.unlink() if left is None else place.write_bytes(left)
    Upload.objects.update(offset=10)
    assert reconcile.sweep(now=NOW)["finished"] == 0
    assert tus.head(url)["Upload-Offset"] == str(len(left or b""))
    answer = tus.patch(url, len(left or b""), b"1234567890"[len(left or b"") :])
    assert (answer.status_code, Attachment.objects.count()) == ((404, 0) if left is None else (204, 1))


def test_a_whole_upload_that_was_refused_is_not_said_to_be_handed_in(tus):
    """A client that hears its own length believes so; refused, it asks for a new upload and is told why."""
    url = tus.create(10)["Location"]
    Upload.objects.update(offset=10)
    disk.place(storage.upload_root(), Upload.objects.get().uuid).write_bytes(b"1234567890")
    Submission.objects.update(state="submitted")
    answers = [tus.head(url), tus.create(10)]
    assert [(one.status_code, one["X-Refusal"]) for one in answers] == [(403, "not_editable")] * 2
    Submission.objects.update(state="draft")
    assert (tus.head(url)["Upload-Offset"], Attachment.objects.count()) == ("10", 1)


def test_joining_on_a_full_disk_is_said_and_may_be_asked_again(tus, monkeypatch):
    urls = []
    for piece in (b"12345", b"67890"):
        urls.append(tus.create(5, **{"Upload-Concat": "partial"})["Location"])
        tus.patch(urls[-1], 0, piece)

    def full(*_):
        raise OSError(errno.ENOSPC, "no room")

    told = {"Upload-Concat": f"final;{' '.join(urls)}"}
    with monkeypatch.context() as patch:
        patch.setattr(os, "copy_file_range", full)
        assert tus.create(None, **told)["X-Refusal"] == "storage_full"
    assert tus.create(None, **told).status_code == 201
    assert storage.path_of(Attachment.objects.get().blob.key).read_bytes() == b"1234567890"


def test_a_body_that_took_hours_is_whole_when_it_ends(tus, monkeypatch):
    """Deadline and receipt ask for the last byte's time, not for when its request began."""
    url = tus.create(10)["Location"]
    hour = dt.timedelta(hours=1)

    class Slow(io.BytesIO):
        def read(self, *most):
            monkeypatch.setattr(timezone, "now", lambda: NOW + hour)
            return super().read(*most)

    environ = {"HTTP_TUS_RESUMABLE": "1.0.0", "HTTP_UPLOAD_OFFSET": "0", "CONTENT_TYPE": CHUNK}
    environ |= {"CONTENT_LENGTH": "10", "wsgi.input": Slow(b"1234567890")}
    assert tus.client.generic("PATCH", url, b"", **environ).status_code == 204
    assert Attachment.objects.get().uploaded_at == NOW + hour
    upload = Upload.objects.get()
    assert (upload.started_at, upload.finished_at) == (NOW, NOW + hour)


def test_no_more_uploads_at_once_than_there_are_places(tus, monkeypatch):
    url = tus.create(10)["Location"]
    monkeypatch.setattr(views, "_places", threading.BoundedSemaphore(1))
    with views._one_of_many():
        answer = tus.patch(url, 0, b"12345")
    assert (answer.status_code, answer["Retry-After"], tus.head(url)["Upload-Offset"]) == (503, "5", "0")
    assert tus.patch(url, 0, b"12345").status_code == 204


def test_a_chunk_asks_little_of_the_database(tus, django_assert_num_queries):
    url = tus.create(10)["Location"]
    tus.patch(url, 0, b"12")
    with django_assert_num_queries(4):  # session, person, upload, offset
        tus.patch(url, 2, b"34")


def test_wrong_content_type(tus):
    url = tus.create(10)["Location"]
    answer = tus.client.patch(
        url,
        data=b"12345",
        content_type="text/plain",
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"},
    )
    assert answer.status_code == 415


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_checksums(tus, algorithm):
    url = tus.create(10)["Location"]
    digest = base64.b64encode(hashlib.new(algorithm, b"12345").digest()).decode()
    assert tus.patch(url, 0, b"12344", **{"Upload-Checksum": f"{algorithm} {digest}"}).status_code == 460
    assert tus.head(url)["Upload-Offset"] == "0"
    assert bytes_of(url) == b""
    assert tus.patch(url, 0, b"12345", **{"Upload-Checksum": f"{algorithm} {digest}"}).status_code == 204
    assert tus.patch(url, 5, b"67890", **{"Upload-Checksum": "crc32 AAAA"}).status_code == 400


def test_length_may_come_later_once(tus):
    url = tus.create(None, **{"Upload-Defer-Length": "1"})["Location"]
    assert tus.head(url)["Upload-Defer-Length"] == "1"
    assert tus.patch(url, 0, b"12345").status_code == 204
    assert tus.patch(url, 5, b"678", **{"Upload-Length": "10"}).status_code == 204
    assert tus.head(url)["Upload-Length"] == "10"
    assert tus.patch(url, 8, b"90", **{"Upload-Length": "12"}).status_code == 403
    assert tus.patch(url, 8, b"90").status_code == 204


def test_first_bytes_with_the_creation(tus):
    answer = tus.create(10, body=b"12345")
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "5")


def test_an_end_is_final(tus):
    url = tus.create(10)["Location"]
    assert tus.delete(url).status_code == 204
    assert tus.head(url).status_code == 410
    assert tus.patch(url, 0, b"12345").status_code == 410


def test_parts_are_joined_in_order(tus):
    urls = []
    for piece in (b"1234", b"567890"):
        url = tus.create(len(piece), **{"Upload-Concat": "partial"})["Location"]
        assert tus.patch(url, 0, piece).status_code == 204
        urls.append(url)
    assert tus.head(urls[0])["Upload-Concat"] == "partial"
    assert Attachment.objects.count() == 0
    answer = tus.create(None, **{"Upload-Concat": f"final;{' '.join(urls)}"})
    assert answer.status_code == 201
    assert storage.path_of(Attachment.objects.get().blob.key).read_bytes() == b"1234567890"
    assert [tus.head(url).status_code for url in urls] == [410, 410]
    final = answer["Location"]
    head = tus.head(final)
    assert (head["Upload-Concat"], head["Upload-Length"], head["Upload-Offset"]) == (
        f"final;{' '.join(urls)}", "10", "10",
    )  # fmt: skip
    assert tus.patch(final, 10, b"x").status_code == 403
    again = tus.create(None, **{"Upload-Concat": f"final;{' '.join(urls)}"})  # the first answer was lost
    assert (again.status_code, again["Location"], Attachment.objects.count()) == (201, final, 1)


def test_a_join_that_was_killed_is_asked_for_again(tus):
    url = tus.create(4, **{"Upload-Concat": "partial"})["Location"]
    tus.patch(url, 0, b"1234")
    part = Upload.objects.get()
    begun = uploads.reserve(
        tus.case.folder, "text", "正文.docx", size=4, actor=tus.case.owner, now=NOW, joins=[part]
    )
    head = tus.head(f"/files/{begun.uuid}")
    assert (head["Upload-Concat"], head.headers.get("Upload-Offset")) == (f"final;{url}", None)
    disk.place(storage.upload_root(), begun.uuid).write_bytes(b"12-half")
    answer = tus.create(None, **{"Upload-Concat": f"final;http://testserver{url}"})
    assert (answer.status_code, answer["Location"]) == (201, f"/files/{begun.uuid}")
    assert storage.path_of(Attachment.objects.get().blob.key).read_bytes() == b"1234"


def test_unfinished_parts_are_not_joined(tus):
    url = tus.create(4, **{"Upload-Concat": "partial"})["Location"]
    assert tus.create(None, **{"Upload-Concat": f"final;{url}"}).status_code == 400


def test_a_body_cut_short_is_kept(tus):
    url = tus.create(10)["Location"]
    headers = {"HTTP_TUS_RESUMABLE": "1.0.0", "HTTP_UPLOAD_OFFSET": "0"}
    answer = tus.client.generic(
        "PATCH",
        url,
        b"",
        CONTENT_TYPE=CHUNK,
        **headers,
        CONTENT_LENGTH="8",
        **{"wsgi.input": io.BytesIO(b"12345")},
    )
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "5")
    assert bytes_of(url) == b"12345"


def test_a_cut_body_with_a_checksum_is_dropped(tus):
    url = tus.create(10)["Location"]
    digest = base64.b64encode(hashlib.sha1(b"12345").digest()).decode()
    headers = {
        "HTTP_TUS_RESUMABLE": "1.0.0",
        "HTTP_UPLOAD_OFFSET": "0",
        "HTTP_UPLOAD_CHECKSUM": f"sha1 {digest}",
    }
    answer = tus.client.generic(
        "PATCH",
        url,
        b"",
        CONTENT_TYPE=CHUNK,
        **headers,
        CONTENT_LENGTH="8",
        **{"wsgi.input": io.BytesIO(b"12345")},
    )
    assert answer.status_code == 460
    assert tus.head(url)["Upload-Offset"] == "0"


def test_bytes_that_were_never_acknowledged_are_overwritten(tus):
    url = tus.create(10)["Location"]
    tus.patch(url, 0, b"12345")
    place = disk.place(storage.upload_root(), Upload.objects.get().uuid)
    place.write_bytes(b"12345garbage-of-a-killed-server")
    assert tus.head(url)["Upload-Offset"] == "5"
    tus.patch(url, 5, b"67890")
    assert storage.path_of(Attachment.objects.get().blob.key).read_bytes() == b"1234567890"


def test_another_persons_upload_does_not_exist(tus, client):
    url = tus.create(10)["Location"]
    client.force_login(make_person("stranger"))
    assert [Tus(client, tus.case).head(url).status_code, Tus(client, tus.case).create(10).status_code] == [
        404,
        404,
    ]
    client.logout()
    assert Tus(client, tus.case).head(url).status_code == 401


def test_method_override(tus):
    url = tus.create(10)["Location"]
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert tus.client.post(url, data=b"12345", content_type=CHUNK, headers=headers).status_code == 204
    assert tus.client.get(url, headers={"Tus-Resumable": "1.0.0"}).status_code == 405


def test_a_new_file_takes_the_place_of_the_old_when_it_is_whole(tus):
    tus.create(3, body=b"old")
    tus.create(3, body=b"two")
    old = Attachment.objects.order_by("pk").first()
    url = tus.create(3, metadata={"replaces": old.uuid})["Location"]
    assert Attachment.objects.filter(pk=old.pk).count() == 1
    assert tus.patch(url, 0, b"new").status_code == 204
    assert [file.uuid == old.uuid for file in Attachment.objects.order_by("pk")] == [False, False]
