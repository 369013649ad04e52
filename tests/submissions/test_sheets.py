"""Contact sheets: kept by content, shown to those who see the file, removed with it."""

import pytest
from django.urls import reverse

from portal.models import Role
from submissions import sheets, storing
from submissions.models import Check, StoredFile, SubmissionFile
from tests.submissions.factory import NOW, member, person

SHEET = b"\xff\xd8\xff small frames"


@pytest.fixture
def film(world):
    case = world.draft()
    storing.write("incoming/film", [b"film"])
    stored = StoredFile.objects.create(tenant_id=case.tenant_id, key="incoming/film", size=4, created_at=NOW)
    return SubmissionFile.objects.create(
        tenant_id=case.tenant_id, submission=case, slot="text", name="film.mp4", stored=stored, uploaded_by=case.owner,
        uploaded_at=NOW, verdict="warn", rule_set=case.rule_set,
    )  # fmt: skip


def measured(film, sheet=SHEET):
    key = sheets.keep(film.tenant_id, sheet)
    return Check.objects.create(
        tenant_id=film.tenant_id,
        stored=film.stored,
        probe_version="1-deep",
        state=Check.State.DONE,
        sheet_key=key,
    )


def sheet_url(film):
    return reverse("file-sheet", kwargs={"tenant": "test", "file": film.uuid})


def test_it_is_kept_by_content_and_once(film):
    one, two = sheets.keep(film.tenant_id, SHEET), sheets.keep(film.tenant_id, SHEET)
    assert (one == two, storing.path_of(one).read_bytes()) == (True, SHEET)
    assert sheets.keep(film.tenant_id, None) == sheets.keep(film.tenant_id, b"") == ""
    assert list(storing.path_of("incoming").iterdir()) == [storing.path_of("incoming/film")]


def test_the_owner_gets_a_picture_and_nothing_else(browser, film):
    assert browser.get(sheet_url(film)).status_code == 404
    measured(film)
    answer = browser.get(sheet_url(film))
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, SHEET, "image/jpeg")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")


def test_the_report_shows_it_only_where_there_is_one(browser, film):
    report = reverse("file-report", kwargs={"tenant": "test", "file": film.uuid})
    assert sheet_url(film) not in browser.get(report).content.decode()
    measured(film)
    page = browser.get(report).content.decode()
    assert (page.count(f'src="{sheet_url(film)}"'), "画面缩略图" in page) == (1, True)


def test_an_expert_and_a_stranger_get_nothing(film, world, client):
    measured(film)
    expert = member(world, "expert", Role.EXPERT)
    client.force_login(expert)
    assert client.get(sheet_url(film)).status_code == 403
    client.force_login(person("somebody"))
    assert client.get(sheet_url(film)).status_code in (403, 404)


def test_it_goes_with_the_last_check_that_names_it(film):
    check = measured(film)
    path = storing.path_of(check.sheet_key)
    sheets.forget([check.sheet_key])
    assert path.exists()
    check.delete()
    sheets.forget([check.sheet_key])
    assert not path.exists()
