"""Pages: who gets what, what they say, how many queries they take."""

import json
import re

import pytest

from portal.decisions import refuse
from portal.files.actions import uploads
from portal.models import Role, Upload
from portal.tenants import all_tenants, tenant_scope
from portal.words import say
from submissions.actions.transitions import transition
from submissions.drafts.actions import save_draft
from submissions.models import Evaluation, Submission
from submissions.states import Transition
from submissions.submitting import home
from submissions.submitting.actions import submit
from tests.factories.files import make_attachment
from tests.factories.portal import make_member, make_person, url
from tests.factories.submissions import NOW, document, make_world

FINDING = {
    "rule": "word.length",
    "code": "word.length.too_high",
    "status": "fail",
    "measured": "4022 字",
    "limit": "不超过 3500 字",
    "blocking": True,
}


@pytest.fixture
def everything(world):
    """A case with a file, and every address that names one of them."""
    case = world.draft()
    file = make_attachment(case, verdict="fail", findings=[FINDING])
    of_case = ["case", "case-edit", "case-files", "case-checklist"]
    posts = ["case-autosave", "case-authors", "case-submit", "case-withdraw", "case-discard"]
    gets = [url(name, case=case.uuid) for name in of_case]
    gets += [url("file", file=file.uuid), url("file-report", file=file.uuid)]
    return case, gets, [*[url(name, case=case.uuid) for name in posts], url("file-remove", file=file.uuid)]


def statuses(client, gets, posts):
    return [client.get(one).status_code for one in gets], [client.post(one).status_code for one in posts]


def test_the_owner_opens_everything(browser, everything):
    _case, gets, posts = everything
    assert statuses(browser, gets, [])[0] == [200] * 6
    assert statuses(browser, [], posts[:2])[1] == [200, 200]


def test_a_stranger_finds_nothing(client, everything, clock):
    case, gets, posts = everything
    client.force_login(make_person("stranger"))
    assert statuses(client, gets, posts) == ([404] * 6, [404] * 6)
    assert Submission.objects.filter(pk=case.pk).exists()


def test_nobody_signed_in_is_sent_to_sign_in(client, everything):
    _case, gets, posts = everything
    assert statuses(client, gets, posts) == ([302] * 6, [302] * 6)


def test_people_of_the_tenant_see_no_drafts_and_change_nothing(client, world, everything, clock):
    case, gets, posts = everything
    people = [
        make_member("organiser", world.tenant),
        make_member("above", world.tenant, Role.COORDINATOR, world.unit("north")),
        make_member("beside", world.tenant, Role.COORDINATOR, world.unit("south")),
        make_member("expert", world.tenant, Role.REVIEWER),
    ]
    for one in people:
        client.force_login(one)
        assert statuses(client, gets, posts) == ([403] * 6, [403] * 6)
    Submission.objects.filter(pk=case.pk).update(state="submitted")
    seen = {}
    for one in people:
        client.force_login(one)
        seen[one.username] = statuses(client, gets, posts)
    reading = [200, 403, 200, 403, 200, 200]
    assert seen == {
        "organiser": (reading, [403] * 6),
        "above": (reading, [403] * 6),
        "beside": ([403] * 6, [403] * 6),
        "expert": ([403] * 6, [403] * 6),
    }


def test_another_tenants_address_leads_nowhere(browser, world, everything, db):
    _case, gets, posts = everything
    other = make_world(document("other-2026", tenant="other"))
    with tenant_scope(other.tenant):
        foreign = other.draft(owner=world.owner)
    wrong = [one.replace("/t/test/", "/t/other/") for one in (*gets, *posts)]
    assert [browser.get(one).status_code for one in wrong[:6]] == [404] * 6
    assert [browser.post(one).status_code for one in wrong[6:]] == [404] * 6
    assert browser.get(url("case", case=foreign.uuid)).status_code == 404


def test_unit_search_stays_in_the_tenant(browser, world):
    make_world(document("other-2026", tenant="other"))
    found = browser.get(url("unit-search"), {"q": "第一"}).json()["units"]
    assert [unit["key"] for unit in found] == ["north-one", "south-one"]


def autosave(browser, case, changed=("title",), **data):
    sent = {"edits": case.edits, "changed": list(changed), **data}
    return browser.post(url("case-autosave", case=case.uuid), sent)


@pytest.fixture
def form(db, storage, client, clock):
    """A world whose form has a limited text and a table, its draft, and a browser."""
    fields = [
        {"key": "summary", "label": "概要", "kind": "text", "limits": [{"max_zi": 5}]},
        {"key": "list", "label": "清单", "kind": "table", "required": False, "columns": [{"key": "name", "label": "名称"}]},
        {"key": "kinds", "label": "类型", "kind": "choices", "required": False, "options": [{"key": "a", "label": "甲"}, {"key": "b", "label": "乙"}]},
        {"key": "size", "label": "大小", "kind": "size"},
    ]  # fmt: skip
    world = make_world(document(category={"fields": fields}, declarations=[{"key": "ok", "text": "真实"}]))
    client.force_login(world.owner)
    with tenant_scope(world.tenant):
        yield world.draft(), client


