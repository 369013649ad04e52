"""Uploads in a real browser: going on on another computer, after the sign-in ran out, and the look before a byte is sent."""

import hashlib
import json

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.decisions import refuse
from portal.files import disk, storage
from portal.files.actions import uploads
from portal.models import Attachment, Upload
from portal.tenants import all_tenants, tenant_scope
from portal.words import say
from submissions.checks.client_checks import client_checks
from submissions.drafts.actions import save_draft
from submissions.models import Receipt, Submission
from submissions.permissions import may_edit
from submissions.receipts import actions as receipts
from tests.browser import give_session, open_form
from tests.factories.files import SMALL_FILM, fingerprint_of, make_half_upload, stored_contents
from tests.factories.films import turn
from tests.factories.submissions import document, make_open_draft
from validators import tools

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_another_computer_goes_on_with_the_same_file_only(chrome, live_server, storage, tmp_path):
    world, case = make_open_draft()
    with tenant_scope(world.tenant):
        upload = make_half_upload(case, world.owner)
    page = open_form(chrome, live_server.url, case)
    kept = page.locator(f'[data-unfinished="{upload.uuid}"]')
    assert "已传 50%" in kept.inner_text()
    other, right = tmp_path / "别的.bin", tmp_path / "改了名.bin"
    other.write_bytes(SMALL_FILM[:-1] + b"x")
    right.write_bytes(SMALL_FILM)
    kept.locator("[data-resume]").set_input_files(other)
    page.locator(".upload-row-words", has_text="内容不同").wait_for()
    page.get_by_role("button", name="换一个文件").click()
    kept.locator("[data-resume]").set_input_files(right)
    page.locator(".file-row-name").wait_for()
    assert (stored_contents(), page.complaints) == ([SMALL_FILM], [])
    with all_tenants():
        assert Upload.objects.count() == 1


def test_without_a_fingerprint_name_and_size_must_agree(chrome, live_server, storage, tmp_path):
    world, case = make_open_draft()
    with tenant_scope(world.tenant):
        upload = make_half_upload(case, world.owner, fingerprint="")
    page = open_form(chrome, live_server.url, case)
    resume = page.locator(f'[data-unfinished="{upload.uuid}"] [data-resume]')
    wrong, right = tmp_path / "别名.bin", tmp_path / "课堂.bin"
    wrong.write_bytes(SMALL_FILM)
    right.write_bytes(SMALL_FILM)
    resume.set_input_files(wrong)
    page.locator(".toast-note", has_text="请选择同一个文件").wait_for()
    resume.set_input_files(right)
    page.locator(".file-row-name").wait_for()
    assert stored_contents() == [SMALL_FILM]


def test_a_sign_in_that_ran_out_loses_nothing_and_goes_on_by_itself(chrome, live_server, storage, tmp_path):
    world, case = make_open_draft()
    with tenant_scope(world.tenant):
        upload = make_half_upload(case, world.owner)
    page = open_form(chrome, live_server.url, case)
    source = tmp_path / "课堂.bin"
    source.write_bytes(SMALL_FILM)
    Session.objects.all().delete()
    page.locator("[data-pick]").set_input_files(source)
    page.locator(".upload-row-words", has_text="登录已过期").wait_for()
    assert page.get_by_role("link", name="在新窗口登录").is_visible()
    with all_tenants():
        assert Upload.objects.get().offset == len(SMALL_FILM) // 2
    give_session(page, live_server.url, world.owner)  # in another tab
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.locator(".file-row-name").wait_for()
    assert stored_contents() == [SMALL_FILM]
    with all_tenants():
        assert [one.uuid for one in Upload.objects.all()] == [upload.uuid]


def test_a_server_that_is_away_for_a_moment_is_asked_again(chrome, live_server, storage, tmp_path):
    """The web server answers 502 while the portal starts again: the file goes on, it does not begin anew."""
    world, case = make_open_draft()
    with tenant_scope(world.tenant):
        upload = make_half_upload(case, world.owner)
    page = open_form(chrome, live_server.url, case)
    away = [502, 503]

    def answer(route):
        if route.request.method == "HEAD" and away:
            return route.fulfill(status=away.pop())
        return route.continue_()

    page.route("**/files/**", answer)
    right = tmp_path / "课堂.bin"
    right.write_bytes(SMALL_FILM)
    page.locator(f'[data-unfinished="{upload.uuid}"] [data-resume]').set_input_files(right)
    page.locator(".file-row-name").wait_for()
    assert (stored_contents(), away, page.complaints) == ([SMALL_FILM], [], [])
    with all_tenants():
        assert Upload.objects.get().uuid == upload.uuid


