"""Files on their way out: nothing runs in the page, names as the notices want them, the store's own address where it is
switched on.
"""

import datetime as dt
import urllib.request
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from campaigns.schema import Delivery
from portal.files import jobs as file_jobs
from portal.files import s3, serving
from portal.models import Role
from portal.tenants import tenant_scope
from submissions.models import Submission
from submissions.naming import stem_of
from tests.factories.files import PDF, body_of, upload_file
from tests.factories.portal import make_member, url
from tests.factories.submissions import document, make_world

HTML = b"<!doctype html><script>alert(document.domain)</script>"
GIF_HTML = b"GIF89a/*<script>alert(1)</script>*/=1;//"
PDF_HTML = PDF + b"<html><script>alert(1)</script>"
SANDBOX, VIEWER = "sandbox", "script-src 'none'; frame-ancestors 'self'"


@pytest.fixture
def world(db, storage):
    slots = [{"key": "text", "label": "佐证材料", "max_files": 50, "required": False}]
    made = make_world(
        document(
            category={"slots": slots}, delivery={"file": "{unit}+{title}+{slot}"}, review={"blind": True}
        )
    )
    with tenant_scope(made.tenant):
        yield made


def got(client, file, **headers):
    return client.get(url("file", file=file.uuid), headers=headers)


TYPES = [
    ("x.html", HTML, "application/octet-stream", "attachment", SANDBOX),
    ("x.HTM", HTML, "application/octet-stream", "attachment", SANDBOX),
    ("x.xhtml", HTML, "application/octet-stream", "attachment", SANDBOX),
    ("x.svg", b"<svg onload='alert(1)'/>", "application/octet-stream", "attachment", SANDBOX),
    ("x.svgz", b"\x1f\x8b", "application/octet-stream", "attachment", SANDBOX),
    ("x.xml", b"<?xml-stylesheet href='x'?>", "application/octet-stream", "attachment", SANDBOX),
    ("x.xsl", b"<xsl/>", "application/octet-stream", "attachment", SANDBOX),
    ("x.js", b"alert(1)", "application/octet-stream", "attachment", SANDBOX),
    ("x.mjs", b"alert(1)", "application/octet-stream", "attachment", SANDBOX),
    ("x.css", b"*{}", "application/octet-stream", "attachment", SANDBOX),
    ("x.swf", b"FWS", "application/octet-stream", "attachment", SANDBOX),
    ("x.mhtml", HTML, "application/octet-stream", "attachment", SANDBOX),
    ("x.eml", HTML, "application/octet-stream", "attachment", SANDBOX),
    ("x.htc", HTML, "application/octet-stream", "attachment", SANDBOX),
    ("x", HTML, "application/octet-stream", "attachment", SANDBOX),
    ("x.html.unknown", HTML, "application/octet-stream", "attachment", SANDBOX),
    ("x.pdf.html", PDF_HTML, "application/octet-stream", "attachment", SANDBOX),
    # polyglots: they are what their name says and nothing else (nosniff)
    ("x.gif", GIF_HTML, "image/gif", "inline", SANDBOX),
    ("x.jpg", HTML, "image/jpeg", "inline", SANDBOX),
    ("x.mp4", HTML, "video/mp4", "inline", SANDBOX),
    ("x.pdf", PDF_HTML, "application/pdf", "inline", VIEWER),
    ("x.html.pdf", PDF_HTML, "application/pdf", "inline", VIEWER),
    ("x.txt", HTML, "text/plain", "attachment", SANDBOX),
    ("x.zip", b"PK\x03\x04" + HTML, "application/zip", "attachment", SANDBOX),
    ("x.doc", HTML, "application/msword", "attachment", SANDBOX),
    ("x.bmp", b"BM" + HTML, "image/bmp", "attachment", SANDBOX),
]


