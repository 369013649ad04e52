"""Several cases at once (O5): what fits goes, what does not is left with its reason; never over a quota, whoever races."""

import io
import uuid

import openpyxl
import pytest

from portal.decisions import refuse
from portal.files.storage import read
from portal.models import AuditEvent, Membership, Notification, Task
from portal.tasks import table_task
from portal.tasks.actions import work_off
from portal.tenants import tenant_scope
from portal.words import say
from review.models import CommentDraft, Nomination
from review.nominations.bulk import nominate_all, return_all, try_nominate_all
from review.nominations.comments import save_draft
from tests.factories.review import COMMENT, NOW, fresh, make_nomination, make_submission, make_world
from tests.racing import race
from tests.refusals import refusal


@pytest.fixture
def desk(world, client):
    client.force_login(world.coordinator)
    return world


def commented(world, title, comment=COMMENT, **values):
    """A case whose comment was typed before."""
    submission = make_submission(world, title, **values)
    save_draft(submission, world.unit("c1"), comment=comment, actor=world.coordinator, now=NOW)
    return submission


def at_once(world, do, cases, **more):
    return do(
        world.campaign, world.unit("c1"), [fresh(each) for each in cases], actor=world.coordinator, now=NOW, **more
    )  # fmt: skip


def told(outcome):
    return (
        [each.title for each in outcome.done],
        {each.submission.title: each.refusal for each in outcome.left},
    )


def test_those_that_fit_go_in_the_order_given_and_the_others_are_left_with_their_reasons(world):
    rural = [commented(world, f"乡{n}", track="rural") for n in range(3)]
    short, late = commented(world, "短", comment="好"), commented(world, "晚")
    back = commented(world, "退回", state="returned")
    outcome = at_once(world, nominate_all, [*rural, short, back, late])
    assert told(outcome) == (
        ["乡0", "乡1", "晚"],
        {
            "乡2": refuse("quota_full", label="乡村", max=2, used=2),
            "短": refuse("comment_short", min=6, used=1, missing=5),
            "退回": refuse("wrong_state", state="returned", transition="recommend"),
        },
    )
    rows = Nomination.objects.order_by("rank").values_list("submission__title", "rank", "comment")
    assert list(rows) == [("乡0", 1, COMMENT), ("乡1", 2, COMMENT), ("晚", 3, COMMENT)]
    left = CommentDraft.objects.order_by("pk").values_list("submission__title", flat=True)
    assert list(left) == ["乡2", "短", "退回"]  # what was used is the nomination's now


def test_what_is_recommended_already_is_said_so(world):
    submission = make_submission(world, "甲", state="recommended")
    make_nomination(world, submission)
    assert told(at_once(world, nominate_all, [submission])) == ([], {"甲": refuse("recommended_already")})


def test_trying_says_the_same_and_changes_nothing(world):
    cases = [commented(world, f"案{n}", category="b") for n in range(5)]
    tried = told(at_once(world, try_nominate_all, cases))
    assert (Nomination.objects.count(), Notification.objects.count()) == (0, 0)
    assert {fresh(each).state for each in cases} == {"submitted"}
    assert tried == told(at_once(world, nominate_all, cases))
    assert tried[0] == ["案0", "案1", "案2"]


def test_nothing_chosen_is_refused(world):
    for do in (nominate_all, return_all):
        more = {"why": "请补"} if do is return_all else {}
        assert refusal(at_once, world, do, [], **more) == refuse("none_chosen")


def test_several_are_given_back_with_one_reason(world):
    going, not_going = make_submission(world, "甲"), make_submission(world, "乙", state="eligible")
    assert refusal(at_once, world, return_all, [going], why=" ") == refuse("reason_missing")
    outcome = at_once(world, return_all, [going, not_going], why="请补盖章页")
    assert told(outcome)[0] == ["甲"]
    assert told(outcome)[1] == {"乙": refuse("wrong_state", state="eligible", transition="return")}
    assert (fresh(going).state, fresh(going).reason, fresh(not_going).state) == (
        "returned", "请补盖章页", "eligible",
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_desks_that_recommend_at_once_never_go_over(storage):
    """X05: ten desks with three cases each race for three places."""
    world = make_world()
    with tenant_scope(world.tenant):
        unit = world.unit("c1")
        groups = [[commented(world, f"{n}-{m}") for m in range(3)] for n in range(10)]

        def putting(cases):
            return lambda: nominate_all(
                world.campaign, unit, [fresh(each) for each in cases], actor=world.coordinator, now=NOW
            )

        assert race(world, [putting(cases) for cases in groups]) == ["done"] * 10
        assert sorted(Nomination.objects.values_list("rank", flat=True)) == [1, 2, 3]
        states = [fresh(each).state for cases in groups for each in cases]
        assert states.count("recommended") == 3


# the page


def bulk(client, world, query="", **data):
    return client.post(world.path("unit-bulk") + query, data)


def test_a_dialog_says_what_would_happen_and_then_it_is_done(desk, client):
    good, short = commented(desk, "好案例"), make_submission(desk, "无意见")
    ticked = [str(good.uuid), str(short.uuid)]
    query = "?category=a&sort=-submitted&page=1"
    page = bulk(client, desk, query, do="recommend", case=ticked).content.decode()
    assert ("推荐 1 件案例" in page, f'name="case" value="{good.uuid}"' in page, str(short.uuid) in page) == (
        True, True, True,
    )  # fmt: skip
    assert f'name="case" value="{short.uuid}"' not in page  # it is only linked to
    assert say(refuse("comment_short", min=6, used=0, missing=6)) in page
    assert Nomination.objects.count() == 0
    answer = bulk(client, desk, query, do="recommend", case=[str(good.uuid)], sure="1")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        desk.path("unit-desk") + query + "#cases",
    )
    assert [row.submission.title for row in Nomination.objects.all()] == ["好案例"]


