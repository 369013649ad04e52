"""Chromium sends parts straight to the object store, under the page's content policy, through a cut line, and goes on
where another computer was.
"""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from portal.files import multipart, parts, s3, storage
from portal.files.actions import direct
from portal.models import Attachment, Upload
from portal.tenants import all_tenants, tenant_scope
from tests.browser import open_form
from tests.factories.files import PART, THREE_PARTS, fingerprint_of, put_part
from tests.factories.submissions import make_open_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLOTS = [{"key": "text", "label": "正文", "required": False, "max_files": 2}]


@pytest.fixture
def straight(in_bucket, settings, monkeypatch):
    """Uploads go to the store."""
    settings.S3_DIRECT = True
    monkeypatch.setattr(parts, "PART", PART)


def watched(page):
    """Numbers of the parts the page sends from now on, and whatever it sends to the tus server."""
    parts, patched = [], []

    def note(request):
        if request.method == "PUT":
            parts.append(int(parse_qs(urlsplit(request.url).query)["partNumber"][0]))
        if request.method == "PATCH":
            patched.append(request.url)

    page.on("request", note)
    return parts, patched


def in_store():
    with all_tenants():
        file = Attachment.objects.select_related("blob").get()
        return file.blob.key, storage.read(file.blob.key)


def test_a_file_goes_straight_to_the_store_through_a_cut_line(chrome, live_server, straight, tmp_path):
    world, case = make_open_draft(slots=SLOTS)
    page = open_form(chrome, live_server.url, case)
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    parts, patched = watched(page)
    cut = []

    def cut_once(route):
        if not cut:
            cut.append(route.request.url)
            return route.abort("connectionreset")
        return route.continue_()

    page.route("**/blobs/**partNumber=2**", cut_once)
    chosen = tmp_path / "课堂.bin"
    chosen.write_bytes(THREE_PARTS)
    page.locator("[data-slot] input[type=file]").first.set_input_files(chosen)
    page.locator(".file-row-name").wait_for()
    with all_tenants():
        upload = Upload.objects.get()
    assert in_store() == (upload.key, THREE_PARTS)
    assert (sorted(parts), patched, len(cut)) == ([1, 2, 2, 3], [], 1)
    assert (page.complaints, complaints, page.evaluate("localStorage.length")) == ([], [], 0)


def test_another_computer_goes_on_where_the_first_one_was(chrome, live_server, straight, tmp_path):
    world, case = make_open_draft(slots=SLOTS)
    with tenant_scope(world.tenant):
        now = timezone.now()
        upload = direct.reserve(
            case.folder,
            "text",
            "课堂.bin",
            size=len(THREE_PARTS),
            actor=world.owner,
            now=now,
            fingerprint=fingerprint_of(THREE_PARTS),
        )
        for number, address in direct.sign(upload, [1, 3], now=now).items():
            put_part(address, THREE_PARTS[(number - 1) * PART : number * PART])
        direct.progress(upload)
    page = open_form(chrome, live_server.url, case)
    kept = page.locator(f'[data-unfinished="{upload.uuid}"]')
    assert "已传 54%" in kept.inner_text()
    parts, _ = watched(page)
    chosen = tmp_path / "课堂.bin"
    chosen.write_bytes(THREE_PARTS)
    kept.locator("[data-resume]").set_input_files(chosen)
    page.locator(".file-row-name").wait_for()
    assert (in_store()[1] == THREE_PARTS, parts, page.complaints) == (True, [2], [])


def test_cancelling_frees_the_store(chrome, live_server, straight, tmp_path):
    world, case = make_open_draft(slots=SLOTS)
    page = open_form(chrome, live_server.url, case)
    page.route("**/blobs/**", lambda route: None)  # a line that hangs
    chosen = tmp_path / "课堂.bin"
    chosen.write_bytes(THREE_PARTS)
    page.locator("[data-slot] input[type=file]").first.set_input_files(chosen)
    page.locator(".upload-row-words", has_text="0%").wait_for()
    page.get_by_role("button", name="取消").click()
    page.locator(".upload-row").wait_for(state="detached")
    with all_tenants():
        page.wait_for_timeout(300)
        assert Upload.objects.get().state == "ended"
    assert (list(multipart.unfinished()), list(s3.listed())) == ([], [])


def test_what_was_begun_by_way_of_the_portal_goes_on_so(chrome, live_server, straight, tmp_path):
    from tests.factories.files import SMALL_FILM as SMALL
    from tests.factories.files import make_half_upload

    world, case = make_open_draft()
    with tenant_scope(world.tenant):
        upload = make_half_upload(case, world.owner)
    page = open_form(chrome, live_server.url, case)
    parts, patched = watched(page)
    chosen = tmp_path / "课堂.bin"
    chosen.write_bytes(SMALL)
    page.locator(f'[data-unfinished="{upload.uuid}"] [data-resume]').set_input_files(chosen)
    page.locator(".file-row-name").wait_for()
    assert (parts, len(patched), in_store()[1] == SMALL) == ([], 1, True)