def test_nothing_active_is_shown(world, client):
    case = world.draft()
    client.force_login(world.owner)
    for name, content, content_type, kind, policy in TYPES:
        file = upload_file(case, content=content, name=name)
        answer = got(client, file)
        said = (name, answer["Content-Type"], answer["Content-Disposition"])
        assert said == (name, content_type, f'{kind}; filename="{name}"')
        assert answer["Content-Security-Policy"].endswith(policy)
        assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
        assert (answer["Cross-Origin-Resource-Policy"], body_of(answer)) == ("same-origin", content)
        forced = client.get(url("file", file=file.uuid) + "?download=1")
        assert forced["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_download_cannot_be_turned_into_a_header_or_a_path():
    assert serving.disposition_of('a"b\\c.pdf', attachment=True) == (
        "attachment; filename=\"file.pdf\"; filename*=UTF-8''a%22b%5Cc.pdf"
    )
    assert serving.disposition_of("a\r\nSet-Cookie: x=1.pdf", attachment=False) == (
        'inline; filename="a__Set-Cookie: x=1.pdf"'
    )
    assert serving.disposition_of("课堂.名字", attachment=True) == (
        f"attachment; filename=\"file\"; filename*=UTF-8''{quote('课堂.名字')}"
    )


@pytest.mark.parametrize("asked", ["bytes=" + "9" * 5000 + "-", "bytes=-" + "9" * 5000, "bytes=٣-٤"])
def test_a_range_that_no_file_has_is_no_error_of_ours(world, client, asked):
    client.force_login(world.owner)
    answer = client.get(url("file", file=upload_file(world.draft()).uuid), HTTP_RANGE=asked)
    assert (answer.status_code, body_of(answer)) == (200, PDF)


def test_conditions(world, client):
    file = upload_file(world.draft())
    client.force_login(world.owner)
    tag = got(client, file)["ETag"]
    assert got(client, file, Range="bytes=0-3", **{"If-Range": tag}).status_code == 206
    date = dt.datetime(2020, 1, 1, tzinfo=dt.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert got(client, file, Range="bytes=0-3", **{"If-Range": date}).status_code == 200
    head = client.head(url("file", file=file.uuid), headers={"Range": "bytes=2-5"})
    assert (head.status_code, head["Content-Length"], head["Content-Range"], head.content) == (
        206, "4", f"bytes 2-5/{len(PDF)}", b""
    )  # fmt: skip
    outside = got(client, file, Range=f"bytes={len(PDF)}-")
    assert (outside.status_code, outside["Content-Range"]) == (416, f"bytes */{len(PDF)}")


# ---- names


CAET = {"file": "{unit}+{title}+{slot}"}
VALUES = {
    "seq": "1", "unit": "北市第一中学", "title": "小小的船", "slot": "视频", "authors": "张强、李丽",
    "first_author": "张强", "category": "微课", "group": "小学组", "number": "W-007",
}  # fmt: skip


@pytest.mark.parametrize(
    ("delivery", "changes", "stem"),
    [
        (CAET, {}, "北市第一中学+小小的船+视频"),
        ({"folder": "{category}/{seq}-{first_author}-{title}", "file": "{slot}"}, {}, "1-张强-小小的船-视频"),
        (
            {"folder": "{category}/{seq}-{first_author}-{title}", "file": "{slot}"},
            {"seq": ""},
            "张强-小小的船-视频",
        ),
        ({"folder": "{group}+{unit}/{category}/{title}", "file": "{slot}"}, {}, "小小的船-视频"),
        ({"file": "{number}-{slot}"}, {}, "W-007-视频"),
        ({"file": "{number}-{slot}"}, {"number": ""}, "视频"),
        (CAET, {"unit": ""}, "小小的船+视频"),
        (CAET, {"title": ""}, "北市第一中学+视频"),
        (CAET, {"slot": ""}, "北市第一中学+小小的船"),
        (CAET, {"title": 'a/b\\c:d*e?f"g<h>i|j\r\nk'}, "北市第一中学+a_b_c_d_e_f_g_h_i_j k+视频"),
        (CAET, {"title": "../../etc/passwd"}, "北市第一中学+.._.._etc_passwd+视频"),
        (CAET, {"title": "长" * 200}, f"北市第一中学+{'长' * 40}+视频"),
        (CAET, {"unit": "", "title": "", "slot": ""}, ""),
    ],
)
def test_names_of_the_notices(delivery, changes, stem):
    assert stem_of(Delivery(**delivery), VALUES | changes) == stem


def test_who_gets_which_name(world, client):
    """The owner the name it came with, the others the notice's; several files of a slot are numbered."""
    case = world.draft(title="小小的船")
    one, two = upload_file(case, name="我的1.pdf"), upload_file(case, name="我的2.PDF", content=PDF + b"2")
    Submission.objects.update(state="submitted")
    client.force_login(world.owner)
    assert f"filename*=UTF-8''{quote('我的1.pdf')}" in got(client, one)["Content-Disposition"]
    client.force_login(make_member("organiser", world.tenant))
    found = [got(client, file)["Content-Disposition"].partition("UTF-8''")[2] for file in (one, two)]
    assert found == [quote(f"北市第一中学+小小的船+佐证材料{number}.pdf", safe="") for number in (1, 2)]
    client.force_login(make_member("coordinator", world.tenant, Role.COORDINATOR, world.unit("north")))
    assert got(client, one)["Content-Disposition"].endswith(found[0])


# ---- from the store's own address


@pytest.fixture
def pointed(db, in_bucket, settings):
    settings.S3_PRESIGN_SECONDS = 600
    slots = [{"key": "text", "label": "正文", "max_files": 3, "required": False}]
    made = make_world(document(category={"slots": slots}))
    with tenant_scope(made.tenant):
        yield made


def test_the_reader_is_sent_to_the_store_for_a_while(pointed, client, settings):
    file = upload_file(pointed.draft(), name="课堂 展示.mp4")
    client.force_login(pointed.owner)
    assert got(client, file).status_code == 200  # not in the store yet
    file_jobs.hash_blob(blob_id=file.blob_id)
    answer = got(client, file)
    address = urlsplit(answer["Location"])
    asked = {key: values[0] for key, values in parse_qs(address.query).items()}
    assert (answer.status_code, f"{address.scheme}://{address.netloc}") == (302, settings.S3_ENDPOINT_URL)
    assert (asked["X-Amz-Expires"], answer["Cache-Control"]) == ("600", "private, no-store")
    assert (asked["response-content-type"], asked["response-content-disposition"]) == (
        "video/mp4",
        f"inline; filename=\"file.mp4\"; filename*=UTF-8''{quote('课堂 展示.mp4')}",
    )
    with urllib.request.urlopen(answer["Location"], timeout=10) as sent:
        assert (sent.read(), sent.headers["Content-Type"]) == (PDF, "video/mp4")
    head = client.head(url("file", file=file.uuid))
    assert (head.status_code, head["Content-Length"]) == (200, str(len(PDF)))


def test_permission_comes_first(pointed, client):
    file = upload_file(pointed.draft())
    file_jobs.hash_blob(blob_id=file.blob_id)
    assert got(client, file)["Location"].startswith("/accounts/login/")
    client.force_login(make_world(document("other-2026", tenant="other"), owner="stranger").owner)
    assert got(client, file).status_code == 404


def test_active_files_are_downloads_from_there_too(pointed, client):
    file = upload_file(pointed.draft(), content=HTML, name="x.html")
    file_jobs.hash_blob(blob_id=file.blob_id)
    client.force_login(pointed.owner)
    asked = parse_qs(urlsplit(got(client, file)["Location"]).query)
    assert asked["response-content-type"] == ["application/octet-stream"]
    assert asked["response-content-disposition"] == ['attachment; filename="x.html"']


def test_whoever_may_not_see_the_key_is_not_sent_there(pointed, rf):
    file = upload_file(pointed.draft(), name="a.mp4")
    file_jobs.hash_blob(blob_id=file.blob_id)
    file.refresh_from_db()
    assert serving.send(rf.get("/"), file.blob, name="视频 1.mp4").status_code == 302
    kept = serving.send(rf.get("/"), file.blob, name="视频 1.mp4", blind_for="reader")
    assert (kept.status_code, body_of(kept)) == (200, PDF)
    assert file.blob.sha256
    assert [key for key, value in kept.items() if file.blob.sha256 in value or file.blob.key in value] == []


def test_pages_may_show_the_stores_films_only_where_that_is_on(pointed, client, settings):
    client.force_login(pointed.owner)
    origin = s3.origin()
    said = client.get("/home/")["Content-Security-Policy"]
    assert [f"{one} 'self'" in said and origin in said for one in ("media-src", "img-src")] == [True, True]
    assert "connect-src 'self';" in said + ";"
    settings.S3_PRESIGN_SECONDS = 0
    assert origin not in client.get("/home/")["Content-Security-Policy"]