def test_all_that_the_list_is_narrowed_to(desk, client):
    commented(desk, "甲一")
    commented(desk, "甲二", category="b")
    bulk(client, desk, "?category=b", do="recommend", every="1", sure="1")
    assert [row.submission.title for row in Nomination.objects.all()] == ["甲二"]


def test_cases_of_others_and_nonsense_are_not_chosen(desk, client):
    other = make_submission(desk, "邻市", unit="s3")
    draft = make_submission(desk, "草稿", state="draft")
    ticked = [str(other.uuid), str(draft.uuid), str(uuid.uuid4()), "x"]
    answer = client.post(desk.path("unit-bulk"), {"do": "return", "case": ticked, "sure": "1"}, follow=True)
    assert say(refuse("none_chosen")) in answer.content.decode()
    assert (fresh(other).state, fresh(draft).state) == ("submitted", "draft")


def test_giving_back_asks_for_the_reason_and_says_who_cannot(desk, client):
    going, not_going = make_submission(desk, "甲"), make_submission(desk, "乙", state="eligible")
    ticked = [str(going.uuid), str(not_going.uuid)]
    page = bulk(client, desk, do="return", case=ticked).content.decode()
    assert ('name="return-why"' in page, "退回 1 件案例" in page, "1 件不办理" in page) == (True, True, True)
    answer = client.post(
        desk.path("unit-bulk"), {"do": "return", "case": ticked, "sure": "1", "return-why": ""}, follow=True
    )
    assert say(refuse("reason_missing")) in answer.content.decode()
    bulk(client, desk, do="return", case=ticked, sure="1", **{"return-why": "请补"})
    assert (fresh(going).state, fresh(not_going).state) == ("returned", "eligible")


def test_an_unknown_step_is_nothing(desk, client):
    assert bulk(client, desk, do="publish", case=[str(make_submission(desk).uuid)]).status_code == 404


def test_the_ticked_are_exported_in_the_lists_order_without_formulas(desk, client):
    one = make_submission(desk, "=HYPERLINK(1)", category="b")
    two = commented(desk, "甲")
    make_submission(desk, "没选")
    answer = client.post(
        desk.path("unit-cases-export") + "?sort=-category", {"case": [str(one.uuid), str(two.uuid)]}
    )
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[1] for row in rows] == ["题目", "=HYPERLINK(1)", "甲"]
    assert sheet["B2"].data_type == "s"
    assert rows[2][-1] == COMMENT
    refused = client.post(desk.path("unit-cases-export"), {}, follow=True)
    assert say(refuse("none_chosen")) in refused.content.decode()


def titles(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_the_whole_list_is_exported_however_long_and_a_long_one_in_the_background(
    desk, client, storage, monkeypatch
):
    for title in ("甲", "乙", "丙"):
        make_submission(desk, title, category="b" if title == "丙" else "a")
    monkeypatch.setattr("review.exports.unit_cases.PART", 2)
    address = desk.path("unit-cases-export") + "?category=a"
    at_once = titles(client.post(address, {"every": "1"}).content)
    assert sorted(at_once) == ["乙", "甲"]
    monkeypatch.setattr(table_task, "AT_ONCE", 1)
    noted = AuditEvent.objects.filter(action="export.create")
    assert noted.count() == 1
    answer = client.post(address, {"every": "1"})
    task = Task.objects.get()
    assert (answer.url, noted.count()) == (f"/t/north/exports/{task.uuid}/", 2)
    work_off(task, clock=lambda: NOW)
    task.refresh_from_db()
    assert (task.outcome, titles(read(task.result.key))) == ({"rows": 2}, at_once)
    assert client.get(answer.url).status_code == 200
    client.force_login(desk.organiser)  # not the one who asked
    assert client.get(answer.url).status_code == 404


def test_who_no_longer_acts_for_the_unit_has_no_list_of_it(desk, client, storage, monkeypatch):
    make_submission(desk, "甲")
    make_submission(desk, "乙")
    monkeypatch.setattr(table_task, "AT_ONCE", 1)
    answer = client.post(desk.path("unit-cases-export"), {"every": "1"})
    work_off(task := Task.objects.get(), clock=lambda: NOW)
    file = f"{answer.url}file/"
    assert client.get(file).status_code == 200
    Membership.objects.filter(person=desk.coordinator).delete()
    assert client.get(file).status_code in {403, 404}
    task.refresh_from_db()
    assert task.state == "done"