def test_the_page_sends_the_hash_it_computed(chrome, live_server, storage, tmp_path):
    world, case = make_open_draft()
    page = open_form(chrome, live_server.url, case)
    source = tmp_path / "课堂.bin"
    source.write_bytes(SMALL_FILM)
    page.locator("[data-pick]").set_input_files(source)
    page.locator(".file-row-name").wait_for()
    with all_tenants():
        assert Attachment.objects.get().announced == hashlib.sha256(SMALL_FILM).hexdigest()
        assert Upload.objects.get().fingerprint == fingerprint_of(SMALL_FILM)


# ---- before a byte is sent


@pytest.fixture
def make_film(tmp_path):
    import subprocess

    def make(name, *, size="640x360", seconds=3, turned=False):
        path = tmp_path / name
        source = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r=10:d={seconds}"]
        coding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-threads", "1"]
        run = [tools.find("ffmpeg"), "-v", "error", "-y"]
        if turned:
            plain = tmp_path / "plain.mp4"
            subprocess.run([*run, *source, *coding, plain], check=True)
            turn(plain, path, 270)
        else:
            subprocess.run([*run, *source, *coding, path], check=True)
        return path

    return make


DURATION = {"rule": "video.duration", "min": 3.4, "max": 10}
PICTURE = {"rule": "video.dimensions", "min_width": 640, "min_height": 360}
TYPE = {"rule": "file.type", "allowed": ["video"]}


def slots(*rules):
    return [{"key": "film", "label": "视频", "required": False, "max_files": 5, "rules": list(rules)}]


LOOKS = {
    "right": ([TYPE, DURATION, PICTURE], {}, None),
    "within half a second": ([DURATION | {"min": 3.5}], {}, None),
    "too short": ([DURATION | {"min": "15s", "max": "20s"}], {}, "视频时长 3秒，要求 15–20秒；请补足"),
    "too long": ([DURATION | {"min": None, "max": 2}], {}, "请剪短"),
    "too small": ([PICTURE | {"min_width": 1280, "min_height": 720}], {}, "画面 640×360"),
    "turned": ([PICTURE], {"turned": True}, "画面是竖的"),
    "lines of a turned film": (
        [{"rule": "video.dimensions", "min_lines": 360}],
        {"turned": True},
        None,
    ),
    "advised": ([PICTURE | {"min_width": 1280, "severity": "advised"}], {}, "通知建议"),
    "one alternative holds": (
        [PICTURE | {"group": "g"}, PICTURE | {"min_width": 1280, "group": "g"}],
        {},
        None,
    ),
    "no alternative holds": (
        [DURATION | {"min": 15, "max": None, "group": "g"}, PICTURE | {"min_width": 1280, "group": "g"}],
        {},
        "；或：",
    ),
    "an alternative that only the server judges": (
        [PICTURE | {"min_width": 1280, "group": "g"}, {"rule": "video.audio", "group": "g"}],
        {},
        None,
    ),
}


def test_what_the_first_look_says_of_a_film(chrome, live_server, storage, make_film):
    world, case = make_open_draft()
    page = open_form(chrome, live_server.url, case)
    page.evaluate("""() => {
      const input = document.createElement("input");
      Object.assign(input, { type: "file", id: "probe" });
      document.body.append(input);
    }""")
    films, said = {}, {}
    for name, (rules, how, _) in LOOKS.items():
        path = films.setdefault(bool(how), make_film(f"{len(how)}.mp4", **how))
        page.set_input_files("#probe", path)
        slot = document(category={"slots": slots(*rules)}).categories[0].slots[0]
        found = page.evaluate(
            """async (look) => (await (await import("js/upload/precheck.js")).precheck(document.getElementById("probe").files[0], { look }))
              .map((one) => one.text)""",
            json.dumps(client_checks(slot.rules)),
        )
        said[name] = found
    assert {name: len(found) for name, found in said.items()} == {
        name: 0 if words is None else 1 for name, (_, _, words) in LOOKS.items()
    }
    assert [name for name, (_, _, words) in LOOKS.items() if words and words not in said[name][0]] == []
    assert page.complaints == []


@pytest.mark.parametrize("case_name", ["right", "too short", "advised"])
def test_a_film_is_held_against_the_slot_before_a_byte_is_sent(
    chrome, live_server, storage, make_film, case_name
):
    rules, how, words = LOOKS[case_name]
    world, case = make_open_draft(slots=slots(*rules))
    page = open_form(chrome, live_server.url, case)
    page.locator("[data-pick]").set_input_files(make_film("课堂.mp4", **how))
    if words is not None:
        page.locator(".upload-row-words", has_text=words).wait_for()
        with all_tenants():
            assert Upload.objects.count() == 0
        page.get_by_role("button", name="仍要上传").click()
    page.locator(".file-row-name").wait_for()
    assert page.complaints == []