def test_autosave_stores_what_changed_and_says_what_is_wrong(form):
    case, browser = form
    data = {
        "f-summary": "一二三四五六",
        "title": "不该保存",
        "f-list-0-name": "课件",
        "f-list-2-name": "教案",
        "f-kinds": ["a", "b"],
        "d-ok": "on",
    }
    answer = autosave(browser, case, ["f-summary", "f-list", "f-kinds", "d-ok"], **data)
    assert answer.json() == {
        "edits": case.edits + 1,
        "saved": "12:00:00",
        "most_authors": 3,
        "errors": {
            "f-summary": ["“概要”现为 6 字，要求不超过 5 字；请减少 1 字"],
            "f-list": [],
            "f-kinds": [],
            "d-ok": [],
        },
    }
    stored = Submission.objects.get(pk=case.pk)
    assert stored.answers == {
        "summary": "一二三四五六",
        "list": [{"name": "课件"}, {"name": "教案"}],
        "kinds": ["a", "b"],
    }
    assert (stored.title, stored.declared["ok"]["text"]) == ("课堂新样态", "真实")


def test_a_nul_copied_out_of_a_pdf_is_dropped(form):
    case, browser = form
    data = {"title": "数\x00字", "f-summary": "概\x00要", "f-list-0-name": "一\x00", "f-kinds": "a\x00"}
    assert autosave(browser, case, ["title", "f-summary", "f-list", "f-kinds"], **data).status_code == 200
    case.refresh_from_db()
    assert (case.title, case.answers) == (
        "数字", {"summary": "概要", "list": [{"name": "一"}], "kinds": ["a"]},
    )  # fmt: skip
    lines = {"author-name": "张\x00晓", "author-phone": "1\x003", "author-unit-name": "北\x00"}
    assert browser.post(url("case-authors", case=case.uuid), lines).status_code == 200
    assert case.authors.get().name == "张晓"


def test_autosave_says_that_the_case_was_handed_in_elsewhere(form):
    case, browser = form
    Submission.objects.filter(pk=case.pk).update(state="submitted")
    for name in ("case-autosave", "case-authors"):
        answer = browser.post(url(name, case=case.uuid), {"changed": "title", "title": "甲"})
        assert (answer.status_code, answer.json()["code"]) == (403, "not_editable")


def test_autosave_refuses_a_stale_page(form):
    case, browser = form
    assert autosave(browser, case, title="甲").status_code == 200
    answer = autosave(browser, case, title="乙")
    assert (answer.status_code, answer.json()["code"], answer.json()["params"]) == (
        409,
        "edited_elsewhere",
        {"edits": case.edits + 1},
    )
    assert (
        browser.post(url("case-autosave", case=case.uuid), {"changed": "title", "title": "丙"}).status_code
        == 200
    )
    assert Submission.objects.get(pk=case.pk).title == "丙"


def test_a_whole_post_saves_and_a_stale_one_shows_what_was_typed(form):
    case, browser = form
    page = url("case-edit", case=case.uuid)
    data = {
        "edits": case.edits,
        "title": "新题",
        "f-summary": "概要",
        "author-name": ["李建国"],
        "author-unit": ["north-one"],
        "author-unit-name": ["北市第一中学"],
        "author-phone": ["1"],
    }
    assert browser.post(page, {**data, "then": "review"})["Location"] == url("case", case=case.uuid)
    stored = Submission.objects.get(pk=case.pk)
    assert (stored.title, [one.name for one in stored.authors.all()]) == ("新题", ["李建国"])
    stale = browser.post(page, {**data, "title": "另一个题"})
    assert stale.status_code == 409
    assert stale.content.decode().count('value="另一个题"') == 1
    assert Submission.objects.get(pk=case.pk).title == "新题"


def test_authors_by_script(form):
    case, browser = form
    lines = {
        "author-name": ["张晓岚", "", "李建国"],
        "author-unit": ["north-one", "", "north-one"],
        "author-unit-name": ["北市第一中学", "", "改过的单位"],
        "author-phone": ["1", "", "2"],
    }
    answer = browser.post(url("case-authors", case=case.uuid), {"edits": case.edits, **lines}).json()
    assert (answer["edits"], answer["notes"]) == (case.edits + 1, [])
    rows = [(one.name, one.unit and one.unit.key, one.unit_name) for one in case.authors.all()]
    assert rows == [("张晓岚", "north-one", "北市第一中学"), ("李建国", None, "改过的单位")]


def test_the_page_is_hardened(form):
    case, browser = form
    save_draft(
        case,
        actor=case.owner,
        now=NOW,
        title='"><script>x</script>',
        answers={"summary": "</textarea><script>"},
    )
    page = browser.get(url("case-edit", case=case.uuid)).content.decode()
    assert page.count("<script>") == 0


def test_d23_the_size_fills_itself_in(form):
    case, browser = form
    make_attachment(case, content=b"x" * 2_621_440, verdict="")
    assert browser.get(url("case-edit", case=case.uuid)).content.decode().count('value="2.50"') == 1


