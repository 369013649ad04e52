"""Each way round blindness tried as a blind expert over HTTP (EX16, EX18, EX21), with files that name somebody."""

import hashlib
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.decisions import refuse
from portal.models import BlindCopy, Blob, Role
from portal.tenants import tenant_scope
from portal.words import say
from submissions.checks.blind_copies import ask_for_copies
from tests.factories import leaks
from tests.factories.files import make_attachment, make_blind_copies, make_blind_copy
from tests.factories.leaks import NAME, OLE_START, traces
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    join,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
)

MAKERS = {
    "zip": leaks.archive,
    "mp4": leaks.film,
    "pptx": leaks.slides,
    "xlsx": leaks.sheet,
    "mov": leaks.film,
}


def seat(world):
    """A case with one expert, the world's own."""
    submission = make_submission(world, "智慧课堂", state="eligible")
    return submission, make_assignment(world, submission, make_reviewer(world, "甲", world.expert))


@pytest.fixture
def seated(blind_world, client):
    """World, case and assignment of a blind review; the expert is signed in."""
    client.force_login(blind_world.expert)
    return (blind_world, *seat(blind_world))


def attached(submission, name, content, *, copied=True):
    """A file of the case; its copy made as a worker makes it."""
    file = make_attachment(submission, name=name, content=content)
    ask_for_copies([file])
    if copied:
        make_blind_copies()
    return file