def test_what_the_browser_cannot_play_passes_with_words(chrome, live_server, storage, tmp_path):
    world, case = make_open_draft(slots=slots(TYPE, DURATION))
    page = open_form(chrome, live_server.url, case)
    broken = tmp_path / "课堂.avi"
    broken.write_bytes(b"RIFF\x00\x00\x00\x00AVI LIST" + bytes(5000))
    found = page.evaluate(
        """async (look) => {
          const file = new File([new Uint8Array(500)], "课堂.avi");
          const { precheck } = await import("js/upload/precheck.js");
          return (await precheck(file, { look, maxBytes: "1000000" })).map((one) => [!!one.note, one.text]);
        }""",
        page.locator("[data-slot]").get_attribute("data-look"),
    )
    assert found == [[True, "浏览器读不出这个视频的时长和画面，传完后由服务器检测。"]]
    page.locator("[data-pick]").set_input_files(broken)
    page.locator(".file-row-name").wait_for()


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("课堂.txt", 10, "“.txt”不在允许的格式内"),
        ("课堂.pdf", 0, "文件是空的"),
        ("课堂.pdf", 3 * 1024 * 1024, "这里每个文件最大 2MB"),
        ("课堂.pdf", 1024 * 1024 + 1, "要求 不超过"),
    ],
)
def test_names_and_sizes(chrome, live_server, storage, tmp_path, name, size, words):
    rules = [{"rule": "file.type", "allowed": ["pdf"]}, {"rule": "file.size", "max": "1MB"}]
    slot = slots(*rules)[0] | {"max_bytes": 2 * 1024 * 1024}
    world, case = make_open_draft(slots=[slot])
    page = open_form(chrome, live_server.url, case)
    source = tmp_path / name
    source.write_bytes(b"x" * size)
    page.locator("[data-pick]").set_input_files(source)
    page.locator(".upload-row-words", has_text=words).wait_for()


def test_the_name_is_held_against_the_form_on_the_page(chrome, live_server, storage, tmp_path):
    rules = [{"rule": "anonymity.name"}, {"rule": "file.name_parts"}]
    world, case = make_open_draft(slots=slots(*rules))
    page = open_form(chrome, live_server.url, case)
    telling = tmp_path / "张晓岚的课.pdf"
    telling.write_bytes(b"%PDF-1.4 x")
    page.locator("[data-pick]").set_input_files(telling)
    page.locator(".upload-row-words", has_text="文件名含有“张晓岚”，要求匿名").wait_for()
    page.get_by_role("button", name="换一个文件").click()
    look = page.locator("[data-slot]").get_attribute("data-look")
    said = page.evaluate(
        """async ([look, names]) => {
          const { precheck } = await import("js/upload/precheck.js");
          const all = names.map((name) => precheck(new File(["x"], name), { look, label: "视频" }));
          return (await Promise.all(all)).map((found) => found.map((one) => [!!one.note, one.text]));
        }""",
        [look, ["第一课.pdf", "北市 第一中学+课堂新样态-视频.pdf", "13900000001.pdf"]],
    )
    wanted = [True, "文件名建议为“北市第一中学+课堂新样态+视频”，不改也可以提交。"]
    telling = [False, "文件名含有“13900000001”，要求匿名；请改名后再传。"]
    assert said == [[wanted], [], [telling, wanted]]
    assert page.complaints == []


# ---- what could not be saved


def test_authors_and_rows_that_could_not_be_saved_come_back(chrome, live_server, storage):
    columns = [{"key": "name", "label": "成果"}, {"key": "year", "label": "年份"}]
    fields = [
        {"key": "works", "label": "成果", "kind": "table", "required": False, "columns": columns},
        {"key": "tags", "label": "方向", "kind": "choices", "required": False,
         "options": [{"key": "a", "label": "甲"}, {"key": "b", "label": "乙"}]},
    ]  # fmt: skip
    world, case = make_open_draft(fields=fields)
    with tenant_scope(world.tenant):
        save_draft(case, actor=world.owner, now=timezone.now(), answers={"tags": ["a"]})
    page = open_form(chrome, live_server.url, case)
    for address in ("**/autosave/", "**/authors/"):
        page.route(address, lambda route: route.abort())
    page.locator("[data-author-add]").click()
    page.locator("[data-author-list] [name=author-name]").nth(1).fill("李建国")
    page.locator("[data-author-list] [name=author-phone]").nth(1).fill("13900000002")
    page.locator("[data-row-add]").click()
    page.locator("[name$='-0-name']").fill("第一项")
    page.locator("[name$='-1-year']").fill("2025")
    page.locator("input[type=checkbox][value=a]").uncheck()
    page.locator("[data-saved]", has_text="没有保存成功").wait_for()
    page.reload()
    page.locator(".toast-note", has_text="已恢复").wait_for()
    for address in ("**/autosave/", "**/authors/"):
        page.unroute(address)
    assert page.locator("[data-author-list] [name=author-name]").nth(1).input_value() == "李建国"
    assert page.locator("[data-author-list] [name=author-phone]").nth(1).input_value() == "13900000002"
    assert page.locator("[name$='-0-name']").input_value() == "第一项"
    assert page.locator("[name$='-1-year']").input_value() == "2025"
    page.locator("[data-saved]", has_text="已自动保存").wait_for()
    with tenant_scope(world.tenant):
        case.refresh_from_db()
        assert [one.name for one in case.authors.all()] == ["张晓岚", "李建国"]
        assert case.answers["works"] == [{"name": "第一项"}, {"year": "2025"}]
        assert case.answers["tags"] == []
    assert page.complaints == []


