"""A package as a browser gets it: whole, in ranges, gone on with, and refused once its files have gone."""

import io
import random
import zipfile

import pytest

from portal.models import AuditEvent, Blob, Membership
from review.packages.choosing import Choice
from submissions.models import Submission
from tests.factories.packages import bytes_of, packed, put
from tests.factories.review import make_nomination, make_submission


@pytest.fixture
def task(world):
    for number in range(3):
        case = make_submission(world, f"案例{number}", state="reported")
        put(case, content=bytes([number]) * 5000)
        make_nomination(world, case, rank=number + 1)
    return packed(world)


def get(client, person, task, **headers):
    client.force_login(person)
    return client.get(f"/t/north/exports/{task.uuid}/file/", headers=headers)


def content(response):
    return b"".join(response)


def test_the_whole_with_its_headers(world, client, task):
    response = get(client, world.organiser, task)
    data = content(response)
    assert (response.status_code, data == bytes_of(task), zipfile.ZipFile(io.BytesIO(data)).testzip()) == (
        200, True, None,
    )  # fmt: skip
    assert {name: response[name] for name in ("Content-Type", "Content-Length", "Accept-Ranges", "ETag", "Cache-Control", "X-Content-Type-Options")} == {
        "Content-Type": "application/zip", "Content-Length": str(task.result_size), "Accept-Ranges": "bytes",
        "ETag": f'"{task.result.sha256}"', "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    assert response["Content-Disposition"].startswith("attachment; ")
    head = client.head(f"/t/north/exports/{task.uuid}/file/")
    assert (head.status_code, head["Content-Length"], head.content) == (200, str(task.result_size), b"")


def test_random_ranges_are_parts_of_the_whole(world, client, task):
    whole, rng = bytes_of(task), random.Random(7)
    wrong = []
    for _ in range(25):
        first, last = sorted(rng.randrange(task.result_size) for _ in range(2))
        part = get(client, world.organiser, task, Range=f"bytes={first}-{last}")
        expected = (206, f"bytes {first}-{last}/{len(whole)}", whole[first : last + 1])
        if (part.status_code, part["Content-Range"], content(part)) != expected:
            wrong.append((first, last))
    assert wrong == []
    tail = get(client, world.organiser, task, Range="bytes=-22")
    assert content(tail)[:4] == b"PK\x05\x06"
    assert get(client, world.organiser, task, Range=f"bytes={len(whole)}-").status_code == 416


def test_a_cut_download_goes_on_only_with_the_same_archive(world, client, task):
    etag = f'"{task.result.sha256}"'
    on = get(client, world.organiser, task, **{"Range": "bytes=100-", "If-Range": etag})
    assert (on.status_code, content(on)) == (206, bytes_of(task)[100:])
    other = get(client, world.organiser, task, **{"Range": "bytes=100-", "If-Range": '"other"'})
    assert (other.status_code, content(other)) == (200, bytes_of(task))


def test_a_download_is_one_line_of_the_trail(world, client, task):
    for first in (0, 500, 9000):
        get(client, world.organiser, task, Range=f"bytes={first}-")
    (event,) = AuditEvent.objects.filter(action="task.download")
    assert (event.campaign, event.data) == (
        world.campaign.pk, {"kind": "package", "about_key": f"campaign:{world.campaign.pk}:"},
    )  # fmt: skip


def test_a_file_that_has_gone_since_is_said_before_the_first_byte(world, client, task):
    blob = Submission.objects.first().files.first().blob
    Blob.objects.filter(pk=blob.pk).update(orphaned_at=blob.created_at)
    client.force_login(world.organiser)
    response = client.get(f"/t/north/exports/{task.uuid}/file/", follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "打包之后有 1 个文件被移除、替换或损坏，这个包不能再完整下载。请点“重新生成”，按现在的材料重新打包。"
    ]
    told = get(client, world.organiser, task, Accept="application/json").json()
    assert (told["code"], told["params"]) == ("package_outdated", {"count": 1})
    untouched = get(client, world.organiser, task, Range="bytes=-22")  # no file's bytes are asked for
    assert untouched.status_code == 206


def test_a_case_that_was_disqualified_since_is_still_in_it(world, client, task):
    """What was packed is fixed; made again it is gone."""
    Submission.objects.filter(title="案例1").update(state="disqualified")
    assert get(client, world.organiser, task).status_code == 200
    assert packed(world).outcome["cases"] == 2


def test_every_request_asks_again_who_it_is(world, client, task):
    get(client, world.organiser, task)
    assert get(client, world.coordinator, task).status_code == 404
    Membership.objects.filter(person=world.organiser).delete()
    assert get(client, world.organiser, task).status_code == 403


def test_a_coordinator_has_their_units_and_loses_it_with_the_office(world, client, task):
    mine = packed(world, world.unit("c1"))
    assert get(client, world.coordinator, mine).status_code == 200
    assert get(client, world.organiser, mine).status_code == 404
    Membership.objects.filter(person=world.coordinator).update(unit=world.unit("c2"))
    assert get(client, world.coordinator, mine).status_code == 403


def test_sending_costs_no_query_for_each_file(world, client, task, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(task):
        get(client, world.organiser, task)
        with CaptureQueriesContext(connection) as found:
            content(client.get(f"/t/north/exports/{task.uuid}/file/"))
        return len(found)

    one = packed(world, cases=(str(Submission.objects.first().uuid),))
    assert one.outcome["cases"] == 1
    assert cost(one) == cost(task)
    assert Choice.from_json(task.params["choice"]) == Choice()