def path_of(world, assignment, file, name="expert-file", **more):
    return world.path(name, assignment=assignment.uuid, file=file.uuid, **more)


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("kind", ["zip", "mp4", "pptx", "xlsx"])
def test_ex16_ex18_the_bytes_name_nobody(seated, client, tmp_path, kind):
    """EX16: archives; EX18: films, slides and workbooks. Whole, and put together from ranges."""
    world, submission, assignment = seated
    data = MAKERS[kind](tmp_path)
    file = attached(submission, f"{NAME}.{kind}", data)
    assert traces(data, tmp_path) != []
    answer = client.get(path_of(world, assignment, file) + "?download=1")
    received = body(answer)
    assert (answer.status_code, traces(received, tmp_path)) == (200, [])
    assert answer.headers["Content-Disposition"].count("UTF-8''") == 1
    assert len(received) == int(answer.headers["Content-Length"])
    pieces = b""
    while len(pieces) < len(received):
        last = min(len(pieces) + len(received) // 7, len(received) - 1)
        part = client.get(path_of(world, assignment, file), headers={"Range": f"bytes={len(pieces)}-{last}"})
        assert part.status_code == 206
        pieces += body(part)
    assert pieces == received


@pytest.mark.parametrize("kind", ["zip", "mp4", "pptx"])
def test_ex21_version_and_time_tell_nothing(seated, client, tmp_path, kind):
    """EX21: no hash of what came in or goes out, no time. In every answer."""
    world, submission, assignment = seated
    file = attached(submission, f"a.{kind}", MAKERS[kind](tmp_path))
    copy = BlindCopy.objects.get().copy
    path = path_of(world, assignment, file)
    first = client.get(path)
    hashes = {file.blob.sha256, copy.sha256, hashlib.sha256(body(first)).hexdigest()}
    tag = first.headers["ETag"]
    asked = [
        {},
        {"Range": "bytes=0-9"},
        {"Range": "bytes=0-9", "If-Range": tag},
        {"Range": "bytes=99999999-"},
    ]
    answers = [client.get(path, headers=headers) for headers in asked]
    assert [answer.status_code for answer in answers] == [200, 206, 206, 416]
    for answer in answers:
        assert "Last-Modified" not in answer.headers
        assert [digest for digest in hashes if digest in str(answer.headers)] == []
        assert answer.headers.get("ETag", tag) == tag


def test_ex21_two_readers_are_told_two_versions(seated, client, tmp_path):
    """EX21, a second kind: the same film read by two experts, and the same content in two cases."""
    world, submission, assignment = seated
    file = attached(submission, "a.mp4", leaks.film(tmp_path))
    again, second = seat_again(world)
    twin = attached(again, "b.mp4", leaks.film(tmp_path))
    assert file.blob_id != twin.blob_id
    assert BlindCopy.objects.values("copy").distinct().count() == 1  # one content, kept once
    tags = [
        client.get(path_of(world, *pair)).headers["ETag"] for pair in ((assignment, file), (second, twin))
    ]
    assert tags[0] != tags[1]


def seat_again(world):
    submission = make_submission(world, "第二件", state="eligible")
    from review.models import Reviewer

    return submission, make_assignment(world, submission, Reviewer.objects.get(person=world.expert))


@pytest.mark.parametrize(("name", "maker"), [("a.docx", leaks.word), ("a.jpg", leaks.photo)])
def test_what_is_drawn_says_nothing_of_its_file(seated, client, tmp_path, name, maker):
    """EX21: page images have no version and no time either; the file itself stays where it is."""
    world, submission, assignment = seated
    file = attached(submission, name, maker(tmp_path))
    assert BlindCopy.objects.get().state == "pages"
    assert client.get(path_of(world, assignment, file)).status_code == 404
    answers = [
        client.get(path_of(world, assignment, file, "expert-page", page=1)),
        client.get(path_of(world, assignment, file, "expert-read")),
    ]
    for answer in answers:
        assert (answer.status_code, traces(answer.content, tmp_path)) == (200, [])
        assert not {"ETag", "Last-Modified"} & set(answer.headers)
        assert file.blob.sha256 not in str(answer.headers)


WITHHELD = say(refuse("blind_copy_withheld"))
WAITING = say(refuse("blind_copy_waiting"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("旧稿.doc", OLE_START + NAME.encode("utf-16-le") + bytes(3000)),
        ("课件.ppt", OLE_START + NAME.encode("utf-16-le") + bytes(3000)),
        ("资料.rar", b"Rar!\x1a\x07\x01\x00" + NAME.encode() + bytes(100)),
        ("程序.exe", b"MZ" + NAME.encode() + bytes(200)),
        ("坏了.mp4", b"\0\0\0\x18ftypisom" + NAME.encode() + bytes(3000)),
    ],
)
def test_what_cannot_be_stripped_is_withheld_in_words(seated, client, name, content):
    world, submission, assignment = seated
    file = attached(submission, name, content)
    page = client.get(world.path("expert-case", assignment=assignment.uuid)).content.decode()
    assert (WITHHELD in page, path_of(world, assignment, file) in page) == (True, False)
    for query, headers in (("", {}), ("?download=1", {}), ("", {"Range": "bytes=0-99"})):
        answer = client.get(path_of(world, assignment, file) + query, headers=headers)
        assert (answer.status_code, WITHHELD in answer.content.decode()) == (403, True)
        assert NAME.encode() not in answer.content
    read = client.get(path_of(world, assignment, file, "expert-read")).content.decode()
    assert (WITHHELD in read, "下载后查看" in read) == (True, False)
    assert client.get(path_of(world, assignment, file, "expert-page", page=1)).status_code == 404


@pytest.mark.parametrize("asked", [True, False])
def test_before_there_is_a_copy_nothing_is_sent(seated, client, tmp_path, asked):
    """Also where nobody has asked for a copy: a campaign that became blind later."""
    world, submission, assignment = seated
    film = leaks.film(tmp_path)
    file = attached(submission, "a.mp4", film, copied=False) if asked else make_attachment(submission, name="a.mp4", content=film)  # fmt: skip
    answer = client.get(path_of(world, assignment, file))
    assert (answer.status_code, WAITING in answer.content.decode()) == (403, True)
    page = client.get(world.path("expert-case", assignment=assignment.uuid)).content.decode()
    assert ("正在去除身份信息" in page, "<video" in page) == (True, False)


def test_a_ready_copy_is_offered_and_played(seated, client):
    world, submission, assignment = seated
    film = make_attachment(submission, name="a.mp4", content=b"film")
    pack = make_attachment(submission, name="a.rar", content=b"pack")
    make_blind_copy(film, b"stripped")
    BlindCopy.objects.filter(pk=make_blind_copy(pack, b"PK").pk).update(kind="zip")
    page = client.get(world.path("expert-case", assignment=assignment.uuid)).content.decode()
    assert f'src="{path_of(world, assignment, film)}"' in page
    assert f'href="{path_of(world, assignment, pack)}?download=1"' in page
    assert ".zip</span>" in page  # what an archive was is not what is given
    assert body(client.get(path_of(world, assignment, film))) == b"stripped"


BLIND = {"blind": True, "rounds": [{"key": "final", "label": "终评", "per_case": 2}]}


def test_another_tenants_expert_and_who_is_not_assigned_find_nothing(
    db, storage, client, tmp_path, monkeypatch
):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    world, other = make_world(review=BLIND), make_world("others", "south", review=BLIND)
    with tenant_scope(world.tenant):
        submission, assignment = seat(world)
        file = attached(submission, "a.xlsx", leaks.sheet(tmp_path))
        join(world, (stranger := make_person("stranger")), Role.REVIEWER)
        path = path_of(world, assignment, file)
        client.force_login(stranger)
        assert client.get(path).status_code == 404
        client.force_login(world.expert)
        assert client.get(path).status_code == 200
    client.force_login(other.expert)
    assert client.get(path).status_code == 404
    assert client.get(path.replace("/t/north/", "/t/south/")).status_code == 404


@pytest.mark.parametrize("kind", ["zip", "mp4", "pptx", "xlsx"])
def test_where_the_review_is_not_blind_nothing_changes(world, client, tmp_path, kind):
    submission, assignment = seat(world)
    data = MAKERS[kind](tmp_path)
    file = attached(submission, f"a.{kind}", data)
    assert BlindCopy.objects.count() == 0
    client.force_login(world.expert)
    answer = client.get(path_of(world, assignment, file))
    assert (answer.status_code, body(answer)) == (200, data)
    assert answer.headers["ETag"] == f'"{file.blob.sha256}"'
    assert "Last-Modified" in answer.headers
    page = client.get(world.path("expert-case", assignment=assignment.uuid)).content.decode()
    assert ("身份信息" in page, path_of(world, assignment, file) in page) == (False, True)


def test_the_organiser_sees_what_is_withheld_and_why(seated, client, tmp_path):
    world, submission, _ = seated
    attached(submission, "旧稿.doc", OLE_START + bytes(3000))
    attached(submission, "材料.zip", leaks.archive(tmp_path))
    attached(submission, "课.mp4", leaks.film(tmp_path))
    client.force_login(world.organiser)
    page = client.get(world.path("desk-case", case=submission.uuid)).content.decode()
    words = [
        re.sub(r"<[^>]*>", "", said) for said in re.findall(r'class="file-row-withheld">(.*?)</p>', page)
    ]
    assert words == [
        "评审专家看不到这个文件：这种格式没有办法去除文件里的身份信息。",
        f"压缩包里有 1 个文件评审专家看不到：{NAME}旧稿.doc（这种格式没有办法去除文件里的身份信息）。",
    ]


def test_the_organiser_of_an_open_review_is_told_nothing(world, client):
    submission, _ = seat(world)
    attached(submission, "旧稿.doc", OLE_START + bytes(3000))
    client.force_login(world.organiser)
    assert (
        "file-row-withheld" not in client.get(world.path("desk-case", case=submission.uuid)).content.decode()
    )


@pytest.mark.parametrize("page", ["expert-case", "desk-case"])
def test_more_files_cost_no_more_queries(seated, client, page):
    world, submission, assignment = seated
    client.force_login(world.expert if page == "expert-case" else world.organiser)
    at = {"assignment": assignment.uuid} if page == "expert-case" else {"case": submission.uuid}
    path, counts = world.path(page, **at), []
    for number in range(3):
        make_blind_copy(make_attachment(submission, name=f"{number}.doc", content=b"x"), code="type")
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[-1]


def test_copies_hold_no_room_of_their_owners(seated, tmp_path):
    world, submission, _ = seated
    attached(submission, "a.xlsx", leaks.sheet(tmp_path))
    from django.utils import timezone

    from portal.files.usage import tenant_room

    source = Blob.objects.get(blind_copies__isnull=False)
    assert tenant_room(world.tenant, now=timezone.now()).stored == source.size