def test_a_save_whose_answer_was_lost_is_no_conflict_with_oneself(chrome, live_server, storage):
    world, case = make_open_draft()
    page = open_form(chrome, live_server.url, case)
    landed = []

    def lose_answers(route):
        landed.append(route.fetch().status)
        route.abort()

    page.route("**/autosave/", lose_answers)
    page.locator("[name=title]").fill("登在册上的题目")
    page.locator("[data-saved]", has_text="没有保存成功").wait_for()
    page.reload()  # the save has landed: the page shows it, and what this browser kept is no other person's work
    page.unroute("**/autosave/")
    page.locator("[name=title]").fill("又改的题目")
    page.locator("[data-saved]", has_text="已自动保存").wait_for()
    with tenant_scope(world.tenant):
        case.refresh_from_db()
    assert (case.title, set(landed), page.locator("#conflict").is_hidden()) == ("又改的题目", {200}, True)
    assert page.complaints == []


def test_what_was_saved_elsewhere_is_overwritten_only_when_asked(chrome, live_server, storage):
    world, case = make_open_draft()
    page = open_form(chrome, live_server.url, case)
    with tenant_scope(world.tenant):
        save_draft(case, actor=world.owner, now=timezone.now(), title="别处改的题目")
    page.locator("[name=title]").fill("本页的题目")
    page.locator("#conflict").wait_for()
    assert page.locator("[data-conflict-words]").inner_text() == say(refuse("edited_elsewhere", edits=1))
    with tenant_scope(world.tenant):
        case.refresh_from_db()
        assert case.title == "别处改的题目"
    page.locator("[data-keep-mine]").click()
    page.locator("[data-saved]", has_text="已自动保存").wait_for()
    with tenant_scope(world.tenant):
        case.refresh_from_db()
        assert case.title == "本页的题目"


def test_a_case_handed_in_elsewhere_says_so_and_keeps_what_was_typed(chrome, live_server, storage):
    world, case = make_open_draft()
    page = open_form(chrome, live_server.url, case)
    with tenant_scope(world.tenant):
        Submission.objects.filter(pk=case.pk).update(state="submitted")
        refusal = may_edit(world.owner, Submission.objects.get(pk=case.pk))
    page.locator("[name=title]").fill("本页的题目")
    page.locator("[data-saved]", has_text=say(refusal)).wait_for()
    assert page.locator("[name=title]").input_value() == "本页的题目"


# ---- receipts


@pytest.mark.usefixtures("storage")
def test_a_file_is_compared_with_its_receipt_in_the_browser(chrome, live_server, tmp_path):
    world, case = make_open_draft()
    with tenant_scope(world.tenant):
        from portal.files.jobs import hash_blob

        upload = make_half_upload(case, world.owner)
        disk.place(storage.upload_root(), upload.uuid).write_bytes(SMALL_FILM)
        uploads.advance(upload, to=len(SMALL_FILM))
        hash_blob(blob_id=uploads.finish(upload, now=timezone.now()).blob_id)
        receipts.seal_waiting(case, now=timezone.now())
        receipt = Receipt.objects.get()
    page = chrome.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{live_server.url}/receipts/{receipt.code}/")
    right, wrong = tmp_path / "a.bin", tmp_path / "b.bin"
    right.write_bytes(SMALL_FILM)
    wrong.write_bytes(SMALL_FILM[:-1])
    page.locator("[data-compare-file]").set_input_files(wrong)
    page.locator("[data-compare-result]", has_text="不一致").wait_for()
    page.locator("[data-compare-file]").set_input_files(right)
    page.locator("[data-compare-result]", has_text="与回执一致").wait_for()
    page.locator("[data-compare-hash]").fill("AB" * 32)
    page.locator("[data-compare-result]", has_text="不一致").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