def test_apply_begins_a_draft(browser, world):
    assert browser.get(url("apply", campaign="test-2026")).status_code == 200
    answer = browser.post(url("apply", campaign="test-2026"), {"category": "case"})
    assert answer["Location"] == url("case-edit", case=Submission.objects.get().uuid)
    refused = browser.post(url("apply", campaign="test-2026"), {"category": "nothing"})
    assert (refused.status_code, say(refuse("category_unknown")) in refused.content.decode()) == (200, True)
    assert Submission.objects.count() == 1


def test_submit_withdraw_discard_by_page(browser, world):
    case = world.draft()
    for name, state in (("case-submit", "submitted"), ("case-withdraw", "draft")):
        assert browser.post(url(name, case=case.uuid))["Location"] == url("case", case=case.uuid)
        assert Submission.objects.get(pk=case.pk).state == state
    refused = browser.post(url("case-discard", case=case.uuid), follow=True)
    assert refused.redirect_chain == [(url("case", case=case.uuid), 302)]
    assert say(refuse("already_numbered")) in refused.content.decode()
    assert Submission.objects.filter(pk=case.pk).exists()
    fresh = world.draft()
    assert browser.post(url("case-discard", case=fresh.uuid))["Location"] == url("my-cases")
    assert not Submission.objects.filter(pk=fresh.pk).exists()


def test_the_case_page_tells_what_happened_to_it(browser, world):
    case = world.draft()
    for name in ("case-submit", "case-withdraw"):
        browser.post(url(name, case=case.uuid))
    page = browser.get(url("case", case=case.uuid)).content.decode()
    history = page[page.index('<ol class="history">') :]
    assert re.findall(r'class="history-title">([^<]*)<', history) == [
        "案例已撤回为草稿",
        "案例已提交",
        "开始填写",
    ]


def test_files_change_only_where_they_did(browser, world):
    case = world.draft()
    file = make_attachment(case, verdict="")
    page = url("case-files", case=case.uuid)
    first = browser.get(page).content.decode()
    assert (first.count('id="list-text"'), first.count("load delay:500ms")) == (1, 1)
    seen = first.partition("seen=")[2].partition('"')[0]
    again = browser.get(page, {"seen": seen, "n": "4"}).content.decode()
    assert (again.count('id="list-text"'), again.count("load delay:2000ms")) == (0, 1)
    Evaluation.objects.filter(attachment=file).update(verdict="pass")
    last = browser.get(page, {"seen": seen, "n": "4"}).content.decode()
    assert (last.count('id="list-text"'), last.count("load delay")) == (1, 0)


def test_an_unfinished_upload_is_offered_again(browser, world):
    case = world.draft()
    upload = uploads.reserve(case.folder, "text", "长片.mp4", size=1000, actor=world.owner, now=NOW)
    Upload.objects.filter(pk=upload.pk).update(offset=630)
    page = browser.get(url("case-edit", case=case.uuid)).content.decode()
    assert page.count(f'data-unfinished="{upload.uuid}"') == 1
    assert page.count("“长片.mp4”还没有传完（63%），请等它传完，或取消这次上传") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_my_cases(browser, world, count, django_assert_num_queries):
    for number in range(count):
        make_attachment(world.draft(title=f"案例{number}"), verdict="fail")
    browser.get(url("my-cases"))
    with django_assert_num_queries(10):
        assert browser.get(url("my-cases")).content.decode().count("1 个文件不合格") == count


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_case_with_files(browser, db, storage, clock, count, django_assert_num_queries):
    world = make_world(
        document(
            "big-2026",
            tenant="big",
            category={
                "slots": [
                    {
                        "key": "text",
                        "label": "正文",
                        "max_files": 9,
                        "rules": [{"rule": "file.count", "max": 9}],
                    }
                ]
            },
        )
    )
    with tenant_scope(world.tenant):
        case = world.draft()
        for number in range(count):
            make_attachment(case, name=f"{number}.docx", verdict="fail", findings=[FINDING])
    browser.force_login(world.owner)
    for name, queries in (("case-edit", 15), ("case", 14), ("case-files", 10)):
        with django_assert_num_queries(queries):
            browser.get(url(name, "big", case=case.uuid))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_home_cards(world, count, django_assert_num_queries):
    for number in range(count):
        world.draft(title=f"案例{number}")
    with all_tenants(), django_assert_num_queries(2):
        assert [card.action for card in home.cards(world.owner, now=NOW)] == ["继续填写"] * count


def test_a_returned_case_calls_for_mending(world):
    case = submit(world.draft(), actor=world.owner, now=NOW)
    transition(case, Transition.RETURN, actor=None, now=NOW, why="缺页")
    (card,) = home.cards(world.owner, now=NOW)
    assert (card.title, card.text, card.action) == ("按意见修改：课堂新样态", "退回意见：缺页", "去修改")
    assert json.dumps(card.link) == json.dumps(url("case-edit", case=case.uuid))
